import { appendFile, chmod, open, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { settle } from '../../support/settle.ts'
import {
  content,
  MIB,
  PART_BYTES,
  type StorageBehindProxy,
  sentBytes,
  THREE_PARTS_BYTES,
  type Troubled,
  troubledUploads,
} from './troubled-uploads.ts'
import { download, expectNothingLeft, expectWhole } from './upload-outcomes.ts'

/** Two parts are stored, and the third waits: now something happens. */
async function inTheMiddle(app: Troubled, happens: (path: string) => Promise<unknown>, expirySeconds = 600) {
  await app.proxy.add({
    match: { method: 'PUT', partNumber: 3, times: 1 },
    fault: { kind: 'stall-after', bytes: MIB },
  })
  const shared = await app.share(content(THREE_PARTS_BYTES), { expirySeconds })
  await app.partsAnswered(2)
  await happens(shared.path)
  return shared
}

async function rewrite(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.write(Buffer.from('rewritten'), 0, 9, 1000)
  await file.close()
}

/** What becomes of a file while it is uploaded. Registers tests: call it inside a `describe`. */
export function fileFaultsSuite(server: () => StorageBehindProxy): void {
  it.each<[string, (path: string) => Promise<unknown>]>([
    ['grows', (path) => appendFile(path, 'more')],
    ['becomes shorter', (path) => truncate(path, PART_BYTES + MIB)],
    ['is rewritten at the same length', rewrite],
    [
      'is rewritten at the same length, with the old time on it',
      async (path) => {
        const { atime, mtime } = await stat(path)
        await rewrite(path)
        await utimes(path, atime, mtime)
      },
    ],
    [
      'is replaced under its name',
      async (path) => {
        await rm(path)
        await writeFile(path, content(THREE_PARTS_BYTES))
      },
    ],
  ])('is not linked when it %s', async (_, happens) => {
    const app = await troubledUploads(server())
    const shared = await inTheMiddle(app, happens)
    const failed = await app.until(shared.id, ({ state }) => state === 'failed' || state === 'done')
    expect(failed).toMatchObject({
      state: 'failed',
      error: {
        code: 'file-changed',
        message: expect.stringMatching(
          /changed while it was uploaded, so the upload was thrown away\.$|became shorter/,
        ),
        hint: expect.stringContaining('when nothing is writing to it.'),
      },
    })
    expect(await app.stored()).toEqual({ objects: 0, begun: 0 })
    expect((await fetch(shared.link.url)).status).toBe(404)
    const { link } = await app.call('links.get', { id: shared.link.id })
    expect(link.status).toBe('incomplete')
  })

  it('is uploaded anew when the person tries again after it changed', async () => {
    const app = await troubledUploads(server())
    const shared = await inTheMiddle(app, rewrite)
    await settle(() => app.seen.at(-1)?.state === 'failed', 'the failure')
    await writeFile(shared.path, shared.content)
    await app.call('uploads.retry', { ids: [shared.id] })
    await expectWhole(app, shared)
  })

  it('is missed when it is deleted, while others go on', async () => {
    const app = await troubledUploads(server())
    const shared = await inTheMiddle(app, (path) => rm(path))
    const other = await app.share(content(MIB), { name: 'other.bin' })
    const failed = await app.until(shared.id, ({ state }) => state === 'failed' || state === 'done')
    expect(failed).toMatchObject({
      state: 'failed',
      error: {
        code: 'file-not-found',
        message: `“${shared.path}” was deleted while it was uploaded, or its disk was removed.`,
        hint: 'Bring it back, then try again, or cancel the upload.',
      },
    })
    await app.until(other.id, ({ state }) => state === 'done')
    expect((await download(other.link.url)).equals(other.content)).toBe(true)
    await app.call('uploads.cancel', { ids: [other.id, shared.id] })
    expect(await app.stored()).toMatchObject({ objects: 1 })
  })

  it.each<[string, string, (path: string) => Promise<unknown>]>([
    ['that is gone', 'There is no file “PATH”.', (path) => rm(path)],
    // Who may read everything may read this, too.
    ...(process.getuid?.() === 0
      ? []
      : [
          ['that may not be read', '“PATH” can’t be read (EACCES).', (path: string) => chmod(path, 0)] as [
            string,
            string,
            (path: string) => Promise<unknown>,
          ],
        ]),
  ])('fails at once for a file %s before its turn, and works when it is back', async (_, message, happens) => {
    const app = await troubledUploads(server())
    const shared = await app.share(content(MIB), { whenShared: happens })
    const failed = await app.until(shared.id, ({ state }) => state === 'failed')
    expect(failed.error?.message).toBe(message.replace('PATH', shared.path))
    expect(sentBytes(app.proxy)).toBe(0)
    await rm(shared.path, { force: true })
    await writeFile(shared.path, shared.content)
    await app.call('uploads.retry', { ids: [shared.id] })
    await expectWhole(app, shared)
  })

  it('is refused before anything is sent when the storage takes none that large', async () => {
    const app = await troubledUploads(server())
    const path = join(app.home, 'huge.bin')
    await writeFile(path, '')
    await truncate(path, 6 * 1024 ** 4)
    const { file } = await app.services.files.addChosen(path)
    await expect(app.call('uploads.start', { expiry: { seconds: 600 }, files: [file] })).rejects.toMatchObject({
      code: 'too-large',
      message: 'The file is larger than Other S3-compatible stores, which is 5,497 GB.',
      field: 'files',
    })
    expect(app.proxy.log).toHaveLength(0)
    expect((await app.call('links.list', {})).total).toBe(0)
  })

  it('leaves nothing when it is canceled after it failed', async () => {
    const app = await troubledUploads(server())
    const shared = await inTheMiddle(app, (path) => rm(path))
    await app.until(shared.id, ({ state }) => state === 'failed')
    expect(await app.stored()).toEqual({ objects: 0, begun: 1 })
    await app.call('uploads.cancel', { ids: [shared.id] })
    await expectNothingLeft(app, shared)
  })
}

/** What a storage's clock, or its administrator, does to uploads. */
export function describeClock(server: () => StorageBehindProxy, clock: { offset: number }): void {
  describe('a clock', () => {
    it.each([
      ['ahead', 3600],
      ['behind', -3600],
    ])('of the storage that is an hour %s does no harm', async (_, seconds) => {
      const app = await troubledUploads(server())
      app.moveClock(clock, seconds)
      await expectWhole(app, await app.share(content(THREE_PARTS_BYTES)))
      const [connection] = (await app.call('connections.list', {})).connections
      expect(Math.abs((connection?.clockOffsetSeconds ?? 0) - seconds)).toBeLessThan(30)
    })

    it('of this computer that jumps in the middle is noticed, and what was refused is signed anew', async () => {
      const app = await troubledUploads(server())
      const shared = await inTheMiddle(app, async () => app.moveClock(clock, 7200), 86_400)
      await expectWhole(app, shared)
      expect(sentBytes(app.proxy)).toBeLessThanOrEqual(THREE_PARTS_BYTES + PART_BYTES)
    })
  })
}
