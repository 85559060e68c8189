import { appendFileSync, readFileSync } from 'node:fs'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { DEFAULT_BUCKET } from '../../electron/services/playground/playground.ts'
import { NOTHING_LEFT_OUT } from '../../shared/files/walk-folders.ts'
import type { App } from './support/app.ts'
import { describeApp } from './support/describe-app.ts'
import { startUploads } from './support/queued-uploads.ts'
import {
  bytesFor,
  choose,
  copyLinks,
  holdBytes,
  made,
  playgroundClient,
  playgroundKeys,
  uploadsBar,
  waiting,
} from './support/sharing.ts'
import { tabTo } from './support/tab-to.ts'

/** So slow that an upload is under way for as long as a test looks at it. */
const SLOW = { settings: { uploadLimitKib: 64 } }

/** Opens the list of the bar. */
async function openQueue(app: App): Promise<void> {
  await uploadsBar(app.page)
    .getByRole('button', { name: /^(Uploading|Paused:|\d+ files? could)/ })
    .click()
  await app.page.getByRole('region', { name: 'Each upload' }).getByRole('listitem').first().waitFor()
}

const queued = (app: App) => app.page.getByRole('region', { name: 'Each upload' }).getByRole('listitem')

/** A storage that can go away: nothing starts the playground anew for a connection of one's own. */
async function connectStudio(app: App): Promise<{ readonly endpoint: string }> {
  const { endpoint } = await app.call('playground.start', {})
  const { accessKeyId, secretAccessKey } = playgroundKeys(app)
  await app.call('connections.add', {
    name: 'studio',
    provider: 'other',
    endpoint,
    region: 'playground',
    addressing: 'path',
    bucket: DEFAULT_BUCKET,
    credentials: { source: 'static', vault: 'session', accessKeyId, secretAccessKey },
  })
  await app.call('connections.setDefault', { connection: 'studio' })
  return { endpoint }
}

async function queueStates(app: App): Promise<readonly string[]> {
  return (await app.call('uploads.list', {})).uploads.map(({ name, state }) => `${name} ${state}`)
}

