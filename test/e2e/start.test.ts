import { expect, it } from 'vitest'
import { describeApp } from './support/describe-app.ts'

describeApp('starting the app', ({ openApp, openAppInHand }) => {
  it('opens at the address that the command printed, and stays open when it is reloaded', async () => {
    const { page, host } = await openApp()
    await page.getByRole('navigation', { name: 'Sandglass' }).waitFor()
    expect(page.url()).toBe(`${new URL(host.url).origin}/`)
    await page.reload()
    await page.getByRole('navigation', { name: 'Sandglass' }).waitFor()
  })

  it('does not open a second time with the same address', async () => {
    const app = await openApp()
    const other = await app.openRecipient()
    await other.goto(app.host.url)
    expect(await other.getByRole('alert').textContent()).toContain('was used before')
  })

  it('does what its host’s menu says, and goes where the person follows a link from another program', async () => {
    const { app, host } = await openAppInHand({ place: 'links' })
    host.emit({ type: 'perform', action: 'go-about' })
    await app.page.waitForURL(/#\/about$/)
    host.emit({ type: 'deep-link', link: { to: 'links' } })
    const dialog = app.page.getByRole('dialog', { name: 'Open in Sandglass?' })
    await dialog.waitFor()
    expect(app.page.url()).toMatch(/#\/about$/)
    await dialog.getByRole('button', { name: 'Show it' }).click()
    await app.page.waitForURL(/#\/links$/)
    await dialog.waitFor({ state: 'hidden' })
  })

  it('notices what the content policy stops, so that the other tests would', async () => {
    const { page, problems } = await openApp()
    await page.evaluate(() => document.body.setAttribute('style', 'color: red'))
    await expect.poll(() => problems.seen.join()).toContain('content policy: style-src-attr stopped inline')
    expect(() => problems.assertNone()).toThrow('style-src-attr')
    problems.expect(/style-src/)
  })
})
