import { expect, it } from 'vitest'
import { describeApp } from '../support/describe-app.ts'

describeApp('taking links back', ({ openApp }) => {
  it('deletes the copy, proves that the link is dead, and shows the proof', async () => {
    const app = await openApp()
    const [link] = await app.share(['secret.txt'], { options: { disposition: 'inline' }, content: 'for a while' })
    const url = link?.url ?? ''
    const recipient = await app.openRecipient()
    expect((await recipient.goto(url))?.status()).toBe(200)
    expect(await recipient.textContent('body')).toContain('for a while')

    const { page } = app
    await app.go('links')
    await page.getByRole('row', { name: /^secret\.txt/ }).click()
    await page.keyboard.press('x')
    const question = page.getByRole('alertdialog', { name: 'Take this link back?' })
    await question.getByText('This can’t be undone.').waitFor()
    await question.getByRole('button', { name: 'Delete and revoke' }).click()
    const proof = page.getByRole('dialog', { name: 'Revoked' })
    await proof.getByText(/Confirmed dead .*404 NoSuchKey/).waitFor()
    await proof.getByRole('button', { name: 'Done' }).click()

    expect((await recipient.reload())?.status()).toBe(404)
    expect(await recipient.textContent('body')).not.toContain('for a while')
    await page.getByRole('row', { name: /secret\.txt.*Revoked/ }).waitFor()
  })

  it('asks first, and does nothing when the answer is no', async () => {
    const app = await openApp()
    const [link] = await app.share(['stays.txt'])
    await app.go(`links?id=${link?.id}`)
    await app.page.getByRole('complementary').getByRole('button', { name: 'Revoke…' }).click()
    const question = app.page.getByRole('alertdialog', { name: 'Take this link back?' })
    await expect
      .poll(() =>
        question.getByRole('button', { name: 'Cancel' }).evaluate((element) => element === document.activeElement),
      )
      .toBe(true)
    await app.page.keyboard.press('Enter')
    await question.waitFor({ state: 'detached' })
    expect(await app.statusFor(link?.url ?? '')).toBe(200)
  })

  it('says of a link to an object that was there before why it can’t be taken back alone', async () => {
    const app = await openApp()
    const [{ bucket, key } = { bucket: '', key: '' }] = await app.share(['own.txt'])
    const { links } = await app.call('links.create', { expiry: { seconds: 3600 }, objects: [{ bucket, key }] })
    await app.go(`links?id=${links[0]?.id}`)
    await app.page.getByRole('complementary').getByRole('button', { name: 'Revoke…' }).click()
    const dialog = app.page.getByRole('dialog', { name: 'Can’t be revoked alone' })
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await dialog.waitFor({ state: 'detached' })
    expect(await app.statusFor(links[0]?.url ?? '')).toBe(200)
  })

  it('works on several: copies them, a line each, and takes them back together', async () => {
    const app = await openApp()
    const links = await app.share(['1.txt', '2.txt', '3.txt'])
    await app.go('links')
    const { page } = app
    await page.getByRole('row', { name: /^1\.txt/ }).click()
    await page.keyboard.press('Control+a')
    const bulk = page.getByRole('toolbar', { name: 'Selected links' })
    await page.getByText('3 selected').waitFor()
    await bulk.getByRole('button', { name: 'Copy all' }).click()
    await page.getByText('3 links copied.').waitFor()
    expect((await app.clipboard()).split('\n').toSorted()).toEqual(links.map(({ url }) => url).toSorted())

    await bulk.getByRole('button', { name: 'Revoke…' }).click()
    const question = page.getByRole('alertdialog', { name: 'Take 3 links back?' })
    await question.getByRole('button', { name: 'Delete and revoke' }).click()
    await page.getByRole('dialog', { name: 'Revoked' }).getByText('3 revoked and proven.').waitFor()
    for (const { url } of links) expect(await app.statusFor(url)).toBe(404)
  })
})