describeApp('uploads', ({ openApp }) => {
  it('are shown on every screen, and finish there', async () => {
    const app = await openApp()
    const bytes = await holdBytes(app.page)
    await choose(app.page, app.home.file('slow.bin', Buffer.alloc(100_000)))
    const [url = ''] = await copyLinks(app)
    await made(app.page).getByText('A link works once its upload is done. Keep this page open until then.').waitFor()
    expect(await app.statusFor(url)).toBe(404)
    await app.go('links')
    const bar = uploadsBar(app.page)
    await bar.getByText('Uploading 1 file').waitFor()
    bytes.release()
    await app.page.getByText('slow.bin is uploaded: its link works.').waitFor()
    await bar.waitFor({ state: 'detached' })
    expect(await app.statusFor(url)).toBe(200)
  })

  it('ask before the page is closed, as its bytes would be lost', async () => {
    const app = await openApp()
    const bytes = await holdBytes(app.page)
    await choose(app.page, app.home.file('slow.bin', Buffer.alloc(100_000)))
    await copyLinks(app)
    const asked = app.page.waitForEvent('dialog')
    await app.page.close({ runBeforeUnload: true })
    const dialog = await asked
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    bytes.release()
    await made(app.page).getByText('Works', { exact: true }).waitFor()
    await app.page.close({ runBeforeUnload: true })
    await expect.poll(() => app.page.isClosed()).toBe(true)
  })

  it('can be canceled: nothing is left, and the link is gone', async () => {
    const app = await openApp()
    await holdBytes(app.page)
    await choose(app.page, app.home.file('slow.bin', Buffer.alloc(100_000)))
    await copyLinks(app)
    await openQueue(app)
    const bar = uploadsBar(app.page)
    await bar.getByRole('button', { name: 'Cancel slow.bin' }).click()
    await made(app.page).getByText('Canceled', { exact: true }).waitFor()
    expect((await app.call('links.list', {})).total).toBe(0)
    await bar.waitFor({ state: 'detached' })
  })

  it('are canceled together once it is said what that means', async () => {
    const app = await openApp()
    await holdBytes(app.page)
    await choose(
      app.page,
      ['a.bin', 'b.bin'].map((name) => app.home.file(name, Buffer.alloc(100_000))),
    )
    await copyLinks(app)
    const bar = uploadsBar(app.page)
    await bar.getByRole('button', { name: 'Cancel all' }).click()
    const dialog = app.page.getByRole('alertdialog', { name: 'Cancel 2 uploads?' })
    await dialog.getByRole('button', { name: 'Keep them' }).click()
    expect(await queueStates(app)).toHaveLength(2)
    await bar.getByRole('button', { name: 'Cancel all' }).click()
    await dialog.getByRole('button', { name: 'Cancel all' }).click()
    await bar.waitFor({ state: 'detached' })
    expect((await app.call('links.list', {})).total).toBe(0)
  })

  it('wait for a storage that is gone, say so, and go on by themselves', async () => {
    const app = await openApp()
    const { endpoint } = await connectStudio(app)
    const bytes = await holdBytes(app.page)
    await choose(app.page, app.home.file('again.txt', 'once more'))
    const [url = ''] = await copyLinks(app)
    await app.call('playground.stop', {})
    bytes.release()
    const trouble = async () => (await app.call('uploads.list', {})).summary.trouble?.message ?? ''
    await expect.poll(trouble).not.toBe('')
    await uploadsBar(app.page)
      .getByText(await trouble())
      .first()
      .waitFor()
    await made(app.page)
      .getByText(await trouble())
      .waitFor()
    await app.call('playground.start', { port: Number(new URL(endpoint).port) })
    await made(app.page).getByText('Works', { exact: true }).waitFor()
    expect(String(await bytesFor(app, url))).toBe('once more')
  })

  it('say what failed and work when they are tried again, under the same link', async () => {
    const app = await openApp()
    const bytes = await holdBytes(app.page)
    await choose(app.page, app.home.file('again.txt', 'once more'))
    const [url = ''] = await copyLinks(app)
    const { endpoint = '' } = await app.call('playground.status', {})
    const client = playgroundClient(app, { endpoint })
    await client.send(new DeleteBucketCommand({ Bucket: DEFAULT_BUCKET }))
    bytes.release()
    const row = made(app.page).getByRole('listitem')
    await row.getByText('Failed', { exact: true }).waitFor()
    await uploadsBar(app.page).getByText('1 file could not be uploaded').waitFor()
    await client.send(new CreateBucketCommand({ Bucket: DEFAULT_BUCKET }))
    await row.getByRole('button', { name: 'Try again' }).click()
    await row.getByText('Works', { exact: true }).waitFor()
    expect(String(await bytesFor(app, url))).toBe('once more')
    await uploadsBar(app.page).waitFor({ state: 'detached' })
  })

  it('fail with words when a file was changed after it was chosen, and can be taken off the list', async () => {
    const app = await openApp()
    const path = app.home.file('log.txt', 'one line\n')
    await choose(app.page, path)
    await waiting(app.page).getByText('log.txt').waitFor()
    appendFileSync(path, 'another line\n')
    await copyLinks(app)
    await made(app.page).getByText('Failed', { exact: true }).waitFor()
    expect(await made(app.page).getByRole('listitem').textContent()).toContain('Choose the file again')
    expect(readFileSync(path, 'utf8')).toContain('another line')
    app.problems.expect(/ERR_UPLOAD_FILE_CHANGED|400/)
    await uploadsBar(app.page).getByRole('button', { name: 'Take what failed off the list' }).click()
    await uploadsBar(app.page).waitFor({ state: 'detached' })
    expect((await app.call('uploads.list', {})).total).toBe(0)
    // Its link stays, as not uploaded.
    expect((await app.call('links.list', {})).links[0]?.status).toBe('incomplete')
  })
})

