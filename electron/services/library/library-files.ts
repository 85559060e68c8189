import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The library's files, all absolute. */
export interface LibraryFiles {
  readonly dir: string
  readonly database: string
  readonly wal: string
  readonly shm: string
  /** Says that there is a library, so that a missing or empty database is known for damage. */
  readonly marker: string
  readonly lock: string
  readonly backups: string
}

export function libraryFiles(dir: string): LibraryFiles {
  const database = join(dir, 'library.db')
  return {
    dir,
    database,
    wal: `${database}-wal`,
    shm: `${database}-shm`,
    marker: join(dir, 'library.json'),
    lock: join(dir, 'library.lock'),
    backups: join(dir, 'backups'),
  }
}

/** Makes a folder that only its owner may enter, and takes others' rights away from one that is there. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  keepPrivate(path, 0o700)
}

/** Makes an empty file that only its owner may read, unless there is a file; takes others' rights away from one that is there. */
export function makePrivateFile(path: string): void {
  if (fileSize(path) === undefined) closeSync(openSync(path, 'a', 0o600))
  keepPrivate(path, 0o600)
}

/** Takes everyone else's rights away from a file or folder, if it is there. */
export function keepPrivate(path: string, mode: 0o600 | 0o700): void {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats !== undefined && (stats.mode & 0o777) !== mode) chmodSync(path, mode)
}

/** In bytes; undefined when there is no such file. */
export function fileSize(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size
}

/** Replaces a file: whatever happens, there is the old content or the new, and the new survives a power cut. */
export function writeFileAtomically(path: string, content: string): void {
  const partial = `${path}.${process.pid}.partial`
  const file = openSync(partial, 'w', 0o600)
  try {
    writeSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(partial, path)
  syncFolder(path)
}

/** Waits until a file's content is on the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes a file's name, as it now is, survive a power cut. Windows can't be asked to, and doesn't need it. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(join(path, '..'), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
