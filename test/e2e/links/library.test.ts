import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { describeApp } from '../support/describe-app.ts'

describeApp('the library of links', ({ openApp }) => {
  it('says what it is for while it is empty, and leads to the first link', async () => {
    const { page, home } = await openApp({ place: 'links' })
    await page.getByText('Every link that you make is kept here').waitFor()
    expect(await page.getByRole('search').count()).toBe(0)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Share files…' }).click()
    await (await chooser).setFiles(home.file('first.txt', 'first'))
    await page.waitForURL(/#\/share/)
    await page.getByRole('region', { name: 'Files to share' }).getByText('first.txt').waitFor()
  })

  it('finds links by their names and notes, and says when nothing matches', async () => {
    const app = await openApp()
    await app.share(['report.pdf'], { note: 'for the board' })
    await app.share(['holiday.jpg', 'holiday.mov'])
    await app.go('links')
    const { page } = app
    const count = page.getByRole('status').filter({ hasText: /links?$/ })
    await count.getByText('3 links').waitFor()

    const search = page.getByRole('searchbox', { name: 'Search links' })
    await search.fill('HOLIDAY')
    await count.getByText('2 links').waitFor()
    await search.fill('board')
    await count.getByText('1 link').waitFor()
    await page.getByRole('row', { name: /^report\.pdf/ }).waitFor()
    await page.waitForURL(/q=board/)

    await search.fill('nothing like this')
    await page.getByText('No link matches.').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await count.getByText('3 links').waitFor()
  })

  it('keeps what it is narrowed to in the address, so that reloading and going back work', async () => {
    const app = await openApp()
    await app.share(['one.txt', 'two.txt'])
    await app.go('links')
    const { page } = app
    await page.getByText('2 links').waitFor()
    await page.getByRole('button', { name: /Status/ }).click()
    await page.getByRole('option', { name: 'Revoked', exact: true }).click()
    await page.getByText('No link matches.').waitFor()
    await page.waitForURL(/status=revoked/)
    await page.reload()
    await page.getByText('No link matches.').waitFor()
    await page.goBack()
    await page.getByText('2 links').waitFor()
  })

  it('filters links by their connection and their bucket, once there are several', async () => {
    const app = await openApp()
    const [link] = await app.share(['here.txt'])
    await app.go('links')
    const { page } = app
    await page.getByText('1 link', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: /Connection|Bucket/ }).count()).toBe(0)
    // As they come from another computer: recipes need no connection here.
    const { text } = await app.call('links.export', { format: 'json' })
    const other = { id: 'aaaaaaaaaa', connectionId: 'other', connection: 'office', bucket: 'archive', key: 'there.txt' }
    const exported = JSON.parse(text)
    const { imported } = await app.call('links.import', {
      format: 'json',
      text: JSON.stringify({ ...exported, links: [{ ...exported.links[0], ...other }] }),
    })
    expect([imported, exported.links[0].id]).toEqual([1, link?.id])
    await page.getByText('2 links', { exact: true }).waitFor()

    for (const [filter, option] of [
      ['Connection', 'office'],
      ['Bucket', 'archive'],
    ] as const) {
      await page.getByRole('button', { name: new RegExp(filter) }).click()
      await page.getByRole('option', { name: option }).click()
      await page.getByText('1 link', { exact: true }).waitFor()
      await page.getByRole('row', { name: /^there\.txt/ }).waitFor()
      await page.getByRole('button', { name: new RegExp(filter) }).click()
      await page.getByRole('option', { name: new RegExp(`^All ${filter.toLowerCase()}s$`) }).click()
      await page.getByText('2 links', { exact: true }).waitFor()
    }
  })

  it('orders links by name and by their end', async () => {
    const app = await openApp()
    await app.share(['b.txt'], { seconds: 3600 })
    await app.share(['c.txt'], { seconds: 600 })
    await app.share(['a.txt'], { seconds: 86_400 })
    await app.go('links')
    const { page } = app
    const names = () => page.getByRole('row').locator('[role=gridcell] button[tabindex="-1"]').allTextContents()
    const orderBy = async (label: string) => {
      await page.getByRole('button', { name: /Order/ }).click()
      await page.getByRole('option', { name: label, exact: true }).click()
    }
    await expect.poll(names).toEqual(['a.txt', 'c.txt', 'b.txt'])
    await orderBy('Name')
    await expect.poll(names).toEqual(['a.txt', 'b.txt', 'c.txt'])
    await orderBy('Ends first')
    await expect.poll(names).toEqual(['c.txt', 'b.txt', 'a.txt'])
  })

  it('forgets links at once, and brings them back', async () => {
    const app = await openApp()
    await app.share(['keep.txt', 'drop.txt'])
    await app.go('links')
    const { page } = app
    await page.getByRole('row', { name: /^drop\.txt/ }).click()
    await page.keyboard.press('Delete')
    await page.getByText('drop.txt forgotten.').waitFor()
    await page.getByText('It still works until the end of its time.').waitFor()
    await page.getByText('1 link', { exact: true }).waitFor()
    await page.keyboard.press('Control+z')
    await page.getByText('drop.txt is back in the library.').waitFor()
    await page.getByRole('row', { name: /^drop\.txt/ }).waitFor()
    await expect.poll(async () => (await app.call('links.list', {})).total).toBe(2)
  })

  it('exports recipes without a URL in them, and imports them elsewhere', async () => {
    const app = await openApp()
    const [link] = await app.share(['carried.txt'])
    await app.go('links?do=export')
    const { page } = app
    const dialog = page.getByRole('dialog', { name: 'Export the library' })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save the file' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('sandglass-links.json')
    const exported = await readFile(await download.path(), 'utf8')
    expect(exported).toContain('carried.txt')
    expect(exported).not.toContain('X-Amz-Signature')
    expect(exported).not.toContain(new URL(link?.url ?? '').searchParams.get('X-Amz-Signature'))

    await app.call('links.forget', { ids: [link?.id ?? ''] })
    await app.go('links?do=import')
    const importing = page.getByRole('dialog', { name: 'Import links' })
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      importing.getByRole('button', { name: 'Choose a file…' }).click(),
    ])
    await chooser.setFiles(app.home.file('sandglass-links.json', exported))
    await importing.getByText('1 link imported.').waitFor()
    await importing.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('row', { name: /^carried\.txt/ }).waitFor()
  })

  it('says what is wrong with a file that it can’t import', async () => {
    const app = await openApp({ place: 'links?do=import' })
    const dialog = app.page.getByRole('dialog', { name: 'Import links' })
    const [chooser] = await Promise.all([
      app.page.waitForEvent('filechooser'),
      dialog.getByRole('button', { name: 'Choose a file…' }).click(),
    ])
    await chooser.setFiles(app.home.file('links.json', '{"not": "a library"}'))
    await dialog.getByRole('alert').waitFor()
    await dialog.getByRole('button', { name: 'Choose a file…' }).waitFor()
  })
})
