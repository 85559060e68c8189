import type { SQLInputValue } from 'node:sqlite'
import type { LinkOrder } from '../../../shared/api/link-calls.ts'
import { AppError } from '../../../shared/errors.ts'
import { EXPIRING_MAX_SECONDS, EXPIRING_SHARE, type LinkStatus } from '../../../shared/links/link-status.ts'
import { integerOf, type LibraryDatabase } from './library-database.ts'
import { foldText } from './search-text.ts'

export interface LinkQuery {
  /** Found anywhere in the key, bucket, note, recipient, connection's name or id, whatever its case or accents. Any text is only text. */
  readonly text?: string | undefined
  readonly status?: LinkStatus | readonly LinkStatus[] | undefined
  readonly connectionId?: string | undefined
  readonly bucket?: string | undefined
  /** What the status is taken at: milliseconds since the epoch. */
  readonly now: number
  readonly limit: number
  /** The `nextCursor` of the page before, with everything else unchanged. */
  readonly cursor?: string | undefined
  /** `newest` unless given. */
  readonly order?: LinkOrder | undefined
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
  const order = query.order ?? 'newest'
  const conditions = conditionsOf(query)
  // One look does for most searches: it counts, and it holds the page.
  const counted = select(database, conditions, order, MAX_TOTAL + 1)
  const totalIsExact = counted.length <= MAX_TOTAL
  const page =
    query.cursor === undefined && (totalIsExact || query.limit < counted.length)
      ? counted.slice(0, query.limit + 1)
      : select(database, [...conditions, ...afterCursor(query.cursor, order)], order, query.limit + 1)
  const shown = page.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    positions: shown.map((match) => match.position),
    nextCursor:
      page.length > query.limit && last !== undefined ? `${order}_${last.expiresAt}_${last.position}` : undefined,
    total: Math.min(counted.length, MAX_TOTAL),
    totalIsExact,
  }
}

function select(database: LibraryDatabase, conditions: readonly Condition[], order: LinkOrder, limit: number): Match[] {
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`
  return database
    .rows(
      `SELECT position, expires_at FROM links ${where} ORDER BY ${ORDERS[order].by} LIMIT ?`,
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
      WHEN revoke_asked THEN 'revoking'
      WHEN pending THEN 'incomplete'
      WHEN expires_at - ? <= min(${max}, expires_seconds * 1000.0 / ${EXPIRING_SHARE}) THEN 'expiring'
      ELSE 'active'
    END IN (${statuses.map(() => '?').join(', ')})`,
    values: [now, now, ...statuses],
  }
}

function afterCursor(cursor: string | undefined, order: LinkOrder): Condition[] {
  if (cursor === undefined) return []
  const match = /^([a-z-]+)_(-?\d{1,15})_(\d{1,16})$/.exec(cursor)
  if (match === null || match[1] !== order)
    throw new AppError('invalid-input', 'That page doesn’t exist.', 'Start from the first page.', 'cursor')
  return [ORDERS[order].after({ expiresAt: Number(match[2]), position: Number(match[3]) })]
}

/** Each order, and what comes after a match in it. Among equals the newest is first. */
const ORDERS: Readonly<Record<LinkOrder, { readonly by: string; after(match: Match): Condition }>> = {
  newest: { by: 'position DESC', after: ({ position }) => ({ sql: 'position < ?', values: [position] }) },
  oldest: { by: 'position', after: ({ position }) => ({ sql: 'position > ?', values: [position] }) },
  'ends-first': {
    by: 'expires_at, position DESC',
    after: ({ expiresAt, position }) => ({
      sql: '(expires_at, -position) > (?, ?)',
      values: [expiresAt, -position],
    }),
  },
  'ends-last': {
    by: 'expires_at DESC, position DESC',
    after: ({ expiresAt, position }) => ({ sql: '(expires_at, position) < (?, ?)', values: [expiresAt, position] }),
  },
  name: {
    by: 'name, position DESC',
    after: ({ position }) => ({
      sql: '(name, -position) > ((SELECT name FROM links WHERE position = ?), ?)',
      values: [position, -position],
    }),
  },
}
