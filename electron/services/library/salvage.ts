import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { type Connection, connection } from '../../../shared/connections/connection.ts'
import { type Link, link } from '../../../shared/links/link.ts'
import { type LinkEvent, linkEvent } from '../../../shared/links/link-event.ts'
import { CONNECTION_COLUMNS, connectionOf } from './connection-repository.ts'
import type { Row } from './library-database.ts'
import { fileSize } from './library-files.ts'
import { EVENT_COLUMNS, linkEventOf } from './link-event-repository.ts'
import { linkOf } from './link-repository.ts'

/** What can still be read of a damaged library. Buckets' regions aren't looked for: they are found out again. */
export interface Salvage {
  readonly links: readonly Link[]
  readonly connections: readonly Connection[]
  /** What happened to links. */
  readonly events: readonly LinkEvent[]
  /** Whether that is everything there was. */
  readonly complete: boolean
}

const NOTHING: Salvage = { links: [], connections: [], events: [], complete: false }

/**
 * Reads a damaged library row by row, around what can't be read. SQLite may write to the file while it does (it plays the
 * write-ahead log in), so it gets no file that has to stay as it is.
 */
export function salvage(path: string): Salvage {
  // SQLite takes an empty file for a new database, and throws away the log beside it.
  if ((fileSize(path) ?? 0) === 0) return NOTHING
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path)
    database.exec('PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF')
    const links = readable(database, LINKS)
    const connections = readable(database, CONNECTIONS)
    const events = hasEvents(database) ? readable(database, EVENTS) : { found: [], complete: true }
    return {
      // By id, so that a row that is met twice counts once.
      links: [...new Map(links.found.map((found) => [found.id, found])).values()],
      connections: connections.found,
      events: events.found,
      complete: links.complete && connections.complete && events.complete,
    }
  } catch {
    return NOTHING
  } finally {
    close(database)
  }
}

interface Source<T> {
  /** Queries that give the rows' keys: the first is the table in its order, the others are other ways to the same rows. */
  readonly keys: readonly string[]
  readonly row: string
  /** Throws when the row isn't valid. */
  readonly parse: (row: Row) => T
}

const LINKS: Source<Link> = {
  keys: [
    'SELECT position AS key FROM recipes ORDER BY position',
    'SELECT position AS key FROM recipes ORDER BY position DESC',
    'SELECT position AS key FROM links ORDER BY position',
    'SELECT position AS key FROM links ORDER BY position DESC',
    'SELECT position AS key FROM links ORDER BY id',
    'SELECT position AS key FROM links ORDER BY id DESC',
  ],
  row: 'SELECT link FROM recipes WHERE position = ?',
  parse: (row) => link().parse(linkOf(row)),
}

const CONNECTIONS: Source<Connection> = {
  keys: [
    'SELECT id AS key FROM connections ORDER BY id',
    'SELECT id AS key FROM connections ORDER BY id DESC',
    'SELECT id AS key FROM connections ORDER BY name',
  ],
  row: `SELECT ${CONNECTION_COLUMNS} FROM connections WHERE id = ?`,
  parse: (row) => connection().parse(connectionOf(row)),
}

const EVENTS: Source<LinkEvent> = {
  keys: [
    'SELECT sequence AS key FROM link_events ORDER BY sequence',
    'SELECT sequence AS key FROM link_events ORDER BY sequence DESC',
  ],
  row: `SELECT ${EVENT_COLUMNS} FROM link_events WHERE sequence = ?`,
  // As it was written: what is compared with a backup's row is not to be put in another order.
  parse(row) {
    const event = linkEventOf(row)
    linkEvent().parse(event)
    return event
  },
}

/** Libraries of older versions have none. */
function hasEvents(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'link_events'").get() !== undefined
}

function readable<T>(database: DatabaseSync, source: Source<T>): { found: T[]; complete: boolean } {
  const keys = new Set<SQLOutputValue>()
  let complete = true
  for (const [index, sql] of source.keys.entries()) {
    try {
      for (const row of database.prepare(sql).iterate()) keys.add(row['key'] ?? null)
    } catch {
      if (index === 0) complete = false
    }
  }
  const found: T[] = []
  const rowOf = tryPrepare(database, source.row)
  for (const key of keys) {
    try {
      const row = rowOf?.get(key)
      if (row === undefined) throw new Error('missing')
      found.push(source.parse(row))
    } catch {
      complete = false
    }
  }
  return { found, complete }
}

function tryPrepare(database: DatabaseSync, sql: string) {
  try {
    return database.prepare(sql)
  } catch {
    return undefined
  }
}

function close(database: DatabaseSync | undefined): void {
  try {
    database?.close()
  } catch {
    // A damaged file may not even close well; there is nothing more to lose in it.
  }
}
