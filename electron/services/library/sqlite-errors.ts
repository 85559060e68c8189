import { AppError } from '../../../shared/errors.ts'

/** The primary result code of an error that SQLite threw (its extended code is in the higher bits), or undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  const code = extendedCode(error)
  return code === undefined ? undefined : code & 0xff
}

function extendedCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined
}

function isDuplicate(error: unknown): boolean {
  const code = extendedCode(error)
  return code === 1555 || code === 2067 // PRIMARYKEY, UNIQUE
}

/** Whether SQLite said that what is in the file is not, or no longer, a database (SQLITE_CORRUPT, SQLITE_NOTADB). */
export function saysDamaged(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 11 || code === 26
}

/**
 * What a failure of SQLite or of the file system under it means for the library. Errors that say nothing about the library
 * are given back as they are.
 * @see https://www.sqlite.org/rescode.html
 */
export function toLibraryError(error: unknown): unknown {
  if (error instanceof AppError) return error
  switch (sqliteCode(error)) {
    case 5: // BUSY, and 517 BUSY_SNAPSHOT
    case 6: // LOCKED
      return new AppError(
        'library-busy',
        'The library is in use by another Sandglass that takes long; nothing was changed.',
        'Try again in a moment.',
      )
    case 13: // FULL
      return diskFull()
    case 3: // PERM
    case 8: // READONLY
    case 14: // CANTOPEN
      return unwritable()
    case 10: // IOERR
      return new AppError(
        'library-unwritable',
        'The disk with the library reports an error; nothing was changed.',
        'Check that the disk is connected and in order, then try again.',
      )
    case 11: // CORRUPT
    case 26: // NOTADB
      return damaged()
    case 19: // CONSTRAINT
      return isDuplicate(error)
        ? new AppError('already-exists', 'That is in the library already; nothing was changed.', 'Use another name.')
        : error
    default:
      return fromFileSystem(error)
  }
}

/** Damage that was met while the library was in use. Opening it again repairs it, so that is the hint. */
export function damaged(): AppError {
  return new AppError(
    'library-damaged',
    'Part of the library can’t be read.',
    'Close Sandglass everywhere and start it again: it keeps the damaged file aside and recovers what it can.',
  )
}

function fromFileSystem(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull()
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
      return unwritable()
    default:
      return error
  }
}

function diskFull(): AppError {
  return new AppError(
    'disk-full',
    'The disk with the library is full; nothing was changed.',
    'Free some space, then try again.',
  )
}

function unwritable(): AppError {
  return new AppError(
    'library-unwritable',
    'The library can’t be written to; nothing was changed.',
    'Check that its folder is a folder of yours, on a disk that is not read-only.',
  )
}
