import { DatabaseSync } from 'node:sqlite'
import { sqliteCode, toLibraryError } from './sqlite-errors.ts'

const ATTEMPT_MILLISECONDS = 100

/**
 * A lock between processes, shared or exclusive, on a file of its own. It is SQLite's lock on an empty database, and so the
 * operating system's: it ends with its process, however that ends, and there is never a stale one to judge.
 */
export class ProcessLock {
  readonly #connection: DatabaseSync

  /** @param attemptMs how long an attempt waits for another process */
  constructor(path: string, attemptMs = ATTEMPT_MILLISECONDS) {
    this.#connection = new DatabaseSync(path, { timeout: attemptMs })
  }

  /** @returns false when another process holds it exclusively, after waiting a little */
  tryShared(): boolean {
    // The transaction takes the lock with its first read.
    return this.#try('BEGIN; SELECT 1 FROM sqlite_schema')
  }

  /** @returns false when another process holds it in any way, after waiting a little */
  tryExclusive(): boolean {
    return this.#try('BEGIN EXCLUSIVE')
  }

  /** Lets go of what is held, if anything is. */
  release(): void {
    if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK')
  }

  close(): void {
    if (this.#connection.isOpen) this.#connection.close()
  }

  #try(sql: string): boolean {
    try {
      this.#connection.exec(sql)
      return true
    } catch (error) {
      this.release()
      if (sqliteCode(error) === 5) return false
      throw toLibraryError(error)
    }
  }
}
