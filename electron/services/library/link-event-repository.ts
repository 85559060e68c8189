import { AppError } from '../../../shared/errors.ts'
import {
  type EventActor,
  type EventFacts,
  type EventKind,
  isRepetition,
  type LinkEvent,
  REPEATABLE,
} from '../../../shared/links/link-event.ts'
import type { Clock } from '../ports.ts'
import { integerOf, type LibraryDatabase, type Row, textOf } from './library-database.ts'

export interface EventPage {
  /** The latest first. */
  readonly events: LinkEvent[]
  /** Gives the next page; absent on the last one. */
  readonly nextCursor?: string
}

/** Where an event stands among those of its link. */
interface EventPlace {
  readonly at: number
  readonly sequence: number
}

/** What `linkEventOf` makes an event of. */
export const EVENT_COLUMNS = 'link_id, at, kind, actor, facts'
const ALL_PAGE = 1000
const AFTER_ALL: EventPlace = { at: Number.MAX_SAFE_INTEGER, sequence: 0 }

/** What happened to links. There is no way to change or take away what was written. */
export class LinkEventRepository {
  readonly #database: LibraryDatabase
  readonly #clock: Clock
  readonly #actor: EventActor

  constructor(database: LibraryDatabase, clock: Clock, actor: EventActor) {
    this.#database = database
    this.#clock = clock
    this.#actor = actor
  }

  /** Adds what has just happened, unless it repeats what is there. */
  add(link: string, facts: EventFacts): void {
    const event = this.#eventOf(link, facts)
    if (!this.#isRepetition(event)) this.#database.write(() => this.#insert(event))
  }

  /** The same in a transaction that is under way: the event is there if, and only if, what it tells of is. */
  addWithin(link: string, facts: EventFacts): void {
    const event = this.#eventOf(link, facts)
    if (!this.#isRepetition(event)) this.#insert(event)
  }

  /** Adds what has happened to several links. @returns how many were added, without requests that were there already */
  addAll(events: readonly { readonly link: string; readonly facts: EventFacts }[]): number {
    if (events.length === 0) return 0
    return this.#database.write(() =>
      events.reduce((added, { link, facts }) => added + this.#insert(this.#eventOf(link, facts)), 0),
    )
  }

  /** Adds events as they are, but those that are there already. @returns how many were added */
  restore(events: Iterable<LinkEvent>): number {
    return this.#database.write(() => {
      let restored = 0
      for (const event of events) {
        if (!this.#has(event)) restored += this.#insert(event)
      }
      return restored
    })
  }

  /**
   * The events of a link, the latest first.
   * @throws AppError `invalid-input` for a cursor that no page gave
   */
  of(link: string, limit: number, cursor?: string): EventPage {
    const { at, sequence } = cursor === undefined ? AFTER_ALL : placeOf(cursor)
    const rows = this.#database.rows(
      `SELECT sequence, ${EVENT_COLUMNS} FROM link_events WHERE link_id = ? AND (at, sequence) < (?, ?)
      ORDER BY at DESC, sequence DESC LIMIT ?`,
      link,
      at,
      sequence,
      limit + 1,
    )
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return {
      events: shown.map(linkEventOf),
      ...(rows.length > limit &&
        last !== undefined && { nextCursor: `${integerOf(last, 'at')}_${integerOf(last, 'sequence')}` }),
    }
  }

  countOf(link: string, kind: EventKind): number {
    const row = this.#database.row(
      'SELECT count(*) AS events FROM link_events WHERE link_id = ? AND kind = ?',
      link,
      kind,
    )
    return integerOf(row, 'events')
  }

  /** The links whose ids begin so and of which something is known, also those that were forgotten; at most two. */
  linksWith(prefix: string): string[] {
    return this.#database
      .rows('SELECT DISTINCT link_id FROM link_events WHERE link_id >= ? AND link_id < ? LIMIT 2', prefix, `${prefix}{`)
      .map((row) => textOf(row, 'link_id'))
  }

  /** Some of all events, in the order in which they were written. */
  page(after: number): { readonly events: LinkEvent[]; readonly last: number | undefined } {
    const rows = this.#database.rows(
      `SELECT sequence, ${EVENT_COLUMNS} FROM link_events WHERE sequence > ? ORDER BY sequence LIMIT ?`,
      after,
      ALL_PAGE,
    )
    return {
      events: rows.map(linkEventOf),
      last: rows.length < ALL_PAGE ? undefined : integerOf(rows.at(-1), 'sequence'),
    }
  }

  #isRepetition(event: LinkEvent): boolean {
    const passingOver = REPEATABLE[event.kind]?.passingOver
    if (passingOver === undefined) return false
    const row = this.#database.row(
      `SELECT ${EVENT_COLUMNS} FROM link_events
      WHERE link_id = ? AND kind NOT IN (${passingOver.map(() => '?').join(', ')})
      ORDER BY at DESC, sequence DESC LIMIT 1`,
      event.link,
      ...passingOver,
    )
    return row !== undefined && isRepetition(event, linkEventOf(row))
  }

  #eventOf(link: string, { at, ...facts }: EventFacts): LinkEvent {
    return { link, at: at ?? new Date(this.#clock.now()).toISOString(), by: this.#actor, ...facts }
  }

  #has(event: LinkEvent): boolean {
    const { link, at, kind, by, facts } = columnsOf(event)
    return (
      this.#database.row(
        'SELECT 1 FROM link_events WHERE link_id = ? AND at = ? AND kind = ? AND actor = ? AND facts IS ?',
        link,
        at,
        kind,
        by,
        facts,
      ) !== undefined
    )
  }

  /** A request that is there already, by its id, is not there twice. */
  #insert(event: LinkEvent): number {
    const { link, at, kind, by, facts } = columnsOf(event)
    return this.#database.run(
      `INSERT INTO link_events (link_id, at, kind, actor, request_id, facts) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING`,
      link,
      at,
      kind,
      by,
      event.request?.requestId ?? null,
      facts,
    )
  }
}

function placeOf(cursor: string): EventPlace {
  const match = /^(-?\d{1,16})_(\d{1,16})$/.exec(cursor)
  if (match === null)
    throw new AppError('invalid-input', 'That page doesn’t exist.', 'Start from the first page.', 'cursor')
  return { at: Number(match[1]), sequence: Number(match[2]) }
}

function columnsOf({ link, at, kind, by, ...facts }: LinkEvent) {
  const text = JSON.stringify(facts)
  return { link, at: Date.parse(at), kind, by, facts: text === '{}' ? null : text }
}

/** A row as it was written; it isn't validated again. */
export function linkEventOf(row: Row): LinkEvent {
  const facts = row['facts']
  return {
    link: textOf(row, 'link_id'),
    at: new Date(integerOf(row, 'at')).toISOString(),
    kind: textOf(row, 'kind') as EventKind,
    by: textOf(row, 'actor') as EventActor,
    ...(typeof facts === 'string' ? JSON.parse(facts) : {}),
  }
}
