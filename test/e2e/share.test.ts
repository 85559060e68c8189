import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { DEFAULT_BUCKET } from '../../electron/services/playground/playground.ts'
import type { App } from './support/app.ts'
import { describeApp } from './support/describe-app.ts'
import { bytesFor, choose, copyButton, copyLinks, made, playgroundClient, waiting } from './support/sharing.ts'
import { tabTo } from './support/tab-to.ts'

describeApp('sharing files', ({ openApp }) => {
  it('has the link of a dropped file on the clipboard, and the file behind it is the same', async () => {
    const app = await openApp({ place: 'links' })
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251))
    const path = app.home.file('report.pdf', content)
    await app.page.getByRole('heading', { name: 'Links', level: 1 }).waitFor()
    await app.drop([path])
    await app.page.waitForURL(/#\/share$/)
    expect(await waiting(app.page).getByRole('listitem').textContent()).toContain('report.pdf')
    const [url = ''] = await copyLinks(app)
    await made(app.page).getByText('Works', { exact: true }).waitFor()
    expect(await bytesFor(app, url)).toEqual(content)
    expect(await waiting(app.page).count()).toBe(0)
  })

  it('says that it takes files while they are held over any screen', async () => {
    const app = await openApp({ place: 'settings' })
    const path = app.home.file('a.txt', 'a')
    await app.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    await app.dragOver([path])
    await app.page.getByText('Drop to share').waitFor()
    await app.drop([path])
    await waiting(app.page).getByText('a.txt').waitFor()
    expect(await app.page.getByText('Drop to share').count()).toBe(0)
  })

  it('walks folders, names what is empty, and makes a link for each file', async () => {
    const app = await openApp()
    app.home.file('tour/a.txt', 'in a')
    app.home.file('tour/deep/b.txt', 'in b')
    app.home.file('tour/.DS_Store', 'nobody means this')
    const folder = join(app.home.folder, 'files/tour')
    const empty = join(app.home.folder, 'files/nothing')
    mkdirSync(empty)
    await app.drop([folder, empty])
    await waiting(app.page).getByText('2 files').waitFor()
    expect(await waiting(app.page).textContent()).toContain('tour/deep')
    expect(await app.page.getByText('“nothing” is an empty folder').count()).toBe(1)
    const urls = await copyLinks(app)
    await expect.poll(() => made(app.page).getByText('Works', { exact: true }).count()).toBe(2)
    const bodies = await Promise.all(urls.map((url) => bytesFor(app, url)))
    expect(bodies.map(String)).toEqual(['in a', 'in b'])
  })

  it('takes a file out again, and all of them', async () => {
    const app = await openApp()
    await choose(
      app.page,
      ['a', 'b', 'c'].map((name) => app.home.file(`${name}.txt`, name)),
    )
    await app.page.getByRole('button', { name: 'Remove b.txt' }).click()
    expect(await waiting(app.page).getByRole('status').textContent()).toBe('2 files, 2 B')
    await app.page.getByRole('button', { name: 'Clear', exact: true }).click()
    await app.page.getByText('Drop files or folders anywhere').waitFor()
    expect(await copyButton(app.page).isDisabled()).toBe(true)
  })

  it('keeps what waits while one looks at another screen', async () => {
    const app = await openApp()
    await choose(app.page, app.home.file('kept.txt', 'kept'))
    await app.page.getByText('15 min').click()
    await app.go('links')
    await app.page.getByRole('heading', { name: 'Links', level: 1 }).waitFor()
    await app.go('share')
    await waiting(app.page).getByText('kept.txt').waitFor()
    expect(await app.page.getByRole('radio', { name: '15 min' }).isChecked()).toBe(true)
  })

  it('takes a pasted picture, and pasted text once it is said that it is meant', async () => {
    const app = await openApp()
    await copyButton(app.page).waitFor()
    const paste = (kind: 'picture' | 'text') =>
      app.page.evaluate((what) => {
        const data = new DataTransfer()
        if (what === 'text') data.setData('text/plain', 'some words')
        else data.items.add(new File(['not really'], 'image.png', { type: 'image/png' }))
        document.body.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        )
      }, kind)
    await paste('picture')
    await waiting(app.page)
      .getByText(/^Picture \d{4}-\d\d-\d\d \d\d\.\d\d\.png$/)
      .waitFor()
    await paste('text')
    await app.page.getByRole('button', { name: 'Share it as a file' }).click()
    await waiting(app.page)
      .getByText(/^Text .*\.txt$/)
      .waitFor()
    const [, url = ''] = await copyLinks(app)
    await expect.poll(() => made(app.page).getByText('Works', { exact: true }).count()).toBe(2)
    expect(String(await bytesFor(app, url))).toBe('some words')
  })

  it('says when the link will end, and why not later', async () => {
    const app = await openApp()
    await app.page.getByText('Other…').click()
    const field = app.page.getByLabel('Length of time')
    await field.fill('30d')
    const card = app.page.getByRole('region', { name: 'The link' })
    await card.getByText(/Shorter than asked for: .*7 days/).waitFor()
    await choose(app.page, app.home.file('a.txt', 'a'))
    await copyLinks(app)
    const { links } = await app.call('links.list', {})
    expect(links[0]).toMatchObject({ expiresSeconds: 604_800, limitedBy: 'signer' })
  })

  it('says what is wrong with a length of time, and loses nothing by it', async () => {
    const app = await openApp()
    await choose(app.page, app.home.file('a.txt', 'a'))
    await app.page.getByText('Other…').click()
    const field = app.page.getByLabel('Length of time')
    await field.fill('soon')
    await app.page.getByText('That is not a length of time.').waitFor()
    await copyButton(app.page).click()
    expect(await field.inputValue()).toBe('soon')
    expect(await waiting(app.page).getByText('a.txt').count()).toBe(1)
    expect((await app.call('links.list', {})).total).toBe(0)
    await field.fill('2h 30m')
    await copyLinks(app)
    const { links } = await app.call('links.list', {})
    expect(links[0]?.expiresSeconds).toBe(9000)
  })

  it('ends a link on the day and at the time that were chosen', async () => {
    const app = await openApp({ browser: { timezoneId: 'Europe/Berlin', locale: 'en-GB' } })
    await choose(app.page, app.home.file('a.txt', 'a'))
    await app.page.getByText('Date…').click()
    await copyButton(app.page).click()
    await app.page.getByText('Choose a date and a time.').waitFor()
    await app.page.getByRole('spinbutton', { name: /^day/ }).focus()
    const end = new Date(Date.now() + 3 * 86_400_000)
    const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', dateStyle: 'short' }).format(end)
    await app.page.keyboard.type(`${day.replaceAll('/', '')}1030`)
    await copyLinks(app)
    const { links } = await app.call('links.list', {})
    const shown = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      dateStyle: 'short',
      timeStyle: 'short',
    })
    expect(shown.format(new Date(links[0]?.expiresAt ?? 0))).toBe(`${day}, 10:30`)
  })

  it('gives the file the name, the type and the treatment of the options', async () => {
    const app = await openApp()
    await choose(app.page, app.home.file('a.bin', 'hello'))
    await app.page.getByRole('button', { name: 'Options' }).click()
    await app.page.getByText('Show it').click()
    await app.page.getByLabel('Download name').fill('für Ann.txt')
    await app.page.getByLabel('Content type').fill('text/plain')
    await app.page.getByLabel('Note').fill('for Ann')
    const [url = ''] = await copyLinks(app)
    await made(app.page).getByText('Works', { exact: true }).waitFor()
    const recipient = await app.openRecipient()
    const headers = (await recipient.context().request.get(url)).headers()
    expect(headers['content-type']).toBe('text/plain')
    expect(headers['content-disposition']).toMatch(/^inline;.*f%C3%BCr%20Ann\.txt/)
    expect((await app.call('links.list', {})).links[0]?.note).toBe('for Ann')
  })

  it('copies a link in each format, with nothing of a hostile name set free', async () => {
    const app = await openApp()
    const name = "it's <b>`x`$(y).txt"
    await choose(app.page, app.home.file(name, 'x'))
    const [url = ''] = await copyLinks(app)
    await made(app.page).getByText('Works', { exact: true }).waitFor()
    const copied: Record<string, string> = {}
    for (const format of ['URL', 'Markdown', 'HTML', 'curl command', 'PowerShell command', 'Message with its end']) {
      await made(app.page)
        .getByRole('button', { name: /^Copy as/ })
        .click()
      await app.page.getByRole('menuitem', { name: format, exact: true }).click()
      await app.page
        .getByText(/^Copied the link/)
        .last()
        .waitFor()
      await expect.poll(() => app.clipboard()).not.toBe(Object.values(copied).at(-1) ?? '')
      copied[format] = await app.clipboard()
    }
    expect(copied['URL']).toBe(url)
    expect(copied['Markdown']).toMatch(/^\[it\\'s \\<b\\>\\`x\\`\\\$\\\(y\\\)\\\.txt\]\(http/)
    expect(copied['HTML']).toContain('>it&#39;s &lt;b&gt;`x`$(y).txt</a>')
    expect(copied['curl command']).toContain("--output './it'\\''s _b__x_$(y).txt' 'http")
    expect(copied['PowerShell command']).toContain("-OutFile './it''s _b__x_$(y).txt'")
    expect(copied['Message with its end']).toMatch(/\nThe link works until .*UTC\.$/)
  })

  it('asks for the bucket of a connection that names none, and only then', async () => {
    const app = await openApp()
    const credentials = {
      source: 'static',
      vault: 'session',
      accessKeyId: 'NOBODY',
      secretAccessKey: 'nothing',
    } as const
    await app.call('connections.add', { name: 'work', provider: 'aws', region: 'eu-central-1', credentials })
    await app.call('connections.setDefault', { connection: 'playground' })
    await choose(app.page, app.home.file('a.txt', 'a'))
    await app.page.getByText('Uploads to playground/shared.').waitFor()
    await app.page.getByRole('button', { name: /Connection$/ }).click()
    await app.page.getByRole('option', { name: 'work' }).click()
    await copyButton(app.page).click()
    await app.page.getByText('Name a bucket that these keys may write to.').waitFor()
    await app.page.getByLabel('Bucket to upload to').fill('b')
    expect(await app.page.getByText('Name a bucket that these keys may write to.').count()).toBe(0)
    expect(await waiting(app.page).getByText('a.txt').count()).toBe(1)
  })

  it('shows the link, selected, where the clipboard refuses it', async () => {
    const app = await openApp()
    await choose(app.page, app.home.file('a.txt', 'a'))
    await app.page.evaluate(() => {
      navigator.clipboard.write = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    })
    await copyButton(app.page).click()
    const field = made(app.page).getByRole('textbox', { name: 'The link' })
    await field.waitFor()
    const url = await field.inputValue()
    expect(await app.page.evaluate(() => window.getSelection()?.toString())).toBe(url)
    await expect.poll(() => app.statusFor(url)).toBe(200)
  })

  it('revokes what was just shared', async () => {
    const app = await openApp()
    await choose(app.page, app.home.file('a.txt', 'a'))
    const [url = ''] = await copyLinks(app)
    await made(app.page).getByText('Works', { exact: true }).waitFor()
    await made(app.page)
      .getByRole('button', { name: /^Revoke… the link/ })
      .click()
    await app.page.getByRole('button', { name: 'Delete and revoke' }).click()
    await app.page.getByRole('button', { name: 'Done' }).click()
    await made(app.page).getByText('Revoked', { exact: true }).waitFor()
    expect(await app.statusFor(url)).toBe(404)
  })

  it('does it all with the keyboard', async () => {
    const app = await openApp()
    const { page } = app
    await page.getByRole('button', { name: 'Choose files' }).waitFor()
    const chooser = page.waitForEvent('filechooser')
    await tabTo(page, 'Choose files')
    await page.keyboard.press('Enter')
    await (await chooser).setFiles(app.home.file('keys.txt', 'keys'))
    await waiting(page).getByText('keys.txt').waitFor()
    await tabTo(page, '24 hours')
    await page.keyboard.press('ArrowLeft')
    await tabTo(page, 'Copy link')
    await page.keyboard.press('Enter')
    const heading = made(page).getByRole('heading', { name: 'The link is on the clipboard.' })
    await heading.waitFor()
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true)
    await tabTo(page, 'Copy as…, the link to keys.txt')
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'URL', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    expect((await app.call('links.list', {})).links[0]?.expiresSeconds).toBe(3600)
  })
})

