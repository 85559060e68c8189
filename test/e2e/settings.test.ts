import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../shared/settings/settings.ts'
import { createAuthority } from '../support/chaos/certificates.ts'
import type { App } from './support/app.ts'
import { describeApp } from './support/describe-app.ts'

/** What is on the disk. */
async function saved({ home }: App): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(home.data, 'settings.json'), 'utf8'))
}

/** A host can't be made to lack or to have something: the page is told so. */
async function answerAbout(page: Page, abilities: readonly string[]): Promise<void> {
  await page.route('**/api/call', async (route) => {
    if (route.request().postDataJSON().name !== 'app.about') return route.fallback()
    const response = await route.fetch()
    const reply = await response.json()
    await route.fulfill({ response, json: { ...reply, value: { ...reply.value, abilities } } })
  })
}

describeApp('settings', ({ openApp }) => {
  it('saves each as it is changed, and takes it back', async () => {
    const app = await openApp({ place: 'settings' })
    const { page } = app
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click()
    await page.getByText('Theme: Dark').waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    expect(await saved(app)).toMatchObject({ theme: 'dark' })

    await page.getByRole('switch', { name: 'Remind me before a link ends' }).focus()
    await page.keyboard.press('Space')
    await expect.poll(() => saved(app)).toMatchObject({ notifyExpiring: false })
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => saved(app)).toMatchObject({ notifyExpiring: true })
    // What was changed before it is next.
    await page.getByRole('heading', { name: 'Settings' }).click()
    await page.keyboard.press('Control+z')
    await expect.poll(() => saved(app)).toMatchObject({ theme: 'system', notifyExpiring: true })
  })

  it('says at the field what is wrong, loses nothing of it, and shows what right would look like', async () => {
    const app = await openApp({ place: 'settings' })
    const { page } = app
    const template = page.getByRole('textbox', { name: 'Names of uploads' })
    await page.getByText(/^Example:.*\/Report 2026\.pdf$/).waitFor()
    await template.fill('{name}')
    await page.getByText('Keep {random} in it: it is what nobody can guess.').waitFor()
    expect(await template.getAttribute('aria-invalid')).toBe('true')
    await template.press('Enter')
    await template.press('Tab')
    expect(await template.inputValue()).toBe('{name}')
    expect(await saved(app)).not.toHaveProperty('nameTemplate')

    await template.fill('{date}/{random}/{stem}.{ext}')
    await page.getByText(/^Example: \d{4}-\d\d-\d\d\/\w{22}\/Report 2026\.pdf$/).waitFor()
    await template.press('Enter')
    await expect.poll(() => saved(app)).toMatchObject({ nameTemplate: '{date}/{random}/{stem}.{ext}' })
    // Escape takes back what isn't saved.
    await template.fill('nothing')
    await template.press('Escape')
    await expect.poll(() => template.inputValue()).toBe('{date}/{random}/{stem}.{ext}')
  })

  it('keeps the folder without slashes too many, and uses the names for the next upload', async () => {
    const app = await openApp({ place: 'settings' })
    const { page } = app
    const folder = page.getByRole('textbox', { name: 'Folder for uploads' })
    await folder.fill('a//b')
    await page.getByText('Leave out the empty folder').waitFor()
    await folder.fill('/from the app/')
    await folder.press('Tab')
    await expect.poll(() => saved(app)).toMatchObject({ sharePrefix: 'from the app' })
    await expect.poll(() => folder.inputValue()).toBe('from the app')
    await page.getByRole('textbox', { name: 'Names of uploads' }).fill('{random}-{name}')
    await page.keyboard.press('Enter')
    await expect.poll(() => saved(app)).toHaveProperty('nameTemplate')
    const [link] = await app.share(['file.txt'])
    // The playground has a folder of its own, which comes first.
    expect(link?.key).toMatch(/^shared\/[0-9A-Za-z]{22}-file\.txt$/)
    expect(await app.statusFor(link?.url ?? '')).toBe(200)
  })

  it('takes another time for links, and no more than there can be', async () => {
    const app = await openApp({ place: 'settings' })
    const { page } = app
    await page.getByRole('button', { name: /Links end after/ }).click()
    await page.getByRole('option', { name: 'Another time' }).click()
    const time = page.getByRole('textbox', { name: 'The time' })
    expect(await time.inputValue()).toBe('1d')
    await time.fill('8d')
    await page.getByText('No storage allows more than 7 days.').waitFor()
    await time.fill('1h30m')
    await page.getByText('That is 1 hour 30 minutes.').waitFor()
    await time.press('Enter')
    await expect.poll(() => saved(app)).toMatchObject({ expirySeconds: 5400 })
  })

  it('writes dates in the chosen language at once, without losing what is being typed', async () => {
    const app = await openApp({ place: 'settings' })
    const { page } = app
    await page.getByRole('textbox', { name: 'Names of uploads' }).fill('{random}')
    await page.getByRole('button', { name: /Language of dates/ }).click()
    await page.getByRole('option', { name: /Deutsch/ }).click()
    await expect.poll(() => saved(app)).toMatchObject({ dateLocale: 'de-DE' })
    await page.getByText(/^Now: (Mo|Di|Mi|Do|Fr|Sa|So)\., \d{1,2}\. /).waitFor()
    expect(await page.getByRole('textbox', { name: 'Names of uploads' }).inputValue()).toBe('{random}')
  })

  it('says where it belongs that something was not saved, and keeps it in the field', async () => {
    const app = await openApp({ place: 'settings' })
    const { page } = app
    const error = {
      code: 'disk-full',
      message: 'The disk is full; the setting was not saved.',
      hint: 'Free some space.',
    }
    await page.route('**/api/call', (route) =>
      route.request().postDataJSON().name === 'settings.set'
        ? route.fulfill({ json: { ok: false, error } })
        : route.fallback(),
    )
    const folder = page.getByRole('textbox', { name: 'Folder for uploads' })
    await folder.fill('kept')
    await folder.press('Enter')
    await page.getByRole('alert').getByText('The disk is full').waitFor()
    expect(await folder.inputValue()).toBe('kept')
    await page.unrouteAll()
    await folder.press('Enter')
    await expect.poll(() => saved(app)).toMatchObject({ sharePrefix: 'kept' })
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
  })

  it('takes a proxy and a file of authorities, and says at the field what is wrong with them', async () => {
    const app = await openApp({ place: 'settings' })
    const { page } = app
    const proxy = page.getByRole('radiogroup', { name: 'Proxy' })
    await proxy.getByText('None').click()
    await expect.poll(() => saved(app)).toMatchObject({ proxy: 'none' })
    await proxy.getByText('An address').click()
    const address = page.getByRole('textbox', { name: 'Address of the proxy' })
    await address.fill('http://ann:secret-word@proxy.example.com:3128')
    await page.getByText('Leave out the name and the password').waitFor()
    await address.press('Enter')
    expect(await saved(app)).toMatchObject({ proxy: 'none' })
    await address.fill(' http://proxy.example.com:3128 ')
    await address.press('Enter')
    await expect.poll(() => saved(app)).toMatchObject({ proxy: 'http://proxy.example.com:3128' })
    await page.getByRole('textbox', { name: 'Hosts without a proxy' }).fill('nas.local, .example.com')
    await page.keyboard.press('Tab')
    await expect.poll(() => saved(app)).toMatchObject({ noProxy: 'nas.local, .example.com' })
    await proxy.getByText('As the system').click()
    await expect.poll(() => saved(app)).toMatchObject({ proxy: 'system' })
    await expect.poll(() => address.count()).toBe(0)

    const file = page.getByRole('textbox', { name: 'CA file' })
    await file.fill('ca.pem')
    await page.getByText('Give the whole path').waitFor()
    const path = join(app.home.data, 'ca.pem')
    await file.fill(path)
    await file.press('Enter')
    await page.getByRole('alert').getByText('The file is not there, so the setting was not changed.').waitFor()
    expect(await file.inputValue()).toBe(path)
    await writeFile(path, createAuthority('Authority of a test').cert)
    await file.press('Enter')
    await expect.poll(() => saved(app)).toMatchObject({ caFile: path })
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
  })

  it('shows nothing that this host can’t do', async () => {
    const { page } = await openApp({ place: 'settings' })
    await page.getByRole('heading', { name: 'News' }).waitFor()
    expect(await page.getByRole('heading', { name: 'This computer' }).count()).toBe(0)
    expect(await page.getByText('Tell me when an upload is done').count()).toBe(0)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('hotkey')
    await page.getByText('Nothing is called that.').waitFor()
  })

  it('takes the keys of the shortcut in all programs as they are pressed, found by the palette', async () => {
    const app = await openApp({ place: 'links' })
    const { page } = app
    await answerAbout(page, ['global-shortcut', 'start-at-login', 'notifications'])
    await page.reload()
    await page.getByRole('navigation', { name: 'Sandglass' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('hotkey')
    await page.getByRole('menuitem', { name: 'Shortcut in all programs' }).waitFor()
    await page.keyboard.press('Enter')
    const keys = page.getByRole('textbox', { name: 'Shortcut in all programs' })
    await expect.poll(() => keys.evaluate((field) => field === document.activeElement)).toBe(true)

    await page.getByRole('button', { name: 'Record keys' }).click()
    await page.keyboard.press('Shift+L')
    await page.getByText('these keys would be taken from whoever types').waitFor()
    await page.keyboard.press('Control+Alt+K')
    await expect.poll(() => saved(app)).toMatchObject({ globalShortcut: 'CommandOrControl+Alt+K' })
    await expect.poll(() => keys.inputValue()).toBe('CommandOrControl+Alt+K')
    await page.getByRole('button', { name: 'Record keys' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Record keys' }).waitFor()
    await keys.fill('Hyper+K')
    await page.getByText('Not every modifier is known.').waitFor()
    await page.getByRole('button', { name: 'Use none' }).click()
    await expect.poll(() => saved(app)).toMatchObject({ globalShortcut: '' })
  })

  it('follows what another window or program changes', async () => {
    const app = await openApp({ place: 'settings' })
    await app.page.getByRole('textbox', { name: 'Folder for uploads' }).waitFor()
    await app.call('settings.set', { sharePrefix: 'elsewhere' })
    await expect
      .poll(() => app.page.getByRole('textbox', { name: 'Folder for uploads' }).inputValue())
      .toBe('elsewhere')
    expect((await app.call('settings.get', {})).settings).toMatchObject({ ...DEFAULT_SETTINGS, ...(await saved(app)) })
  })
})

describeApp('reminders', ({ openAppInHand }) => {
  it('says once that a link ends soon, and leads to it', async () => {
    const { app, advance } = await openAppInHand({ place: 'settings' })
    const [link] = await app.share(['ending.txt'], { seconds: 7200 })
    await advance(3_660_000)
    // Any change has the reminders look, which else wait for their time.
    await app.share(['another.txt'])
    const news = app.page.getByText('ending.txt runs out soon.')
    await news.waitFor()
    await app.page.getByRole('button', { name: 'Show' }).click()
    await app.page.waitForURL((url) => url.hash.includes(`id=${link?.id}`))
  })
})
