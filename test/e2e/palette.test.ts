import { expect, it } from 'vitest'
import { ACTIONS } from '../../shared/actions/actions.ts'
import { describeApp } from './support/describe-app.ts'

describeApp('the command palette and the keys', ({ openApp }) => {
  it('opens by its key, finds by any word, does it by Enter, and gives the focus back', async () => {
    const { page } = await openApp({ place: 'links' })
    await page.getByRole('button', { name: 'Import and export' }).focus()
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await palette.waitFor()
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'detached' })
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await expect.poll(focused).toBe('Import and export')

    await page.keyboard.press('Control+k')
    await page.keyboard.type('licences')
    await expect.poll(() => palette.getByRole('menuitem').count()).toBe(1)
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/about$/)
    await expect.poll(() => page.title()).toBe('About · Sandglass')
  })

  it('offers what concerns a link only where a link is chosen', async () => {
    const app = await openApp()
    await app.share(['chosen.txt'])
    await app.go('links')
    const { page } = app
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await page.getByRole('row', { name: /^chosen\.txt/ }).waitFor()
    await page.keyboard.press('Control+k')
    await palette.getByRole('menuitem', { name: 'Search links' }).waitFor()
    expect(await palette.getByRole('menuitem', { name: 'Copy link' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('row', { name: /^chosen\.txt/ }).click()
    await page.keyboard.press('Control+k')
    await palette.getByRole('menuitem', { name: 'Copy link' }).click()
    await page.getByText('Copied the link to chosen.txt.').waitFor()
  })

  it('lists every key of the table under “?”, and not while text is being typed', async () => {
    const app = await openApp()
    await app.share(['typed.txt'])
    await app.go('links')
    const { page } = app
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    const search = page.getByRole('searchbox', { name: 'Search links' })
    await search.focus()
    await page.keyboard.type('?')
    expect(await search.inputValue()).toBe('?')
    expect(await help.count()).toBe(0)
    await search.blur()
    await page.keyboard.press('?')
    await help.waitFor()
    for (const { label, keys } of Object.values(ACTIONS)) {
      if (keys !== undefined) await help.getByText(label, { exact: true }).first().waitFor()
    }
  })

  it('goes to every screen by its key, and says where one is', async () => {
    const { page } = await openApp()
    for (const [keys, title] of [
      ['Control+2', 'Links'],
      ['Control+3', 'Connections'],
      ['Control+,', 'Settings'],
      ['Control+1', 'Share'],
    ] as const) {
      await page.keyboard.press(keys)
      await expect.poll(() => page.title()).toBe(`${title} · Sandglass`)
      const current = page.getByRole('navigation').locator('[aria-current=page]')
      await expect.poll(() => current.textContent()).toBe(title)
      await page.getByRole('main', { name: title }).waitFor()
    }
  })

  it('changes the theme at once, for good', async () => {
    const { page } = await openApp()
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme'])
    await page.keyboard.press('Control+k')
    await page.keyboard.type('dark')
    await page.keyboard.press('Enter')
    await expect.poll(theme).toBe('dark')
    await page.reload()
    await expect.poll(theme).toBe('dark')
  })
})
