import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeApp } from './support/describe-app.ts'

const NAME = '<img src=x onerror=alert(1)>'
/** It would be read as “invoiceexe.pdf”. */
const TURNED = 'invoice\u202efdp.exe'

async function assertOnlyText(page: Page): Promise<void> {
  await page.getByText(NAME).first().waitFor()
  expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0)
}

describeApp('a name that is markup', ({ openApp }) => {
  it('is text in the list, the details, every dialog and the toasts of links', async () => {
    const app = await openApp()
    const { page } = app
    let dialogs = 0
    page.on('dialog', (dialog) => {
      dialogs += 1
      void dialog.dismiss()
    })
    await app.share([NAME], { note: NAME })
    await app.go('links')
    const row = page.getByRole('row', { name: NAME })
    await assertOnlyText(page)

    await row.click()
    await page.keyboard.press('Enter')
    const details = page.getByRole('complementary', { name: `Details of ${NAME}` })
    await details.getByRole('button', { name: 'QR code' }).click()
    await details.getByRole('img', { name: `QR code of the link to ${NAME}` }).waitFor()
    await assertOnlyText(page)

    await details.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByText(`Copied the link to ${NAME}.`).waitFor()
    for (const [button, dialog] of [
      ['Renew…', page.getByRole('dialog', { name: `Renew ${NAME}` })],
      ['Revoke…', page.getByRole('alertdialog', { name: 'Take this link back?' })],
    ] as const) {
      await details.getByRole('button', { name: button }).click()
      await dialog.waitFor()
      await assertOnlyText(page)
      await dialog.getByRole('button', { name: 'Cancel' }).click()
    }
    await row.focus()
    await page.keyboard.press('Delete')
    await page.getByText(`${NAME} forgotten.`).waitFor()
    await assertOnlyText(page)
    expect(dialogs).toBe(0)
  })

  it('is text while it is chosen, uploaded and shared', async () => {
    const app = await openApp()
    const { page } = app
    await page.getByText('Drop files or folders anywhere').waitFor()
    await app.drop([app.home.file(NAME, 'x')])
    await page.getByRole('region', { name: 'Files to share' }).getByText(NAME).waitFor()
    await assertOnlyText(page)
    await page.getByRole('button', { name: 'Copy link', exact: true }).click()
    await page.getByText('Works', { exact: true }).waitFor()
    await assertOnlyText(page)
    expect(await app.statusFor(await app.clipboard())).toBe(200)
  })

  it('can’t turn the text around it', async () => {
    const app = await openApp()
    await app.share([TURNED])
    await app.go('links')
    const text = await app.page.getByRole('row', { name: /^invoice/ }).textContent()
    expect(text).not.toContain('\u202e')
  })
})
