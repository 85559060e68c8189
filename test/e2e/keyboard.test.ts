import { expect, it } from 'vitest'
import { describeApp } from './support/describe-app.ts'
import { tabTo } from './support/tab-to.ts'

describeApp('without a mouse', ({ openApp }) => {
  it('one gets from the first start to a link on the clipboard, and takes it back again', async () => {
    const app = await openApp({ startedWith: 'undecided' })
    const { page } = app
    // From the first on: a key is quicker than Chromium's promise to hand a chooser over.
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Try it now' }).waitFor()
    await tabTo(page, 'Try it now')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Share', level: 1 }).waitFor()

    await page.keyboard.press('Control+o')
    await (await chooser).setFiles(app.home.file('first.txt', 'the first'))
    await page.getByRole('region', { name: 'Files to share' }).getByText('first.txt').waitFor()
    await tabTo(page, 'Copy link')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'The link is on the clipboard.' }).waitFor()
    await page.getByText('Works', { exact: true }).waitFor()
    const url = await app.clipboard()
    expect(await app.statusFor(url)).toBe(200)

    await page.keyboard.press('Control+2')
    const row = page.getByRole('row', { name: /^first\.txt/ })
    await row.waitFor()
    await page.keyboard.press('Control+f')
    await page.keyboard.type('first')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => row.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'Details of first.txt' }).waitFor()
    await page.keyboard.press('x')
    await page.getByRole('alertdialog', { name: 'Take this link back?' }).waitFor()
    await tabTo(page, 'Delete and revoke')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Revoked' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Revoked' }).waitFor({ state: 'detached' })
    expect(await app.statusFor(url)).toBe(404)
  })

  it('one does to a chosen link what its keys say', async () => {
    const app = await openApp()
    const [link] = await app.share(['keyed.txt'])
    const { page } = app
    const row = page.getByRole('row', { name: /^keyed\.txt/ })
    await app.go('links')
    await row.click()
    await page.keyboard.press('c')
    await page.getByText('Copied the link to keyed.txt.').waitFor()
    expect(await app.clipboard()).toBe(link?.url)
    await page.keyboard.press('t')
    await page
      .getByText(/keyed\.txt.*works|The link.*works/)
      .first()
      .waitFor()
    await page.keyboard.press('r')
    await page.getByRole('dialog', { name: /Renew/ }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Delete')
    await row.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await row.waitFor()
  })

  it('one reaches the folder chooser and a storage from any screen', async () => {
    const app = await openApp({ place: 'settings' })
    const { page } = app
    const chooser = page.waitForEvent('filechooser')
    await app.share(['stored.txt'])
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    await page.keyboard.press('Control+Shift+O')
    await chooser
    await page.keyboard.press('Control+b')
    await page.getByRole('grid', { name: 'Objects' }).waitFor()
  })
})
