import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../../shared/errors.ts'
import { connected } from '../links/connected.ts'

const FOR_TEN_MINUTES = { expiry: { seconds: 600 } } as const

/** Waits as long as a busy machine takes. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000 })

/** Services on a store, with a file whose bytes are on their way. */
async function withFileOnItsWay(content = 'the content') {
  const app = await connected()
  const { services, home, call } = app
  const discarded: string[] = []
  const expected = services.files.expect({
    name: 'report.txt',
    size: Buffer.byteLength(content),
    discard: async (path) => void discarded.push(path),
  })
  const { links, uploads } = await call('uploads.start', { ...FOR_TEN_MINUTES, files: [expected.file] })
  const [link, upload] = [links[0], uploads[0]]
  if (link === undefined || upload === undefined) throw new Error('nothing was started')
  const arrive = async () => {
    const path = join(home, 'staged')
    await writeFile(path, content)
    expected.arrived(path)
  }
  const state = async () => (await call('uploads.list', {})).uploads.find(({ id }) => id === upload.id)
  const settled = (wanted: string) => eventually(async () => expect((await state())?.state).toBe(wanted))
  return { ...app, link, upload, expected, arrive, state, settled, discarded }
}

describe('uploads that give the link first', () => {
  it('answers with the link before there is anything behind it', async () => {
    const { call, link, upload, arrive, settled, discarded } = await withFileOnItsWay()
    expect(upload).toMatchObject({ linkId: link.id, name: 'report.txt', size: 11, sentBytes: 0 })
    expect((await fetch(link.url)).status).toBe(404)
    expect(link.status).toBe('incomplete')
    await arrive()
    await settled('done')
    const answer = await fetch(link.url)
    expect(await answer.text()).toBe('the content')
    const after = await call('links.get', { id: link.id })
    expect(after.link).toMatchObject({ status: 'active', lastProbe: { verdict: 'works' }, size: 11 })
    expect(after.link.uploadPending).toBeUndefined()
    // The same URL as the one that was copied at the start.
    expect((await call('links.url', { id: link.id })).link.url).toBe(link.url)
    await eventually(() => expect(discarded).toHaveLength(1))
  })

  it('tells screens how it goes, and when the link changes', async () => {
    const { events, arrive, settled, upload } = await withFileOnItsWay()
    await arrive()
    await settled('done')
    await eventually(() => {
      const told = events.flatMap((event) => (event.type === 'uploads-changed' ? event.uploads : []))
      expect(told.at(-1)).toMatchObject({ id: upload.id, state: 'done', sentBytes: 11 })
    })
    expect(events.findLast(({ type }) => type === 'uploads-changed')).toMatchObject({
      summary: { files: 1, done: 1, failed: 0, sentBytes: 11, totalBytes: 11, isPaused: false },
    })
    expect(events).toContainEqual({ type: 'links-changed' })
  })

  it('keeps the reason when the bytes don’t come, and nothing in the storage', async () => {
    const { call, expected, settled, state, link, store } = await withFileOnItsWay()
    expected.failed(new AppError('file-unreadable', 'The browser stopped in the middle.', 'Choose the file again.'))
    await settled('failed')
    expect((await state())?.error).toMatchObject({ code: 'file-unreadable' })
    const { summary } = await call('uploads.list', {})
    expect(summary).toMatchObject({ files: 1, failed: 1, sentBytes: 0, totalBytes: 0 })
    expect((await fetch(link.url)).status).toBe(404)
    const { KeyCount } = await store.s3.send(new ListObjectsV2Command({ Bucket: 'playground' }))
    expect(KeyCount).toBe(0)
  })

  it('works on a retry, under the link that was copied', async () => {
    const app = await connected()
    const { services, home, call } = app
    const path = join(home, 'late.txt')
    await writeFile(path, 'late')
    const { file } = await services.files.addChosen(path)
    await call('uploads.pauseAll', { isPaused: true })
    const { links, uploads } = await call('uploads.start', { ...FOR_TEN_MINUTES, files: [file] })
    await rm(path)
    await call('uploads.pauseAll', { isPaused: false })
    const list = async () => (await call('uploads.list', {})).uploads[0]
    await eventually(async () => expect((await list())?.state).toBe('failed'))
    expect((await list())?.error?.code).toBe('file-not-found')
    await writeFile(path, 'late')
    await call('uploads.retry', { ids: uploads.map(({ id }) => id) })
    await eventually(async () => expect((await list())?.state).toBe('done'))
    expect(await (await fetch(links[0]?.url ?? '')).text()).toBe('late')
  })

  it('leaves nothing when it is canceled, also of a link that waits for its bytes', async () => {
    const { call, upload, link, state, arrive } = await withFileOnItsWay()
    const { uploads } = await call('uploads.cancel', { ids: [upload.id] })
    expect(uploads[0]?.state).toBe('canceled')
    await arrive()
    await eventually(async () => expect(await state()).toBeUndefined())
    await expect(call('links.get', { id: link.id })).rejects.toMatchObject({ code: 'not-found' })
    expect((await fetch(link.url)).status).toBe(404)
  })

  it('is given up while all is paused, without asking a storage that has nothing of it', async () => {
    const { call, store, upload } = await withFileOnItsWay()
    await call('uploads.pauseAll', { isPaused: true })
    await store.playground.stop()
    await call('uploads.cancel', { all: true })
    await eventually(async () => {
      const { uploads, summary } = await call('uploads.list', {})
      expect([uploads, summary.files]).toEqual([[], 0])
    })
    expect((await call('links.list', {})).links.map(({ id }) => id)).not.toContain(upload.linkId)
  })

  it('is stopped by revoking its link, which is then proven dead', async () => {
    const { call, link, state, arrive } = await withFileOnItsWay()
    const { results } = await call('links.revoke', { ids: [link.id] })
    expect(results[0]).toMatchObject({ outcome: 'revoked', probe: { dead: true, verdict: 'gone' } })
    await arrive()
    expect(await state()).toBeUndefined()
    expect((await fetch(link.url)).status).toBe(404)
  })

  it('leaves the link as not uploaded when the app ends in the middle', async () => {
    const { services, call, link } = await withFileOnItsWay()
    const before = await call('links.get', { id: link.id })
    await services.stop()
    expect(before.link.status).toBe('incomplete')
  })

  it('runs some at once and the others after them, in order', async () => {
    const { services, home, call } = await connected()
    const files = await Promise.all(
      Array.from({ length: 7 }, async (_, index) => {
        const path = join(home, `${index}.txt`)
        await writeFile(path, `file ${index}`)
        return (await services.files.addChosen(path)).file
      }),
    )
    const { links, uploads } = await call('uploads.start', { ...FOR_TEN_MINUTES, files })
    expect(uploads.map(({ state }) => state)).toEqual(Array(7).fill('waiting'))
    await eventually(async () => {
      const states = (await call('uploads.list', {})).uploads.map(({ state }) => state)
      expect(states).toEqual(Array(7).fill('done'))
    })
    const contents = await Promise.all(links.map(async ({ url }) => (await fetch(url)).text()))
    expect(contents).toEqual(files.map((_, index) => `file ${index}`))
  })

  it('makes a link for each file of a folder that was chosen as one', async () => {
    const { services, home, call } = await connected()
    await mkdir(join(home, 'tour', 'day'), { recursive: true })
    await writeFile(join(home, 'tour', 'a.txt'), 'a')
    await writeFile(join(home, 'tour', 'day', 'b.txt'), 'bb')
    const { file, files } = await services.files.addFolder(join(home, 'tour'))
    expect(files).toBe(2)
    const { links, total } = await call('uploads.start', { ...FOR_TEN_MINUTES, files: [file] })
    expect(total).toBe(2)
    await eventually(async () => expect((await call('uploads.list', {})).summary.done).toBe(2))
    const { uploads } = await call('uploads.list', {})
    expect(uploads).toMatchObject([
      { name: 'a.txt', folder: 'tour', size: 1 },
      { name: 'b.txt', folder: 'tour/day', size: 2 },
    ])
    expect(await Promise.all(links.map(async ({ url }) => (await fetch(url)).text()))).toEqual(['a', 'bb'])
  })

  it.each(['store', 'deflate'] as const)('makes one link for a ZIP of folders and files: %s', async (compression) => {
    const { services, home, call } = await connected()
    await mkdir(join(home, 'tour'))
    await writeFile(join(home, 'tour', 'a.txt'), 'a'.repeat(1000))
    const big = randomBytes(20 * 1024 * 1024)
    await writeFile(join(home, 'big.bin'), big)
    const folder = await services.files.addFolder(join(home, 'tour'))
    const single = await services.files.addChosen(join(home, 'big.bin'))
    const zip = { name: 'all.zip', compression }
    const { links } = await call('uploads.start', { ...FOR_TEN_MINUTES, files: [folder.file, single.file], zip })
    expect(links).toHaveLength(1)
    await eventually(async () => expect((await call('uploads.list', {})).uploads[0]?.state).toBe('done'))
    const { uploads } = await call('uploads.list', {})
    const archive = Buffer.from(await (await fetch(links[0]?.url ?? '')).arrayBuffer())
    expect(uploads).toMatchObject([{ name: 'all.zip', size: archive.length, sentBytes: archive.length }])
    // Stored as it is in either way: its bytes can't be made fewer, or only by accident.
    expect(archive.includes(compression === 'store' ? big : 'tour/a.txt')).toBe(true)
    expect(archive.readUInt32LE(0)).toBe(0x04034b50)
  })

  it('makes a ZIP of files whose bytes are on their way', async () => {
    const { services, home, call } = await connected()
    const expected = services.files.expect({ name: 'late.txt', size: 4, discard: async () => undefined })
    const zip = { name: 'late.zip', compression: 'store' } as const
    const { links } = await call('uploads.start', { ...FOR_TEN_MINUTES, files: [expected.file], zip })
    await writeFile(join(home, 'staged'), 'late')
    expected.arrived(join(home, 'staged'))
    await eventually(async () => expect((await call('uploads.list', {})).uploads[0]?.state).toBe('done'))
    const archive = Buffer.from(await (await fetch(links[0]?.url ?? '')).arrayBuffer())
    expect(archive.includes('late.txt')).toBe(true)
  })

  it('makes no link where the storage refuses the key that signs it', async () => {
    const { services, home, call, store } = await connected()
    const path = join(home, 'a.txt')
    await writeFile(path, 'a')
    const { file } = await services.files.addChosen(path)
    const { accessKeyId } = store.owner
    await call('connections.add', {
      name: 'wrong',
      provider: 'other',
      endpoint: store.endpoint,
      region: store.region,
      bucket: 'playground',
      credentials: { source: 'static', vault: 'session', accessKeyId, secretAccessKey: 'not-the-secret' },
    })
    const start = call('uploads.start', { ...FOR_TEN_MINUTES, connection: 'wrong', files: [file] })
    await expect(start).rejects.toMatchObject({ code: 'wrong-secret' })
    expect((await call('links.list', {})).total).toBe(0)
  })
})
