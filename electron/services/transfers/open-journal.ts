import { existsSync, renameSync } from 'node:fs'
import { AppError } from '../../../shared/errors.ts'
import { makePrivateFile, makePrivateFolder } from '../library/library-files.ts'
import { toLibraryError } from '../library/sqlite-errors.ts'
import type { Clock, Logger } from '../ports.ts'
import { TransferJournal } from './transfer-journal.ts'

const OPEN_ATTEMPTS = 60
const OPEN_PAUSE_MS = 50

/** Makes the queue's folder and files, for their owner alone. @throws AppError as opening a library does */
export function makeQueueFiles(dir: string, files: readonly string[]): void {
  try {
    makePrivateFolder(dir)
    for (const file of files) makePrivateFile(file)
  } catch (error) {
    throw toLibraryError(error)
  }
}

/**
 * Opens the queue. One that is damaged is put aside: what was in it can be shared again, and its links say that they have no file.
 * @throws AppError as opening a library does
 */
export function openJournal(path: string, clock: Clock, logger: Logger): TransferJournal {
  try {
    return openPatiently(path)
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'library-damaged')) throw error
    logger.error('transfer-queue-damaged', error)
    const aside = `${path}.damaged-${clock.now()}`
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
    }
    return new TransferJournal(path)
  }
}

/** SQLite doesn't wait where two processes make a new file at once: the second is told at once that it is busy. */
function openPatiently(path: string): TransferJournal {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return new TransferJournal(path)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'library-busy') || attempt === OPEN_ATTEMPTS) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPEN_PAUSE_MS)
    }
  }
}
