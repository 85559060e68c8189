import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../../shared/errors.ts'

const RETRY_MILLISECONDS = 20

/**
 * Runs `work` while no other process, and nothing else in this one, holds the lock on `path`.
 * The lock is SQLite's, on an empty database: the system lets go of it when its holder dies, so a lock is never left
 * behind and nobody has to guess whether one is stale.
 * @throws AppError `library-busy` when the lock isn't free within `waitMilliseconds`, `library-unwritable` when there can't be one.
 */
export async function withVaultLock<T>(path: string, work: () => Promise<T>, waitMilliseconds = 10_000): Promise<T> {
  const database = openDatabase(path)
  try {
    await acquire(database, waitMilliseconds)
    return await work()
  } finally {
    database.close()
  }
}

function openDatabase(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 })
  } catch {
    throw new AppError(
      'library-unwritable',
      `The vault can’t be written: its lock can’t be opened: ${path}`,
      'Check who may write there, and that the disk has room.',
    )
  }
}

async function acquire(database: DatabaseSync, waitMilliseconds: number): Promise<void> {
  for (let waited = 0; waited <= waitMilliseconds; waited += RETRY_MILLISECONDS) {
    if (tryLock(database)) return
    await sleep(RETRY_MILLISECONDS)
  }
  throw new AppError(
    'library-busy',
    'Another Sandglass is writing to the vault; nothing was changed.',
    'Try again when it is done.',
  )
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false
    throw error
  }
}

const SQLITE_BUSY = 5
