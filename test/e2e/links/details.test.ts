import { expect, it } from 'vitest'
import { describeApp } from '../support/describe-app.ts'

describeApp('the details of a link', ({ openApp }) => {
  it('show the link only when asked, what a recipient can see in it, and its QR code', async () => {
    const app = await openApp()
    const [link] = await app.share(['plan.pdf'], { note: 'for Monday' })
    const { page } = app
    await app.go('links')
    await page.getByRole('row', { name: /^plan\.pdf/ }).click()
    await page.keyboard.press('Enter')
    const details = page.getByRole('complementary', { name: 'Details of plan.pdf' })
    await details.getByText('for Monday').waitFor()
    expect(await page.content()).not.toContain('X-Amz-Signature')
    const visible = details.getByRole('heading', { name: 'What the recipient can see in it' }).locator('xpath=..')
    expect(
      await visible
        .getByRole('definition')
        .filter({ hasText: /^playground$/ })
        .count(),
    ).toBeGreaterThan(0)

    await details.getByRole('button', { name: 'Show', exact: true }).click()
    await details.getByText(link?.url ?? '', { exact: true }).waitFor()
    await details.getByText(/^[\d,]+ characters/).waitFor()
    await details.getByRole('button', { name: 'Hide', exact: true }).click()
    await details.getByText(link?.url ?? '', { exact: true }).waitFor({ state: 'detached' })

    await details.getByRole('button', { name: 'QR code' }).click()
    await details.getByRole('img', { name: 'QR code of the link to plan.pdf' }).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      details.getByRole('button', { name: 'Save as SVG' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('plan.pdf.svg')
  })

  it('warns of a QR code that phones won’t read, and shows none that can’t be', async () => {
    const app = await openApp()
    const [dense] = await app.share([`${'ä'.repeat(190)}.pdf`])
    const [tooLong] = await app.share([`${'ä'.repeat(440)}.pdf`])
    const details = app.page.getByRole('complementary')
    await app.go(`links?id=${dense?.id}`)
    await details.getByRole('button', { name: 'QR code' }).click()
    await details.getByText(/so the code has very small squares/).waitFor()
    await details.getByRole('img', { name: /^QR code of the link/ }).waitFor()
    await app.go(`links?id=${tooLong?.id}`)
    await details.getByRole('heading', { name: /^ä{440}/ }).waitFor()
    await details.getByRole('button', { name: 'QR code' }).click()
    await details.getByText('The link is too long for a QR code').waitFor()
    expect(await details.getByRole('img', { name: /^QR code of the link/ }).count()).toBe(0)
  })

  it('copies the same link again, byte for byte', async () => {
    const app = await openApp()
    const [link] = await app.share(['again.txt'])
    await app.go(`links?id=${link?.id}`)
    await app.page.getByRole('complementary').getByRole('button', { name: 'Copy', exact: true }).click()
    await app.page.getByText('Copied the link to again.txt.').waitFor()
    expect(await app.clipboard()).toBe(link?.url)
  })

  it('try the link as its recipient would, and say what came', async () => {
    const app = await openApp()
    const [link] = await app.share(['tried.txt'])
    await app.go(`links?id=${link?.id}`)
    const details = app.page.getByRole('complementary')
    await details.getByRole('button', { name: 'Try it as the recipient would' }).click()
    await details
      .getByRole('status')
      .getByText(/200|206/)
      .waitFor()
  })

  it('renew a link: the new one is on the clipboard and works, the old one keeps its end', async () => {
    const app = await openApp()
    const [link] = await app.share(['longer.txt'], { seconds: 600 })
    await app.go(`links?id=${link?.id}`)
    const { page } = app
    await page.getByRole('complementary').getByRole('button', { name: 'Renew…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Renew longer.txt' })
    await dialog.getByRole('radio', { name: '7 days' }).click({ force: true })
    await dialog.getByRole('button', { name: 'Renew and copy' }).click()
    await page.getByText('Renewed. The new link is on the clipboard.').waitFor()
    const url = await app.clipboard()
    expect(url).not.toBe(link?.url)
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('604800')
    expect(await app.statusFor(url)).toBe(200)
    expect(await app.statusFor(link?.url ?? '')).toBe(200)
    await page.getByText('Created, as a renewal').waitFor()
  })

  it('close with Escape, and give the focus back to the list', async () => {
    const app = await openApp()
    await app.share(['focus.txt'])
    await app.go('links')
    const { page } = app
    await page.getByRole('row', { name: /^focus\.txt/ }).click()
    await page.keyboard.press('Enter')
    const details = page.getByRole('complementary', { name: 'Details of focus.txt' })
    await details.getByRole('button', { name: 'QR code' }).focus()
    await page.keyboard.press('Escape')
    await details.waitFor({ state: 'detached' })
    const inList = () => page.evaluate(() => document.activeElement?.closest('[role=grid]') !== null)
    await expect.poll(inList).toBe(true)
  })

  it('say so when the link is not in the library any more', async () => {
    const { page } = await openApp({ place: 'links?id=k3v9x2m7qd' })
    await page.getByText('This link is not in the library any more.').waitFor()
  })
})
