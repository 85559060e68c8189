import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { crc32, createDeflateRaw, deflateRaw } from 'node:zlib'
import { AppError } from '../../../../shared/errors.ts'
import { ArchiveNames } from '../../../../shared/files/archive-names.ts'
import { isCompressed } from '../../../../shared/files/compressed-types.ts'
import type { InspectedFile } from './inspect-files.ts'
import { openRecorded } from './recorded-file.ts'
import {
  dataDescriptor,
  directoryRecord,
  type EntryContent,
  type EntryHead,
  endOfDirectory,
  LARGEST_SIZE,
  localHeader,
  MOST_BYTES,
} from './zip-format.ts'

/** Files up to that are read whole, some ahead of their turn, and have their sizes before their content. */
const SMALL_BYTES = 256 * 1024
const READ_AHEAD = 8
const LEVEL = 6

export interface ZipContents {
  readonly files: readonly InspectedFile[]
  /** Paths from the folder that was chosen. */
  readonly emptyFolders?: readonly string[]
}

export interface ZipOptions {
  /** Files of types that are compressed already are stored in any case. */
  readonly method: 'store' | 'deflate'
  readonly signal?: AbortSignal
}

/** A ZIP that is made while it is read. The same files, unchanged, always give the same bytes. */
export interface ZipSource {
  /** It won’t be larger, and hardly smaller unless it is deflated. */
  readonly upperBoundBytes: number
  /** Of what its bytes follow from: names, sizes and times. Two with the same are the same, if what is in the files is. */
  readonly fingerprint: string
  /** How much of it was made so far; its whole size once the last part was. */
  readonly writtenBytes: number
  /**
   * All parts in their order, each of the given size but the last. The next is made when it is asked for, and is the caller’s to keep.
   *
   * @throws AppError `file-changed`, `file-not-found`, `file-unreadable` with the file’s name; the signal’s reason when it is aborted
   */
  parts(partSize: number): AsyncGenerator<Buffer, void, undefined>
  /** Takes the memory of a whole part back for a later one. */
  reuse(part: Buffer): void
  /** Ends the making; no file is open after it. */
  close(): Promise<void>
}

interface Entry {
  readonly head: EntryHead
  /** Undefined for a folder. */
  readonly file: InspectedFile | undefined
}

/** A small file with its content. */
interface Loaded {
  readonly content: EntryContent
  readonly bytes: Buffer
}

/** Packs files in the given order, and then the folders that hold nothing. Folders without a time of their own are of 1980. */
export function openZip({ files, emptyFolders = [] }: ZipContents, { method, signal }: ZipOptions): ZipSource {
  const names = new ArchiveNames()
  const entries: readonly Entry[] = [
    ...files.map((file) => ({ file, head: headOf(file, names.file(file.folder, file.name), method) })),
    ...emptyFolders.map((folder) => ({ file: undefined, head: folderHead(names.folder(folder)) })),
  ]
  const closing = new AbortController()
  const stopped = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
  let writtenBytes = 0
  let making: AsyncGenerator<Buffer, void, undefined> | undefined

  /** Parts that nobody needs any more. */
  const free: Buffer[] = []
  // In memory that another thread can send from. It would be given back late, so it is used again.
  const newPart = (size: number) => free.pop() ?? Buffer.from(new SharedArrayBuffer(size))

  async function* make(partSize: number): AsyncGenerator<Buffer, void, undefined> {
    let part = newPart(partSize)
    let filled = 0
    for await (const bytes of archive(entries, stopped)) {
      for (let taken = 0; taken < bytes.length; ) {
        const length = bytes.copy(part, filled, taken)
        taken += length
        filled += length
        if (filled < partSize) continue
        writtenBytes += filled
        yield part
        part = newPart(partSize)
        filled = 0
      }
    }
    writtenBytes += filled
    if (filled > 0) yield part.subarray(0, filled)
  }

  return {
    upperBoundBytes: entries.reduce((sum, { head, file }) => sum + mostBytesOf(head, file), MOST_BYTES.end),
    fingerprint: fingerprintOf(entries),
    get writtenBytes() {
      return writtenBytes
    },
    parts(partSize) {
      if (making !== undefined) throw new TypeError('A ZIP is made once.')
      making = make(partSize)
      return making
    },
    reuse(part) {
      free.push(part)
    },
    async close() {
      closing.abort(new AppError('canceled', 'The ZIP was not made to its end.', 'Share the files again.'))
      // Waits for a part that is being made; why that failed is heard by whoever asked for it.
      await making?.return()
    },
  }
}

async function* archive(entries: readonly Entry[], signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const directory: Buffer[] = []
  let offset = 0
  const loads = new ReadAhead(entries, signal)
  try {
    for (const [index, { head, file }] of entries.entries()) {
      signal.throwIfAborted()
      const start = offset
      let content: EntryContent
      if (file !== undefined && head.isStreamed) {
        const header = localHeader(head)
        yield header
        content = yield* streamed(file, head, signal)
        const descriptor = dataDescriptor(head, content)
        yield descriptor
        offset += header.length + content.compressedSize + descriptor.length
      } else {
        const loaded = await loads.take(index)
        content = loaded.content
        const header = localHeader(head, content)
        yield header
        yield loaded.bytes
        offset += header.length + loaded.bytes.length
      }
      directory.push(directoryRecord(head, content, start))
    }
  } finally {
    await loads.settled()
  }
  let size = 0
  for (const record of directory) {
    size += record.length
    yield record
  }
  yield endOfDirectory(directory.length, offset, size)
}

