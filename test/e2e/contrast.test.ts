import { AxeBuilder } from '@axe-core/playwright'
import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeApp } from './support/describe-app.ts'
import { SCENES } from './support/scenes.ts'

/** All that tells what is chosen from what isn't, once the system's colours have taken the place of ours. */
function looksOf(element: Locator): Promise<string> {
  return element.evaluate((node) => {
    const { backgroundColor, color, outlineStyle, outlineColor, borderColor, fontWeight } = getComputedStyle(node)
    return [backgroundColor, color, outlineStyle, outlineColor, borderColor, fontWeight].join()
  })
}

const sceneOf = (name: string) => {
  const scene = SCENES.find((one) => one.name === name)
  if (scene === undefined) throw new Error(`there is no scene ${name}`)
  return scene
}

describeApp('contrast', ({ openApp }) => {
  it('shows what is chosen in forced colours, too', async () => {
    const app = await openApp({ browser: { forcedColors: 'active' } })
    const { page } = app
    const nav = page.getByRole('navigation', { name: 'Sandglass' })
    expect(await looksOf(nav.locator('[aria-current=page]'))).not.toBe(
      await looksOf(nav.locator('a:not([aria-current])').first()),
    )
    await sceneOf('share-files').arrange(app)
    const hour = page.getByText('1 hour', { exact: true })
    const day = page.getByText('24 hours', { exact: true })
    expect(await looksOf(day)).not.toBe(await looksOf(hour))
    const copy = page.getByRole('button', { name: 'Copy 2 links' })
    expect(await copy.evaluate((node) => getComputedStyle(node).borderStyle)).toBe('solid')

    await sceneOf('links').arrange(app)
    const [first, second] = [page.getByRole('row').nth(0), page.getByRole('row').nth(1)]
    await first.click()
    await page.getByRole('button', { name: 'Import and export' }).focus()
    await page.mouse.move(0, 0)
    await expect.poll(async () => (await looksOf(first)) === (await looksOf(second))).toBe(false)
  })

  it.each(['share', 'links-details', 'settings', 'connections'])(
    'is enhanced on %s for those who ask for more',
    async (name) => {
      const scene = sceneOf(name)
      const app = await openApp({ ...scene.options, browser: { contrast: 'more', reducedMotion: 'reduce' } })
      await scene.arrange(app)
      for (const colorScheme of ['light', 'dark'] as const) {
        await app.page.emulateMedia({ colorScheme, contrast: 'more' })
        const { violations } = await new AxeBuilder({ page: app.page }).withRules(['color-contrast-enhanced']).analyze()
        const found = violations.flatMap(({ nodes }) => nodes.map(({ html, any }) => `${html}\n${any[0]?.message}`))
        expect.soft(found, colorScheme).toEqual([])
      }
    },
  )
})
