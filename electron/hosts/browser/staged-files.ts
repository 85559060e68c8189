import { rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { ChosenFile } from '../../../shared/api/events.ts'
import { AppError } from '../../../shared/errors.ts'
import type { ExpectedFile, FileRegister } from '../../services/transfers/file-register.ts'
import { makeOwnFolder, type OwnFolder } from './own-folder.ts'

/** More than anyone drops at once. */
const MAX_AWAITED = 20_000
/** A page sends its files one after another without a pause: when for this long none comes, it is gone. */
const MAX_PAUSE_MS = 60_000

type Awaited = ExpectedFile & { readonly size: number }

/**
 * Files that a browser hands over: it gives no paths, so their bytes are kept in a folder of ours until they are uploaded. The link is
 * there before them.
 */
export class StagedFiles {
  readonly #folder: OwnFolder
  readonly #files: FileRegister
  readonly #awaited = new Map<string, Awaited>()
  #receiving = 0
  #pause: ReturnType<typeof setTimeout> | undefined

  /** @param folder of the files of all hosts that run on this data; what one that crashed left there is removed now */
  constructor(folder: string, files: FileRegister) {
    this.#folder = makeOwnFolder(folder)
    this.#files = files
  }

  /** A file by its name, its size and where it lay in a chosen folder; its bytes follow under the name that is answered. */
  expect({ name, size, folder }: Pick<ChosenFile, 'name' | 'size' | 'folder'>): ChosenFile {
    if (this.#awaited.size >= MAX_AWAITED) {
      throw new AppError('too-large', 'Too many files are on their way already.', 'Add fewer files at once.')
    }
    const expected = this.#files.expect({ name, size, folder, discard: async (path) => rmSync(path, { force: true }) })
    this.#awaited.set(expected.file, { ...expected, size })
    this.#watch()
    return { file: expected.file, name, size, ...(folder === undefined ? {} : { folder }) }
  }

  /** Takes the bytes of an announced file, once. What goes wrong is told to whoever waits for the file, too. */
  async receive(file: string, bytes: Readable): Promise<void> {
    const awaited = this.#awaited.get(file)
    if (awaited === undefined) {
      throw new AppError('file-not-found', 'That file was not announced here.', 'Choose the file again.')
    }
    this.#awaited.delete(file)
    this.#receiving += 1
    try {
      await this.#keep(join(this.#folder.path, file), awaited, bytes)
    } finally {
      this.#receiving -= 1
      this.#watch()
    }
  }

  remove(): void {
    clearTimeout(this.#pause)
    this.#folder.remove()
  }

  async #keep(path: string, awaited: Awaited, bytes: Readable): Promise<void> {
    try {
      await write(path, awaited.size, bytes)
      awaited.arrived(path)
    } catch (error) {
      rmSync(path, { force: true })
      const failure = failureOf(error)
      awaited.failed(failure)
      throw failure
    }
  }

  /** What a page announced and never sent would be waited for forever. */
  #watch(): void {
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => {
      if (this.#receiving > 0) return
      for (const { failed } of this.#awaited.values()) failed(stopped())
      this.#awaited.clear()
    }, MAX_PAUSE_MS).unref()
  }
}

/** The file is closed when this ends, in whatever way. @throws AppError `file-changed` when there is more or less of it than `size` */
async function write(path: string, size: number, bytes: Readable): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    let written = 0
    for await (const chunk of bytes) {
      written += (chunk as Buffer).length
      if (written > size) throw otherSize()
      await handle.appendFile(chunk as Buffer)
    }
    if (written < size) throw otherSize()
  } finally {
    await handle.close()
  }
}

function otherSize(): AppError {
  return new AppError(
    'file-changed',
    'The file that came from the browser has another size than it said, so it was thrown away.',
    'Choose the file again, once nothing writes to it any more.',
  )
}

function stopped(): AppError {
  return new AppError(
    'file-unreadable',
    'The browser stopped before the file was here, so it was thrown away.',
    'Choose the file again, and keep the page open until it is uploaded.',
  )
}

function failureOf(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError(
      'disk-full',
      'This computer’s disk is full, so the file could not be taken from the browser.',
      'Make room, then choose the file again.',
    )
  }
  if (syscall === 'open' || syscall === 'write' || syscall === 'close') {
    return new AppError(
      'file-unreadable',
      `The file could not be kept on this computer’s disk (${code}).`,
      'Check the folder of Sandglass’ data, then choose the file again.',
    )
  }
  return stopped()
}
