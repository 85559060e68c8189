import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { ChosenFile } from '../../../shared/api/events.ts'
import { AppError } from '../../../shared/errors.ts'
import type { LeftOut } from '../../../shared/files/left-out.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { openSourceFile } from './source-file.ts'
import { bytesOf, type DiskPath, nameText, systemPath } from './sources/disk-path.ts'
import { type Scan, type ScanOptions, scanFolders } from './sources/scan-folders.ts'

/** A file that was chosen, and where its bytes are or will be. */
export interface TakenFile {
  readonly name: string
  /** Undefined until its bytes are looked at. */
  readonly size: number | undefined
  /** Where it lay in a folder that was chosen, beginning with that folder's name. */
  readonly folder?: string | undefined
  /** Where it lies, for what has always lain on this computer. */
  readonly location?: string | undefined
  /** Where it lies on this computer. Rejects when it didn't get here. */
  path(): Promise<string>
  /** It isn't needed any more. */
  release(): Promise<void>
}

/** A file whose bytes a host is still receiving. */
export interface ExpectedFile {
  readonly file: string
  arrived(path: string): void
  failed(error: AppError): void
}

/** A folder that was chosen, with all that was found in it. */
export interface TakenFolder {
  readonly name: string
  readonly path: DiskPath
  readonly scan: Scan
}

/** What a screen shows of a chosen folder. */
export interface ChosenFolder {
  /** Its opaque name. */
  readonly file: string
  readonly name: string
  /** How many there are in it. */
  readonly files: number
  readonly leftOut: LeftOut
}

/** Each may hold a hundred thousand names. */
const MAX_FOLDERS = 20

/** More than anyone chooses; what was never used goes first. */
const MAX_REGISTERED = 20_000

/**
 * The files that a person chose, under opaque names. A path comes in through the host that the person used (an argument, a drop),
 * and never crosses the contract: no caller can name a file that wasn't chosen.
 */
export class FileRegister {
  readonly #files = new Map<string, TakenFile>()
  readonly #folders = new Map<string, TakenFolder>()

  /** @returns the name to pass to `links.upload` or `uploads.start` */
  add(path: string): string {
    return this.#register({
      // “.” is named as what it is: a folder, which is said when it is opened.
      name: nameOf(resolve(path)),
      size: undefined,
      location: absolute(path),
      path: async () => path,
      release: async () => undefined,
    })
  }

  /**
   * The same, with what a screen shows of it.
   * @throws AppError `file-not-found`, `file-unreadable`, `not-a-file`
   */
  async addChosen(path: string): Promise<ChosenFile> {
    // Says what is wrong with it now, not when it is uploaded.
    const { handle, name, size } = await openSourceFile(path)
    await handle.close()
    const file = this.#register({
      name,
      size,
      location: absolute(path),
      path: async () => path,
      release: async () => undefined,
    })
    return { file, name, size }
  }

  /**
   * A folder, as one thing whatever is in it: its files are found, and none is opened.
   *
   * @param path absolute
   * @throws AppError `file-not-found` where there is no folder; the signal's reason when it is aborted, and then nothing is registered
   */
  async addFolder(path: DiskPath, options?: ScanOptions): Promise<ChosenFolder> {
    const bytes = bytesOf(path)
    const name = nameText(basename(bytes) || bytes)
    const stats = await stat(systemPath(path)).catch(() => undefined)
    if (stats?.isDirectory() !== true) {
      throw new AppError('file-not-found', `There is no folder “${displayText(name)}”.`, 'Choose it again.', 'files')
    }
    const scan = await scanFolders([path], options)
    const file = randomUUID()
    this.#folders.set(file, { name, path, scan })
    const [oldest] = this.#folders.keys()
    if (this.#folders.size > MAX_FOLDERS && oldest !== undefined) this.#folders.delete(oldest)
    return { file, name, files: scan.count, leftOut: scan.leftOut }
  }

  /** Gives a chosen folder once, like `take`; undefined where the name is of none. */
  takeFolder(name: string): TakenFolder | undefined {
    const folder = this.#folders.get(name)
    this.#folders.delete(name)
    return folder
  }

  /** Undoes a `takeFolder` that came to nothing. */
  giveBackFolder(name: string, folder: TakenFolder): void {
    this.#folders.set(name, folder)
  }

  /**
   * A file whose bytes are still on their way to this computer's disk: its link can be made before them.
   *
   * @param folder where it lay in a folder that was chosen, beginning with that folder's name
   * @param discard deletes what arrived, once it is uploaded or given up
   * @throws AppError `invalid-input` for a name that no file can have
   */
  expect({
    name,
    size,
    folder,
    discard,
  }: {
    name: string
    size: number
    folder?: string | undefined
    discard: (path: string) => Promise<void>
  }): ExpectedFile {
    const known = nameOf(name)
    if (known === '' || known === '.' || known === '..' || /[\p{Cc}\p{Cs}]/u.test(known)) {
      throw new AppError('invalid-input', 'A file can’t have that name.', 'Rename it and choose it again.', 'name')
    }
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    // Whoever waits for it hears of a failure; if nobody does, there is nobody to tell.
    promise.catch(() => undefined)
    const file = this.#register({
      name: known,
      size,
      ...(folder === undefined ? {} : { folder }),
      path: () => promise,
      // Not awaited: the bytes of a file that is given up may still be on their way.
      release: async () => void promise.then(discard, () => undefined),
    })
    return { file, arrived: resolve, failed: reject }
  }

  /** Gives a chosen file once: a name is used up with the call that takes it. */
  take(name: string): TakenFile {
    const file = this.#files.get(name)
    if (file === undefined) {
      throw new AppError('file-not-found', 'That file was not chosen here.', 'Choose the file again.', 'files')
    }
    this.#files.delete(name)
    return file
  }

  /** Undoes a `take` that came to nothing. */
  giveBack(name: string, file: TakenFile): void {
    this.#files.set(name, file)
  }

  #register(file: TakenFile): string {
    const name = randomUUID()
    this.#files.set(name, file)
    const [oldest] = this.#files
    if (this.#files.size > MAX_REGISTERED && oldest !== undefined) {
      this.#files.delete(oldest[0])
      void oldest[1].release()
    }
    return name
  }
}

/** Paths that are no text are absolute already, and only bytes to `resolve`; of no path it would make the folder that one is in. */
function absolute(path: DiskPath): DiskPath {
  return path === '' || path.startsWith('\0') ? path : resolve(path)
}

/** The last segment, as either kind of system writes paths. */
function nameOf(path: string): string {
  return basename(path.replaceAll('\\', process.platform === 'win32' ? '/' : '\\')).normalize('NFC')
}
