import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProcessLock } from '../../services/library/process-lock.ts'

const LOCK = '.lock'
/** What SQLite lays beside it while it is held. */
const JOURNAL = '-journal'

/** A folder that one process uses, and that goes with it. */
export interface OwnFolder {
  readonly path: string
  remove(): void
}

/**
 * Makes a folder for this process alone, and removes those of processes that ended without removing theirs. Beside each lies a lock,
 * which the system lets go of when its process ends, however it ends.
 *
 * @param parent made when absent; nothing else may be in it
 */
export function makeOwnFolder(parent: string): OwnFolder {
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  removeAbandoned(parent)
  for (;;) {
    const path = join(parent, randomUUID())
    writeFileSync(path + LOCK, '', { mode: 0o600 })
    const lock = new ProcessLock(path + LOCK)
    // Another process that started now may have taken it for abandoned.
    if (!lock.tryExclusive() || !existsSync(path + LOCK)) {
      lock.close()
      continue
    }
    mkdirSync(path, { mode: 0o700 })
    return {
      path,
      remove() {
        rmSync(path, { recursive: true, force: true })
        lock.close()
        rmSync(path + LOCK, { force: true })
      },
    }
  }
}

function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.endsWith(LOCK))) {
    const lockFile = join(parent, name)
    const lock = new ProcessLock(lockFile)
    if (lock.tryExclusive()) {
      rmSync(lockFile.slice(0, -LOCK.length), { recursive: true, force: true })
      // Where an open file can't be removed, it is empty, and the next start tries again.
      try {
        rmSync(lockFile + JOURNAL, { force: true })
        rmSync(lockFile, { force: true })
      } catch {}
    }
    lock.close()
  }
}