describeApp('the queue of uploads', ({ openApp }) => {
  it('pauses one and goes on with it, which keeps what it has sent', async () => {
    const app = await openApp(SLOW)
    await choose(app.page, app.home.file('film.mov', Buffer.alloc(4_000_000, 7)))
    const [url = ''] = await copyLinks(app)
    await openQueue(app)
    const row = queued(app)
    await row.getByText(/^\d+ %$/).waitFor()
    await row.getByText(/\/s · .* left$/).waitFor()
    await row.getByRole('button', { name: 'Pause film.mov' }).click()
    await row.getByText('Paused', { exact: true }).waitFor()
    await uploadsBar(app.page).getByText('Paused: 1 file left').waitFor()
    await row.getByRole('button', { name: 'Resume film.mov' }).click()
    await row.getByText(/^\d+ %$/).waitFor()
    await app.call('settings.set', { uploadLimitKib: 0 })
    await made(app.page).getByText('Works', { exact: true }).waitFor()
    expect(await bytesFor(app, url)).toEqual(Buffer.alloc(4_000_000, 7))
  })

  it('pauses all of it, by a key as well, and what comes meanwhile waits', async () => {
    const app = await openApp(SLOW)
    const { page } = app
    await choose(page, app.home.file('a.bin', Buffer.alloc(1_000_000)))
    await copyLinks(app)
    const bar = uploadsBar(page)
    await bar.getByRole('button', { name: 'Pause', exact: true }).click()
    await bar.getByText('Paused: 1 file left').waitFor()
    await made(page).getByText('Paused', { exact: true }).waitFor()
    await choose(page, app.home.file('b.bin', Buffer.alloc(1_000_000)))
    await copyLinks(app)
    await bar.getByText('Paused: 2 files left').waitFor()
    expect(await queueStates(app)).toEqual(['a.bin paused', 'b.bin paused'])
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('Shift+P')
    await bar.getByText('Uploading 2 files, 0 done').waitFor()
    await page.keyboard.press('p')
    await bar.getByText('Paused: 2 files left').waitFor()
    await app.call('settings.set', { uploadLimitKib: 0 })
    await bar.getByRole('button', { name: 'Resume all' }).click()
    await expect.poll(() => made(page).getByText('Works', { exact: true }).count()).toBe(2)
  })

  it('puts one before all others, with the keyboard alone', async () => {
    const app = await openApp()
    const { page } = app
    await app.call('uploads.pauseAll', { isPaused: true })
    await choose(
      page,
      ['a.txt', 'b.txt', 'c.txt'].map((name) => app.home.file(name, name)),
    )
    await copyLinks(app)
    await tabTo(page, 'Paused: 3 files left')
    await page.keyboard.press('Enter')
    await queued(app).getByText('c.txt').waitFor()
    await tabTo(page, 'Upload a.txt first')
    await page.keyboard.press('End')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Upload c.txt first')
    await page.keyboard.press('Enter')
    await expect.poll(() => queueStates(app)).toEqual(['c.txt paused', 'a.txt paused', 'b.txt paused'])
    await expect.poll(() => queued(app).first().textContent()).toContain('c.txt')
    await app.call('uploads.pauseAll', { isPaused: false })
    await expect.poll(() => made(page).getByText('Works', { exact: true }).count()).toBe(3)
  })

  it('has thousands of files, of which only those in sight are in the page', async () => {
    const app = await openApp()
    const { page } = app
    await app.call('uploads.pauseAll', { isPaused: true })
    const names = Array.from({ length: 2000 }, (_, index) => `file-${String(index).padStart(4, '0')}.txt`)
    await startUploads(
      app,
      names.map((name) => ({ name })),
    )
    await uploadsBar(page).getByText('Paused: 2,000 files left').waitFor()
    const asked: number[] = []
    page.on('request', (request) => {
      const body = request.url().endsWith('/api/call') ? request.postDataJSON() : undefined
      if (body?.name === 'uploads.list' && body.input.limit > 0) asked.push(body.input.from)
    })
    await openQueue(app)
    await queued(app).getByText('file-0000.txt').waitFor()
    const list = page.getByRole('region', { name: 'Each upload' })
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
    await queued(app).getByText('file-1999.txt').waitFor()
    expect(await queued(app).count()).toBeLessThan(60)
    expect(await queued(app).last().getAttribute('aria-posinset')).toBe('2000')
    expect(new Set(asked)).toEqual(new Set([0, 1800]))
    await uploadsBar(page).getByRole('button', { name: 'Cancel all' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel all' }).click()
    await uploadsBar(page).waitFor({ state: 'detached' })
  })
})

describeApp('what unfinished uploads left in a bucket', ({ openApp }) => {
  it('is shown before it is deleted', async () => {
    const app = await openApp({ place: 'connections' })
    const { page } = app
    const { endpoint } = await app.call('playground.start', {})
    const client = playgroundClient(app, { endpoint })
    const at = { Bucket: DEFAULT_BUCKET, Key: `shared/${'k3v9x2m7qd'.repeat(2)}00/left.mov` }
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at))
    await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'x'.repeat(1000) }))
    // Somebody else's, of which Sandglass knows nothing.
    await client.send(new CreateMultipartUploadCommand({ ...at, Key: 'theirs/film.mov' }))
    await page.getByRole('button', { name: 'More for playground' }).click()
    await page.getByRole('menuitem', { name: 'Look for unfinished uploads…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Unfinished uploads of playground' })
    const found = dialog.getByRole('region', { name: 'Found' }).getByRole('listitem')
    await found.first().waitFor()
    expect(await found.allTextContents()).toEqual([expect.stringMatching(/left\.mov.*1\.0 kB$/)])
    await dialog.getByRole('button', { name: 'Delete their parts' }).click()
    await page.getByText('The parts of 1 unfinished upload are deleted.').waitFor()
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: DEFAULT_BUCKET }))
    expect(Uploads.map(({ Key }) => Key)).toEqual(['theirs/film.mov'])
  })
})

describeApp('several files', ({ openAppInHand }) => {
  it('of a folder that the host knows as one are one row, and count as what they are', async () => {
    const { app, host } = await openAppInHand()
    const { page } = app
    const photos = { file: 'f00', name: 'Photos', size: 12_000_000_000, count: 100_000 }
    host.emit({ type: 'files-chosen', files: [photos], leftOut: NOTHING_LEFT_OUT })
    const row = waiting(page).getByRole('listitem')
    await row.waitFor()
    expect(await row.textContent()).toBe('Photos100,000 files, 12.0 GB')
    await page.getByRole('button', { name: 'Copy 100,000 links' }).waitFor()
    await page.getByRole('radiogroup', { name: 'Share as' }).getByText('One ZIP').click()
    await page.getByRole('button', { name: 'Copy link', exact: true }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Name of the ZIP' }).getAttribute('placeholder')).toBe('Photos.zip')
  })
})
