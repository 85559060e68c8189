import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import { AppError } from '../../../shared/errors.ts'
import { saysDamaged, toLibraryError } from './sqlite-errors.ts'

export type Row = Record<string, SQLOutputValue>

/** How long a statement waits for another process's write, in milliseconds. */
const BUSY_TIMEOUT = 5000

/** Older versions can damage a WAL database that two processes write to (the "WAL-reset bug"). */
const OLDEST_SQLITE = [3, 51, 3] as const

export interface LibraryDatabaseOptions {
  /** Called, before the error is thrown, when SQLite finds the file damaged. */
  readonly onDamage?: () => void
  /** Leaves the file, and a log that a crash left beside it, as they are: without it, closing writes the log into the file. */
  readonly readOnly?: boolean
}

/**
 * A connection to the library's file: statements are prepared once, writes are transactions, errors are AppErrors.
 *
 * The settings trade speed for safety: a commit is on the disk when `write` returns. WAL needs shared memory, so the library
 * must lie on a local disk; a network folder is no place for it.
 */
export class LibraryDatabase {
  readonly #connection: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #onDamage: () => void

  /**
   * Opens the file, or makes an empty one. `prepareForUse` goes with it, once the file is known to be ours to change.
   * @throws AppError when SQLite is too old or the file can't be opened
   */
  constructor(path: string, { onDamage = () => {}, readOnly = false }: LibraryDatabaseOptions = {}) {
    assertSqliteVersion(process.versions['sqlite'] ?? '0')
    this.#onDamage = onDamage
    this.#connection = this.#guard(() => new DatabaseSync(path, { timeout: BUSY_TIMEOUT, defensive: true, readOnly }))
  }

  /** The number of the last migration that was run on the file; 0 for an empty one. */
  get schema(): number {
    return integerOf(this.row('PRAGMA user_version'), 'user_version')
  }

  /** Another number when another connection, here or in another process, has changed the file since. */
  get version(): number {
    return integerOf(this.row('PRAGMA data_version'), 'data_version')
  }

  /** Sets what costs no time now and loses nothing later; a search over 100,000 links fits into the cache (64 MB at most). */
  prepareForUse(): void {
    this.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = ON;
      PRAGMA checkpoint_fullfsync = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA cell_size_check = ON;
      PRAGMA cache_size = -65536;
    `)
  }

  /** Whether the file passes SQLite's own check; `quick` leaves out what indexes say. Takes 2 seconds a gigabyte and more. */
  check(depth: 'quick' | 'full'): boolean {
    const rows = this.rows(depth === 'quick' ? 'PRAGMA quick_check(1)' : 'PRAGMA integrity_check(1)')
    return rows.length === 1 && Object.values(rows[0] ?? {})[0] === 'ok'
  }

  /** Runs `work` in a transaction that has the right to write from its start: one that reads first can't wait for its turn. */
  write<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.exec('COMMIT')
      return result
    } catch (error) {
      // A full disk has SQLite roll back by itself.
      if (this.#connection.isTransaction) this.exec('ROLLBACK')
      throw error
    }
  }

  /** @returns how many rows were changed */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#guard(() => Number(this.#statement(sql).run(...values).changes))
  }

  row(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#guard(() => this.#statement(sql).get(...values))
  }

  rows(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#guard(() => this.#statement(sql).all(...values))
  }

  /** Runs statements that give and take no values. */
  exec(sql: string): void {
    this.#guard(() => this.#connection.exec(sql))
  }

  close(): void {
    this.#statements.clear()
    if (this.#connection.isOpen) this.#guard(() => this.#connection.close())
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#connection.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (saysDamaged(error)) this.#onDamage()
      throw toLibraryError(error)
    }
  }
}

/** @throws AppError `internal` when `version` is older than what two writing processes need */
export function assertSqliteVersion(version: string): void {
  const parts = version.split('.').map(Number)
  for (const [index, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0
    if (part > oldest) return
    if (part < oldest) {
      throw new AppError(
        'internal',
        `This runtime’s SQLite ${version} could damage the library.`,
        `Run Sandglass on a Node.js whose SQLite is ${OLDEST_SQLITE.join('.')} or newer.`,
      )
    }
  }
}

/** A column that the schema says is TEXT NOT NULL. */
export function textOf(row: Row | undefined, column: string): string {
  const value = row?.[column]
  if (typeof value !== 'string') throw new TypeError(`${column} is not text`)
  return value
}

/** A column that the schema says is INTEGER NOT NULL. */
export function integerOf(row: Row | undefined, column: string): number {
  const value = row?.[column]
  if (typeof value !== 'number') throw new TypeError(`${column} is not a number`)
  return value
}
