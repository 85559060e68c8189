import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeApp } from './support/describe-app.ts'
import { bytesFor, choose, copyLinks, made, waiting } from './support/sharing.ts'

describeApp('a ZIP of several files', ({ openApp }) => {
  it('has one link, and the choice is kept', async () => {
    const app = await openApp()
    const { page } = app
    app.home.file('tour/a.txt', 'in a')
    app.home.file('tour/deep/b.txt', 'in b')
    await app.drop([join(app.home.folder, 'files/tour')])
    await waiting(page).getByText('2 files').waitFor()
    await page.getByRole('radiogroup', { name: 'Share as' }).getByText('One ZIP').click()
    const name = page.getByRole('textbox', { name: 'Name of the ZIP' })
    expect(await name.getAttribute('placeholder')).toBe('tour.zip')
    await name.fill('for Ann')
    await page.getByRole('button', { name: 'Options' }).click()
    await page.getByRole('switch', { name: 'Compress the ZIP' }).focus()
    await page.keyboard.press('Space')
    await expect.poll(async () => (await app.call('settings.get', {})).settings.zipCompression).toBe('store')
    await expect.poll(() => page.getByRole('switch', { name: 'Compress the ZIP' }).isChecked()).toBe(false)
    const urls = await copyLinks(app)
    expect(urls).toHaveLength(1)
    await made(page).getByText('Works', { exact: true }).waitFor()
    await made(page).getByText('for Ann.zip').waitFor()
    const zip = (await bytesFor(app, urls[0] ?? '')).toString('latin1')
    expect(zip.startsWith('PK\u0003\u0004')).toBe(true)
    // Uncompressed, what is in it can be read.
    for (const text of ['tour/a.txt', 'tour/deep/b.txt', 'in a', 'in b']) expect(zip).toContain(text)
    const { settings } = await app.call('settings.get', {})
    expect([settings.severalFiles, settings.zipCompression]).toEqual(['zip', 'store'])
    await choose(page, app.home.file('one.txt', 'one'))
    expect(await page.getByRole('radiogroup', { name: 'Share as' }).count()).toBe(0)
    await choose(page, app.home.file('two.txt', 'two'))
    expect(await page.getByRole('radio', { name: 'One ZIP' }).isChecked()).toBe(true)
    expect(await name.getAttribute('placeholder')).toBe('files.zip')
    expect(await name.inputValue()).toBe('')
  })
})
