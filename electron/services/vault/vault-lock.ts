import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../../shared/errors.ts'
import { ProcessLock } from '../library/process-lock.ts'

const PAUSE_MILLISECONDS = 10

/**
 * Runs `work` while no other process, and nothing else in this one, holds the lock on `path`.
 * @throws AppError `library-busy` when the lock isn't free within `waitMilliseconds`, `library-unwritable` when there can't be one.
 */
export async function withVaultLock<T>(path: string, work: () => Promise<T>, waitMilliseconds = 10_000): Promise<T> {
  const lock = openLock(path)
  try {
    const start = performance.now()
    while (!lock.tryExclusive()) {
      if (performance.now() - start > waitMilliseconds) throw busy()
      await sleep(PAUSE_MILLISECONDS)
    }
    return await work()
  } finally {
    lock.close()
  }
}

function openLock(path: string): ProcessLock {
  try {
    return new ProcessLock(path)
  } catch {
    throw new AppError(
      'library-unwritable',
      `The vault can’t be written: its lock can’t be opened: ${path}`,
      'Check who may write there, and that the disk has room.',
    )
  }
}

function busy(): AppError {
  return new AppError(
    'library-busy',
    'Another Sandglass is writing to the vault; nothing was changed.',
    'Try again when it is done.',
  )
}
