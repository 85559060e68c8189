import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'
import type { RandomBytes } from '../../ports.ts'
import { syncFolder } from '../state-files.ts'
import { integer, type Row, text } from './database.ts'

/** Bytes that are safely on disk but that no object refers to yet. */
export interface StoredFile {
  /** A random name: nothing that a client sent ever becomes part of a path. */
  readonly file: string
  readonly size: number
  /** Hex. */
  readonly md5: string
}

type Extent = Pick<StoredFile, 'file' | 'size'>

/** The bytes of objects: immutable files, and the contents made of them. */
export interface Contents {
  /** Writes a stream to disk and syncs it. When the stream throws, nothing stays. */
  receive(source: AsyncIterable<Uint8Array>): Promise<StoredFile>
  /** Removes a received file that wasn't used after all. */
  discard(stored: StoredFile): Promise<void>
  /** Makes a content of received files, in order. Call it in the transaction that refers to it. */
  create(files: readonly Extent[]): number
  /** Makes a content that takes over the files of others, in order. Call it in the transaction that drops those. */
  join(contents: readonly number[]): number
  /** Reads bytes `start` to `end` (exclusive). The content stays on disk until the reading ends, even when it is deleted. */
  read(content: number, start: number, end: number): Readable
  /** Removes the contents that nothing refers to any more. Call it after the transaction. */
  collect(): Promise<void>
  /** Removes what a crash left over: files that no content lists. Call it before any write. */
  sweep(): Promise<void>
}

const READ_SIZE = 256 * 1024
export const OBJECTS_FOLDER = 'objects'
export const INCOMING_FOLDER = 'incoming'

export function createContents(dir: string, db: DatabaseSync, random: RandomBytes): Contents {
  const incoming = join(dir, INCOMING_FOLDER)
  const objects = join(dir, OBJECTS_FOLDER)
  const pins = new Map<number, number>()
  const insertContent = db.prepare('INSERT INTO content DEFAULT VALUES')
  const insertExtent = db.prepare('INSERT INTO extent (content, ordinal, file, size) VALUES (?, ?, ?, ?)')
  const extentsOf = db.prepare('SELECT file, size FROM extent WHERE content = ? ORDER BY ordinal')
  const moveExtents = db.prepare('UPDATE extent SET content = ?, ordinal = ordinal + ? WHERE content = ?')
  const countExtents = db.prepare('SELECT COUNT(*) AS count FROM extent WHERE content = ?')
  const selectUnused = db.prepare('SELECT id FROM content WHERE refs = 0')
  const deleteContent = db.prepare('DELETE FROM content WHERE id = ? AND refs = 0')
  const extentOfFile = db.prepare('SELECT 1 FROM extent WHERE file = ?')

  const folderOf = (file: string) => join(objects, file.slice(0, 2))
  const pathOf = (file: string) => join(folderOf(file), file)

  async function writeAll(handle: FileHandle, source: AsyncIterable<Uint8Array>): Promise<Omit<StoredFile, 'file'>> {
    const md5 = createHash('md5')
    let size = 0
    for await (const piece of source) {
      md5.update(piece)
      size += piece.length
      await handle.writeFile(piece)
    }
    await handle.sync()
    return { size, md5: md5.digest('hex') }
  }

  function readExtents(content: number): Extent[] {
    return extentsOf.all(content).map((row: Row) => ({ file: text(row['file']), size: integer(row['size']) }))
  }

  async function* readRange(extents: readonly Extent[], start: number, end: number): AsyncGenerator<Buffer> {
    let position = 0
    for (const { file, size } of extents) {
      const [from, to] = [Math.max(start - position, 0), Math.min(end - position, size)]
      if (from < to) yield* createReadStream(pathOf(file), { start: from, end: to - 1, highWaterMark: READ_SIZE })
      position += size
    }
  }

  const contents: Contents = {
    async receive(source) {
      const file = Buffer.from(random(16)).toString('hex')
      const temporary = join(incoming, file)
      try {
        const handle = await open(temporary, 'wx', 0o600)
        const written = await writeAll(handle, source).finally(() => handle.close())
        await mkdir(folderOf(file), { recursive: true, mode: 0o700 })
        await rename(temporary, pathOf(file))
        await syncFolder(folderOf(file))
        return { file, ...written }
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },

    async discard({ file }) {
      await rm(pathOf(file), { force: true })
    },

    create(files) {
      const content = Number(insertContent.run().lastInsertRowid)
      for (const [ordinal, { file, size }] of files.entries()) insertExtent.run(content, ordinal, file, size)
      return content
    },

    join(parts) {
      const content = Number(insertContent.run().lastInsertRowid)
      let ordinal = 0
      for (const part of parts) {
        const { count } = countExtents.get(part) ?? {}
        moveExtents.run(content, ordinal, part)
        ordinal += integer(count)
      }
      return content
    },

    read(content, start, end) {
      pins.set(content, (pins.get(content) ?? 0) + 1)
      const stream = Readable.from(readRange(readExtents(content), start, end), { objectMode: false })
      // `close` comes at the end, after an error, and when the reader goes away before the first byte.
      return stream.once('close', () => {
        const left = (pins.get(content) ?? 1) - 1
        if (left > 0) pins.set(content, left)
        else pins.delete(content)
        // A failure leaves files for the sweep of the next start, and must not reach a finished response.
        if (left === 0) contents.collect().catch(() => undefined)
      })
    },

    async collect() {
      const files: string[] = []
      for (const row of selectUnused.all()) {
        const content = integer(row['id'])
        if (pins.has(content)) continue
        files.push(...readExtents(content).map(({ file }) => file))
        deleteContent.run(content)
      }
      await Promise.all(files.map((file) => rm(pathOf(file), { force: true })))
    },

    async sweep() {
      for (const file of await readdir(incoming)) await rm(join(incoming, file), { force: true })
      await contents.collect()
      for (const folder of await readdir(objects)) {
        for (const file of await readdir(join(objects, folder))) {
          if (!extentOfFile.get(file)) await rm(join(objects, folder, file), { force: true })
        }
      }
    },
  }
  return contents
}
