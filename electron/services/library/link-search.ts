import type { SQLInputValue } from 'node:sqlite'
import { AppError } from '../../../shared/errors.ts'
import { EXPIRING_MAX_SECONDS, EXPIRING_SHARE, type LinkStatus } from '../../../shared/links/link-status.ts'
import { integerOf, type LibraryDatabase } from './library-database.ts'
import { foldText } from './search-text.ts'

/** `newest`: last made first. `ending`: first to expire first. */
export type LinkSort = 'newest' | 'ending'

export interface LinkQuery {
  /** Found anywhere in the key, bucket, note, connection's name or id, whatever its case or accents. Any text is only text. */
  readonly text?: string | undefined
  readonly status?: LinkStatus | readonly LinkStatus[] | undefined
  readonly connectionId?: string | undefined
  readonly bucket?: string | undefined
  /** What the status is taken at: milliseconds since the epoch. */
  readonly now: number
  readonly limit: number
  /** The `nextCursor` of the page before, with everything else unchanged. */
  readonly cursor?: string | undefined
  readonly sort?: LinkSort | undefined
}

/** Where a page's links are, in order. */
export interface PositionPage {
  readonly positions: readonly number[]
  readonly nextCursor: string | undefined
  /** How many links there are on all pages; counting stops at MAX_TOTAL. */
  readonly total: number
  readonly totalIsExact: boolean
}

const MAX_TOTAL = 1000

interface Match {
  readonly position: number
  readonly expiresAt: number
}

interface Condition {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

/** @throws AppError `invalid-input` for a cursor that no page gave */
export function searchPositions(database: LibraryDatabase, query: LinkQuery): PositionPage {
  const sort = query.sort ?? 'newest'
  const conditions = conditionsOf(query)
  // One look does for most searches: it counts, and it holds the page.
  const counted = select(database, conditions, sort, MAX_TOTAL + 1)
  const totalIsExact = counted.length <= MAX_TOTAL
  const page =
    query.cursor === undefined && (totalIsExact || query.limit < counted.length)
      ? counted.slice(0, query.limit + 1)
      : select(database, [...conditions, ...afterCursor(query.cursor, sort)], sort, query.limit + 1)
  const shown = page.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    positions: shown.map((match) => match.position),
    nextCursor: page.length > query.limit && last !== undefined ? `${last.expiresAt}_${last.position}` : undefined,
    total: Math.min(counted.length, MAX_TOTAL),
    totalIsExact,
  }
}

function select(database: LibraryDatabase, conditions: readonly Condition[], sort: LinkSort, limit: number): Match[] {
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`
  const order = sort === 'newest' ? 'position DESC' : 'expires_at, position'
  return database
    .rows(
      `SELECT position, expires_at FROM links ${where} ORDER BY ${order} LIMIT ?`,
      ...conditions.flatMap(({ values }) => values),
      limit,
    )
    .map((row) => ({ position: integerOf(row, 'position'), expiresAt: integerOf(row, 'expires_at') }))
}

function conditionsOf({ text, status, connectionId, bucket, now }: LinkQuery): Condition[] {
  const conditions: Condition[] = []
  // The cheap ones come first: SQLite looks at them in this order.
  if (connectionId !== undefined) conditions.push({ sql: 'connection_id = ?', values: [connectionId] })
  if (bucket !== undefined) conditions.push({ sql: 'bucket = ?', values: [bucket] })
  if (status !== undefined) conditions.push(hasStatus([status].flat(), now))
  const folded = foldText(text ?? '')
  if (folded !== '') conditions.push({ sql: 'instr(search_text, ?) > 0', values: [folded] })
  return conditions
}

/** The rule of `linkStatus`, as SQL. */
function hasStatus(statuses: readonly LinkStatus[], now: number): Condition {
  const max = EXPIRING_MAX_SECONDS * 1000
  return {
    sql: `CASE
      WHEN revoked THEN 'revoked'
      WHEN expires_at <= ? THEN 'expired'
      WHEN expires_at - ? <= min(${max}, expires_seconds * 1000.0 / ${EXPIRING_SHARE}) THEN 'expiring'
      ELSE 'active'
    END IN (${statuses.map(() => '?').join(', ')})`,
    values: [now, now, ...statuses],
  }
}

function afterCursor(cursor: string | undefined, sort: LinkSort): Condition[] {
  if (cursor === undefined) return []
  const match = /^(-?\d{1,15})_(\d{1,16})$/.exec(cursor)
  if (match === null)
    throw new AppError('invalid-input', 'That page doesn’t exist.', 'Start from the first page.', 'cursor')
  const expiresAt = Number(match[1])
  const position = Number(match[2])
  return sort === 'newest'
    ? [{ sql: 'position < ?', values: [position] }]
    : [{ sql: '(expires_at, position) > (?, ?)', values: [expiresAt, position] }]
}
