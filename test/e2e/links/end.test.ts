import { expect, it } from 'vitest'
import { describeApp } from '../support/describe-app.ts'

const MINUTE_MS = 60_000

describeApp('the end of a link', ({ openAppInHand }) => {
  it('is counted down to, and when it has come the storage refuses the link', async () => {
    const { app, advance } = await openAppInHand()
    const [link] = await app.share(['short.txt'], { seconds: 15 * 60 })
    await app.go('links')
    const { page } = app
    const row = page.getByRole('row', { name: /^short\.txt/ })
    const left = row.locator('time')
    await expect.poll(() => left.textContent()).toMatch(/^14 min|^15 min/)
    expect(await app.statusFor(link?.url ?? '')).toBe(200)

    await advance(12 * MINUTE_MS)
    await expect.poll(() => left.textContent()).toMatch(/^[23] min/)
    await row.getByText('Expiring').waitFor()

    await advance(4 * MINUTE_MS)
    await row.getByText('Expired').waitFor()
    expect(await app.statusFor(link?.url ?? '')).toBe(403)
    await row.click()
    await page.keyboard.press('t')
    await page.getByText('short.txt · 403 AccessDenied').waitFor()
  })

  it('is not announced second by second', async () => {
    const { app, advance } = await openAppInHand()
    await app.share(['quiet.txt'], { seconds: 600 })
    await app.go('links')
    const { page } = app
    await page.getByRole('row', { name: /^quiet\.txt/ }).waitFor()
    await page.evaluate(() => {
      const heard: string[] = []
      Reflect.set(window, 'heard', heard)
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const element = target instanceof Element ? target : target.parentElement
          if (element?.closest('[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=timer]')) {
            heard.push(element.textContent ?? '')
          }
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true })
    })
    const left = page.getByRole('row', { name: /^quiet\.txt/ }).locator('time')
    const before = await left.textContent()
    await advance(90_000)
    await expect.poll(() => left.textContent()).not.toBe(before)
    expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual([])
  })

  it('renews what has run out, and the new link works', async () => {
    const { app, advance } = await openAppInHand()
    const [link] = await app.share(['late.txt'], { seconds: 60 })
    await advance(2 * MINUTE_MS)
    await app.go(`links?id=${link?.id}`)
    const details = app.page.getByRole('complementary')
    await details.getByText('It has run out and opens nothing any more.').waitFor()
    await details.getByRole('button', { name: 'Renew…' }).first().click()
    await app.page.getByRole('button', { name: 'Renew and copy' }).click()
    await app.page.getByText('Renewed. The new link is on the clipboard.').waitFor()
    expect(await app.statusFor(await app.clipboard())).toBe(200)
    expect(await app.statusFor(link?.url ?? '')).toBe(403)
  })
})
