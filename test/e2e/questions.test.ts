import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { App } from './support/app.ts'
import { startHost } from './support/app-host.ts'
import { describeApp } from './support/describe-app.ts'

const PASSPHRASE = 'correct horse battery staple'

/** The playground again, as a storage whose secret is in the passphrase vault. */
async function connect(app: App): Promise<unknown> {
  const { endpoint } = await app.call('playground.start', {})
  const { keys } = JSON.parse(readFileSync(join(app.home.data, 'playground', 'keys.json'), 'utf8'))
  const { accessKeyId, secretAccessKey } = keys[0]
  return app.call('connections.add', {
    name: 'sealed',
    provider: 'other',
    endpoint,
    region: 'playground',
    addressing: 'path',
    bucket: 'playground',
    credentials: { source: 'static', vault: 'passphrase', accessKeyId, secretAccessKey },
  })
}

describeApp('a question of the services', ({ openApp }) => {
  it('comes as a dialog, hides what is typed, and its answer is used', async () => {
    const app = await openApp({ place: 'links' })
    const { page } = app
    const connecting = connect(app)
    const dialog = page.getByRole('dialog', { name: 'Sandglass needs to know' })
    const chosen = dialog.getByLabel('Choose a passphrase for the vault')
    await chosen.waitFor()
    expect(await chosen.getAttribute('type')).toBe('password')
    expect(await chosen.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.type(PASSPHRASE)
    await page.keyboard.press('Enter')
    const repeated = dialog.getByLabel('The same passphrase again')
    await repeated.waitFor()
    expect(await repeated.inputValue()).toBe('')
    await page.keyboard.type(PASSPHRASE)
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await connecting

    const [link] = await app.share(['sealed.txt'], { connection: 'sealed' })
    expect(await app.statusFor(link?.url ?? '')).toBe(200)

    // After a new start the vault is closed: the next link that is copied opens it.
    await app.host.stop()
    app.problems.expect(/ERR_/)
    const again = await startHost(app.home)
    onTestFinished(() => again.stop())
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(again.url).origin })
    await page.goto(again.url)
    await app.go(`links?id=${link?.id}`)
    await page.getByRole('complementary').getByRole('button', { name: 'Copy', exact: true }).click()
    await dialog.getByLabel('Passphrase of the vault').fill(PASSPHRASE)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('Copied the link to sealed.txt.').waitFor()
    expect(await app.clipboard()).toContain('X-Amz-Signature')
  })

  it('is asked again, once, by a page that is loaded anew', async () => {
    const app = await openApp({ place: 'links' })
    const { page } = app
    // The page that called does not hear of the end.
    app.problems.expect(/ERR_ABORTED/)
    const connecting = connect(app).catch(() => undefined)
    const dialog = page.getByRole('dialog', { name: 'Sandglass needs to know' })
    await dialog.getByLabel('Choose a passphrase for the vault').waitFor()
    await page.reload()
    await dialog.getByLabel('Choose a passphrase for the vault').fill(PASSPHRASE)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.getByLabel('The same passphrase again').fill(PASSPHRASE)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.waitFor({ state: 'detached' })
    await connecting
    await expect
      .poll(async () => (await app.call('connections.list', {})).connections.map(({ name }) => name))
      .toContain('sealed')
  })

  it('can be left unanswered: then nothing is done, and that is said', async () => {
    const app = await openApp({ place: 'links' })
    const connecting = connect(app).catch((error: Error) => error.message)
    const dialog = app.page.getByRole('dialog', { name: 'Sandglass needs to know' })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await connecting).toContain('The question was not answered, so nothing was done.')
    expect((await app.call('connections.list', {})).connections.map(({ name }) => name)).toEqual(['playground'])
  })
})
