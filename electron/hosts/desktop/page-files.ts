import { rmSync } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import * as z from 'zod/mini'
import type { ChosenFile } from '../../../shared/api/events.ts'
import { AppError, type Reply } from '../../../shared/errors.ts'
import { once } from '../../../shared/once.ts'
import { toWireError } from '../../services/api/dispatch.ts'
import type { Logger } from '../../services/ports.ts'
import type { ExpectedFile, FileRegister } from '../../services/transfers/file-register.ts'

/** The preload sends no more at once, so that neither process holds a large file in memory. */
const MAX_CHUNK_BYTES = 1024 * 1024
/** Files that are on no disk are pictures from web pages and attachments of mails: there are few, and they are small. */
const MAX_STAGED_BYTES = 4 * 1024 ** 3
const MAX_AWAITED = 1000

/** What the preload sends of a file: its path; or, where it is on no disk, what it is and then its bytes in order. */
const fileMessage = once(() =>
  z.union([
    z.strictObject({ path: z.string().check(z.minLength(1), z.maxLength(4096), z.refine(isAbsolute)) }),
    z.strictObject({
      name: z.string().check(z.minLength(1), z.maxLength(1024)),
      size: z.int().check(z.minimum(0), z.maximum(MAX_STAGED_BYTES)),
    }),
    z.strictObject({ file: z.string().check(z.minLength(1), z.maxLength(64)), bytes: z.instanceof(Uint8Array) }),
    z.strictObject({ file: z.string().check(z.minLength(1), z.maxLength(64)), failed: z.literal(true) }),
  ]),
)

interface Awaited {
  readonly expected: ExpectedFile
  readonly size: number
  readonly path: string
  readonly handle: FileHandle
  /** Whether a page sends its bytes, which end with the page. */
  readonly isOfPage: boolean
  written: number
}

export interface PageFilesParts {
  readonly files: FileRegister
  /** Of this process alone; emptied at the start and at the end. */
  readonly folder: string
  readonly logger: Logger
}

/** The files that the page's person dropped, picked or pasted, by their paths, which the page never sees. */
export class PageFiles {
  readonly #parts: PageFilesParts
  readonly #awaited = new Map<string, Awaited>()

  constructor(parts: PageFilesParts) {
    this.#parts = parts
    rmSync(parts.folder, { recursive: true, force: true })
  }

  /** Answers a message of the preload. Never rejects. */
  async answer(message: unknown): Promise<Reply<ChosenFile | null>> {
    try {
      return { ok: true, value: await this.#take(message) }
    } catch (error) {
      return { ok: false, error: toWireError(error, 'register-file', this.#parts.logger) }
    }
  }

  /** Keeps bytes as a file that is registered like a chosen one, and removed when it is uploaded. */
  async keep(name: string, bytes: Uint8Array): Promise<ChosenFile> {
    const chosen = await this.#expect(name, bytes.length, false)
    for (let start = 0; start < bytes.length; start += MAX_CHUNK_BYTES) {
      await this.#receive(chosen.file, bytes.subarray(start, start + MAX_CHUNK_BYTES))
    }
    return chosen
  }

  /** The page has gone, and with it the bytes that it had not sent. Whoever waits for them is told. */
  async pageGone(): Promise<void> {
    const ofPage = [...this.#awaited].filter(([, { isOfPage }]) => isOfPage)
    await Promise.all(ofPage.map(([file]) => this.#fail(file, unreadable())))
  }

  async remove(): Promise<void> {
    await Promise.all([...this.#awaited.keys()].map((file) => this.#fail(file, unreadable())))
    rmSync(this.#parts.folder, { recursive: true, force: true })
  }

  async #take(message: unknown): Promise<ChosenFile | null> {
    const parsed = fileMessage().safeParse(message)
    if (!parsed.success) {
      throw new AppError('invalid-input', 'What came is no file, so it was not added.', 'Choose the file again.')
    }
    const { data } = parsed
    if ('path' in data) return this.#parts.files.addChosen(data.path)
    if ('name' in data) return this.#expect(data.name, data.size, true)
    if ('bytes' in data) await this.#receive(data.file, data.bytes)
    else await this.#fail(data.file, unreadable())
    return null
  }

  async #expect(name: string, size: number, isOfPage: boolean): Promise<ChosenFile> {
    if (this.#awaited.size >= MAX_AWAITED) {
      throw new AppError('too-large', 'Too many files are on their way already.', 'Add fewer files at once.')
    }
    const { files, folder } = this.#parts
    const expected = files.expect({ name, size, discard: (path) => rm(path, { force: true }) })
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, expected.file)
    const handle = await open(path, 'wx', 0o600)
    this.#awaited.set(expected.file, { expected, size, path, handle, isOfPage, written: 0 })
    if (size === 0) await this.#receive(expected.file, new Uint8Array())
    return { file: expected.file, name, size }
  }

  async #receive(file: string, bytes: Uint8Array): Promise<void> {
    const awaited = this.#awaited.get(file)
    if (awaited === undefined) {
      throw new AppError('file-not-found', 'That file was not announced.', 'Choose the file again.')
    }
    if (bytes.length > MAX_CHUNK_BYTES || awaited.written + bytes.length > awaited.size) {
      await this.#fail(file, otherSize())
      throw otherSize()
    }
    // Counted before it is written: the next part may come meanwhile, and belongs behind this one.
    const position = awaited.written
    awaited.written += bytes.length
    try {
      await awaited.handle.write(bytes, 0, bytes.length, position)
    } catch (error) {
      const failure = writeFailure(error)
      await this.#fail(file, failure)
      throw failure
    }
    if (awaited.written < awaited.size) return
    this.#awaited.delete(file)
    await awaited.handle.close()
    awaited.expected.arrived(awaited.path)
  }

  async #fail(file: string, failure: AppError): Promise<void> {
    const awaited = this.#awaited.get(file)
    if (awaited === undefined) return
    this.#awaited.delete(file)
    await awaited.handle.close()
    await rm(awaited.path, { force: true })
    awaited.expected.failed(failure)
  }
}

function otherSize(): AppError {
  return new AppError(
    'file-changed',
    'The file has another size than it said, so it was thrown away.',
    'Choose the file again, once nothing writes to it any more.',
  )
}

function unreadable(): AppError {
  return new AppError('file-unreadable', 'The file could not be read to its end.', 'Choose the file again.')
}

function writeFailure(error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk-full', 'The disk is full, so the file was not taken.', 'Make room, then choose it again.')
  }
  return new AppError('file-unreadable', 'The file could not be kept for its upload.', 'Choose the file again.')
}
