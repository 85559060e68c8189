import { createWriteStream, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ChosenFile } from '../../../shared/api/events.ts'
import { AppError } from '../../../shared/errors.ts'
import type { ExpectedFile, FileRegister } from '../../services/transfers/file-register.ts'

/**
 * Files that a browser hands over: it gives no paths, so their bytes are kept in a folder of ours until they are uploaded. The link is
 * there before them.
 */
export class StagedFiles {
  readonly #folder: string
  readonly #files: FileRegister
  readonly #awaited = new Map<string, ExpectedFile & { readonly size: number }>()

  /** @param folder emptied now: what an earlier process left there nobody asks for any more */
  constructor(folder: string, files: FileRegister) {
    this.#folder = folder
    this.#files = files
    rmSync(folder, { recursive: true, force: true })
  }

  /** A file by its name and size; its bytes follow under the name that is answered. */
  expect(name: string, size: number): ChosenFile {
    const expected = this.#files.expect({ name, size, discard: async (path) => rmSync(path, { force: true }) })
    this.#awaited.set(expected.file, { ...expected, size })
    return { file: expected.file, name, size }
  }

  /** Takes the bytes of an announced file, once. What goes wrong is told to whoever waits for the file, too. */
  async receive(file: string, bytes: Readable): Promise<void> {
    const awaited = this.#awaited.get(file)
    if (awaited === undefined) {
      throw new AppError('file-not-found', 'That file was not announced here.', 'Choose the file again.')
    }
    this.#awaited.delete(file)
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const path = join(this.#folder, file)
    try {
      const written = createWriteStream(path, { flags: 'wx', mode: 0o600 })
      await pipeline(bytes, limited(awaited.size), written)
      if (written.bytesWritten !== awaited.size) throw cutOff()
      awaited.arrived(path)
    } catch (error) {
      rmSync(path, { force: true })
      const failure = failureOf(error)
      awaited.failed(failure)
      throw failure
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function limited(maxBytes: number) {
  return async function* (source: AsyncIterable<Buffer>) {
    let size = 0
    for await (const chunk of source) {
      size += chunk.length
      if (size > maxBytes) throw cutOff()
      yield chunk
    }
  }
}

function cutOff(): AppError {
  return new AppError(
    'file-changed',
    'The file that came from the browser has another size than it said, so it was thrown away.',
    'Choose the file again, once nothing writes to it any more.',
  )
}

function failureOf(error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError(
      'disk-full',
      'This computer’s disk is full, so the file could not be taken from the browser.',
      'Make room, then choose the file again.',
    )
  }
  return new AppError(
    'file-unreadable',
    'The browser stopped in the middle of the file.',
    'Choose the file again, and keep the page open until it is uploaded.',
  )
}