describeApp('the first run', ({ openApp }) => {
  it('keeps a file that is dropped before the question is answered, and has its link in a moment', async () => {
    const app = await openApp({ startedWith: 'undecided' })
    const answer = app.page.getByRole('button', { name: 'Try it now' })
    await answer.waitFor()
    await app.drop([app.home.file('first.txt', 'first')])
    await answer.click()
    await waiting(app.page).getByText('first.txt').waitFor()
    const [url = ''] = await copyLinks(app)
    await made(app.page).getByText('Works', { exact: true }).waitFor()
    expect(String(await bytesFor(app, url))).toBe('first')
  })
})

describeApp('sharing what lies in a storage', ({ openApp }) => {
  async function openWithObject(): Promise<App> {
    const app = await openApp()
    await app.share(['there.txt'], { content: 'was there' })
    await app.go('share?from=storage')
    await app.page.getByText('Flat', { exact: true }).click()
    await app.page.getByRole('row', { name: /there\.txt/ }).click()
    return app
  }

  it('makes a link to a picked object, which stays where it is', async () => {
    const app = await openWithObject()
    const [url = ''] = await copyLinks(app)
    expect(String(await bytesFor(app, url))).toBe('was there')
    const { links } = await app.call('links.list', {})
    expect(links[0]).toMatchObject({ source: 'picked', method: 'GET', revocation: 'none' })
    expect(await copyButton(app.page).isDisabled()).toBe(true)
  })

  it('makes a link to an older version, where there are versions', async () => {
    const app = await openApp()
    const client = playgroundClient(app, await app.call('playground.start', {}))
    const Bucket = DEFAULT_BUCKET
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    for (const Body of ['the first', 'the second']) {
      await client.send(new PutObjectCommand({ Bucket, Key: 'plan.txt', Body }))
    }
    await app.go('share?from=storage')
    await app.page.getByRole('row', { name: /plan\.txt/ }).click()
    await app.page.getByRole('button', { name: 'Options' }).click()
    await app.page.getByRole('button', { name: /Version/ }).click()
    await app.page.getByRole('option').last().click()
    const [url = ''] = await copyLinks(app)
    expect(new URL(url).searchParams.get('versionId')).not.toBeNull()
    expect(String(await bytesFor(app, url))).toBe('the first')
  })

  it('warns of a link that writes, and makes it', async () => {
    const app = await openWithObject()
    await app.page.getByRole('button', { name: 'Options' }).click()
    await app.page.getByText('Replace', { exact: true }).click()
    await app.page.getByText(/can replace the object with anything/).waitFor()
    expect(await app.page.getByLabel('Content type').count()).toBe(0)
    await copyLinks(app)
    expect((await app.call('links.list', {})).links[0]?.method).toBe('PUT')
  })
})
