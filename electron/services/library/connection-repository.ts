import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import { type LibraryDatabase, type Row, textOf } from './library-database.ts'

/** What `connectionOf` makes a connection of. */
export const CONNECTION_COLUMNS = 'is_default, clock_offset_seconds, connection'

/** The storage accounts that the person set up, without their secrets. At most one is the default. */
export class ConnectionRepository {
  readonly #database: LibraryDatabase

  constructor(database: LibraryDatabase) {
    this.#database = database
  }

  /** All of them, by name. */
  list(): Connection[] {
    return this.#database.rows(`SELECT ${CONNECTION_COLUMNS} FROM connections ORDER BY name`).map(connectionOf)
  }

  get(id: string): Connection | undefined {
    const row = this.#database.row(`SELECT ${CONNECTION_COLUMNS} FROM connections WHERE id = ?`, id)
    return row && connectionOf(row)
  }

  /** Names are the same in any case. */
  byName(name: string): Connection | undefined {
    const row = this.#database.row(`SELECT ${CONNECTION_COLUMNS} FROM connections WHERE name = ?`, name)
    return row && connectionOf(row)
  }

  default(): Connection | undefined {
    const row = this.#database.row(`SELECT ${CONNECTION_COLUMNS} FROM connections WHERE is_default = 1`)
    return row && connectionOf(row)
  }

  /**
   * Adds a connection; one that is the default takes that over from another.
   * @throws AppError `already-exists` when its name is taken
   */
  insert(connection: Connection): void {
    const { isDefault, clockOffsetSeconds, ...rest } = connection
    this.#database.write(() => {
      if (this.byName(connection.name) !== undefined) throw nameTaken(connection.name)
      if (isDefault) this.#clearDefault()
      this.#database.run(
        'INSERT INTO connections (id, name, is_default, clock_offset_seconds, connection) VALUES (?, ?, ?, ?, ?)',
        connection.id,
        connection.name,
        isDefault ? 1 : 0,
        clockOffsetSeconds ?? null,
        JSON.stringify(rest),
      )
    })
  }

  /**
   * Replaces what is kept of a connection; its default and clock stay.
   * @throws AppError `not-found`, or `already-exists` when its name is another's
   */
  update(connection: Connection): void {
    const { isDefault: _isDefault, clockOffsetSeconds: _clock, ...rest } = connection
    this.#database.write(() => {
      const { id, name } = connection
      const other = this.byName(name)
      if (other !== undefined && other.id !== id) throw nameTaken(name)
      this.#changeOne('UPDATE connections SET name = ?, connection = ? WHERE id = ?', name, JSON.stringify(rest), id)
    })
  }

  /**
   * Makes one connection the default, or none.
   * @throws AppError `not-found`
   */
  setDefault(id: string | undefined): void {
    this.#database.write(() => {
      this.#clearDefault()
      if (id === undefined) return
      this.#changeOne('UPDATE connections SET is_default = 1 WHERE id = ?', id)
    })
  }

  /**
   * @param seconds server clock minus this computer's
   * @throws AppError `not-found`
   */
  setClockOffset(id: string, seconds: number): void {
    this.#database.write(() => {
      this.#changeOne('UPDATE connections SET clock_offset_seconds = ? WHERE id = ?', seconds, id)
    })
  }

  /** Its links stay. @returns whether there was one */
  delete(id: string): boolean {
    return this.#database.write(() => this.#database.run('DELETE FROM connections WHERE id = ?', id) === 1)
  }

  #clearDefault(): void {
    this.#database.run('UPDATE connections SET is_default = 0 WHERE is_default = 1')
  }

  #changeOne(sql: string, ...values: (string | number)[]): void {
    if (this.#database.run(sql, ...values) === 0) {
      throw new AppError('not-found', 'There is no such connection.', 'List the connections to see their names.')
    }
  }
}

function nameTaken(name: string): AppError {
  return new AppError(
    'already-exists',
    `There is a connection named “${name}” already.`,
    'Choose another name.',
    'name',
  )
}

export function connectionOf(row: Row): Connection {
  const connection: Omit<Connection, 'isDefault' | 'clockOffsetSeconds'> = JSON.parse(textOf(row, 'connection'))
  const offset = row['clock_offset_seconds']
  return {
    ...connection,
    isDefault: row['is_default'] === 1,
    ...(typeof offset === 'number' && { clockOffsetSeconds: offset }),
  }
}