/** Loads the small files whose turn comes soon. */
class ReadAhead {
  readonly #entries: readonly Entry[]
  readonly #signal: AbortSignal
  readonly #loads = new Map<number, Promise<Loaded>>()
  #next = 0

  constructor(entries: readonly Entry[], signal: AbortSignal) {
    this.#entries = entries
    this.#signal = signal
  }

  take(index: number): Promise<Loaded> {
    this.#next = Math.max(this.#next, index)
    for (; this.#next < Math.min(index + READ_AHEAD, this.#entries.length); this.#next += 1) {
      const entry = this.#entries[this.#next]
      if (entry === undefined || entry.head.isStreamed) continue
      const load = loaded(entry, this.#signal)
      // Heard when its turn comes, if it does.
      load.catch(() => undefined)
      this.#loads.set(this.#next, load)
    }
    const load = this.#loads.get(index)
    if (load === undefined) throw new RangeError(`Entry ${index} is not loaded in its turn.`)
    this.#loads.delete(index)
    return load
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.#loads.values())
  }
}

const deflated = promisify<Buffer, { level: number }, Buffer>(deflateRaw)

async function loaded({ file, head }: Entry, signal: AbortSignal): Promise<Loaded> {
  if (file === undefined) return { content: { crc32: 0, compressedSize: 0, size: 0 }, bytes: Buffer.alloc(0) }
  const source = await openRecorded(file)
  const chunks: Buffer[] = []
  try {
    for await (const chunk of source.read(signal)) chunks.push(Buffer.from(chunk))
  } finally {
    await source.close()
  }
  const plain = Buffer.concat(chunks)
  const bytes = head.method === 'deflate' ? await deflated(plain, { level: LEVEL }) : plain
  return { content: { crc32: crc32(plain), compressedSize: bytes.length, size: plain.length }, bytes }
}

async function* streamed(
  file: InspectedFile,
  head: EntryHead,
  signal: AbortSignal,
): AsyncGenerator<Buffer, EntryContent, undefined> {
  const source = await openRecorded(file)
  let checksum = 0
  let compressedSize = 0
  const plain = async function* () {
    for await (const chunk of source.read(signal)) {
      checksum = crc32(chunk, checksum)
      yield chunk
    }
  }
  try {
    for await (const bytes of head.method === 'deflate' ? deflating(plain()) : plain()) {
      compressedSize += bytes.length
      yield bytes
    }
  } finally {
    await source.close()
  }
  return { crc32: checksum, compressedSize, size: file.identity.size }
}

async function* deflating(plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const stream = createDeflateRaw({ level: LEVEL })
  /** Until it has been deflated and read, or nobody wants it any more. */
  const written = (chunk: Buffer) =>
    new Promise<void>((resolve) => {
      stream.once('close', resolve)
      stream.write(chunk, () => {
        stream.off('close', resolve)
        resolve()
      })
    })
  const feed = async () => {
    try {
      for await (const chunk of plain) {
        await written(chunk)
        if (stream.destroyed) return
      }
      stream.end()
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const feeding = feed()
  try {
    for await (const bytes of stream) yield bytes
  } finally {
    stream.destroy()
    // The file may still be read from.
    await feeding
  }
}

function headOf(file: InspectedFile, name: string, wanted: ZipOptions['method']): EntryHead {
  const { size, mtimeNs } = file.identity
  const method = wanted === 'deflate' && size > 0 && !isCompressed(file.name) ? 'deflate' : 'store'
  return {
    name: Buffer.from(name),
    kind: file.isExecutable ? 'executable' : 'file',
    method,
    modifiedAt: Number(BigInt(mtimeNs) / 1_000_000_000n),
    isStreamed: size > SMALL_BYTES,
    isLarge: mostContentBytes(size, method) >= LARGEST_SIZE,
  }
}

function folderHead(name: string): EntryHead {
  return { name: Buffer.from(name), kind: 'folder', method: 'store', modifiedAt: 0, isStreamed: false, isLarge: false }
}

function mostBytesOf(head: EntryHead, file: InspectedFile | undefined): number {
  return MOST_BYTES.entry(head.name.length) + mostContentBytes(file?.identity.size ?? 0, head.method)
}

/** What can’t be deflated gets a little larger: zlib adds 5 bytes to each block of some 16 kB. Here it may add three times that. */
function mostContentBytes(size: number, method: EntryHead['method']): number {
  return method === 'store' ? size : size + Math.ceil(size / 1000) + 64
}

function fingerprintOf(entries: readonly Entry[]): string {
  const hash = createHash('sha256')
  for (const { head, file } of entries) {
    const { name, kind, method } = head
    hash.update(JSON.stringify([name.toString(), kind, method, file?.identity.size, file?.identity.mtimeNs]))
  }
  return hash.digest('hex')
}
