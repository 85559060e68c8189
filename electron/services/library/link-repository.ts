import { AppError } from '../../../shared/errors.ts'
import type { Link } from '../../../shared/links/link.ts'
import { answerOf, changeOf, type EventFacts } from '../../../shared/links/link-event.ts'
import { integerOf, type LibraryDatabase, type Row, textOf } from './library-database.ts'
import type { LinkEventRepository } from './link-event-repository.ts'
import { type LinkQuery, searchPositions } from './link-search.ts'
import { searchText, sortName } from './search-text.ts'

export interface LinkPage {
  readonly links: Link[]
  /** Gives the next page; absent on the last one. */
  readonly nextCursor?: string
  /** How many links there are on all pages; `totalIsExact` is false when there are more than this. */
  readonly total: number
  readonly totalIsExact: boolean
}

/** When a link ends, in milliseconds, and how long it lived by then. */
export interface LinkEnd {
  readonly id: string
  readonly at: number
  readonly lifeSeconds: number
}

/** What becomes of a link after it was made. `undefined` takes the field away; a field left out stays. */
export type LinkPatch = {
  readonly [Field in
    | 'note'
    | 'lastProbe'
    | 'revokedAt'
    | 'revokeAskedAt'
    | 'keepUntil'
    | 'unsent'
    | 'size'
    | 'etag'
    | 'uploadedVersionId'
    | 'uploadPending']?: Link[Field] | undefined
}

/** An object that was uploaded, and what its links learn of it. */
export interface UploadedObject {
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
  readonly patch: LinkPatch
}

const MIN_PREFIX = 4
const ID_CHARACTERS = /^[0-9a-z]{1,10}$/
const ALL_PAGE = 500

/**
 * A row's position is when its link was made, in seconds since the epoch, times this, plus a number that counts up among the
 * links of one second. Newest first is then the table's own order backwards, for every page and however links came in.
 */
const POSITIONS_PER_SECOND = 2 ** 20
/** Keeps positions within the integers that JavaScript has. The year is 2106. */
const MAX_SECOND = 2 ** 32 - 1

/**
 * The links of the library. A row is written from a valid Link and given back as it was written; it isn't validated again.
 */
export class LinkRepository {
  readonly #database: LibraryDatabase
  readonly #events: LinkEventRepository | undefined

  /** @param events where it is kept what happens to links; absent where rows are only moved */
  constructor(database: LibraryDatabase, events?: LinkEventRepository) {
    this.#database = database
    this.#events = events
  }

  /**
   * Adds links, all of them or, when it throws, none.
   * @param onDuplicate what to do with an id that is there already
   * @param beginning what its history begins with
   * @returns how many were added
   * @throws AppError `already-exists`
   */
  insert(
    links: readonly Link[],
    onDuplicate: 'fail' | 'skip' = 'fail',
    beginning: 'created' | 'imported' = 'created',
  ): number {
    return this.#database.write(() => {
      let inserted = 0
      for (const link of links) {
        if (this.#insert(link, onDuplicate) === 0) continue
        inserted += 1
        this.#begin(link, beginning)
        if (link.source === 'copied' && link.revokedAt === undefined) this.#keepCopy(link, beginning)
        if (beginning === 'created') this.#takeOverRule(link)
      }
      return inserted
    })
  }

  get(id: string): Link | undefined {
    return this.#link(this.#positionOf(id))
  }

  /**
   * Finds the link whose id is, or alone begins with, what a person typed (4 characters or more).
   * @throws AppError `not-found`, `ambiguous-id`
   */
  find(idOrPrefix: string): Link {
    const prefix = idOrPrefix.toLowerCase()
    const rows =
      ID_CHARACTERS.test(prefix) && prefix.length >= MIN_PREFIX
        ? // Every id that begins with the prefix sorts between it and it with the character after `z`.
          this.#database.rows('SELECT position FROM links WHERE id >= ? AND id < ? LIMIT 2', prefix, `${prefix}{`)
        : []
    if (rows.length > 1) {
      throw new AppError(
        'ambiguous-id',
        `More than one link’s id begins with “${prefix}”.`,
        'Give more of the id.',
        'id',
      )
    }
    const link = rows[0] && this.#link(integerOf(rows[0], 'position'))
    if (link === undefined) throw notFound()
    return link
  }

  /** @throws AppError `invalid-input` for a cursor that no page gave */
  search(query: LinkQuery): LinkPage {
    const { positions, nextCursor, total, totalIsExact } = searchPositions(this.#database, query)
    // Another process may have deleted one since.
    const links = positions.map((position) => this.#link(position)).filter((link) => link !== undefined)
    return { links, total, totalIsExact, ...(nextCursor !== undefined && { nextCursor }) }
  }

  /** All links to an object that was made to be shared: a link and its renewals. */
  ofUpload(connectionId: string, bucket: string, key: string): Link[] {
    return this.#database
      .rows(
        `SELECT recipes.link FROM links JOIN recipes USING (position)
        WHERE upload_key = ? AND connection_id = ? AND bucket = ? ORDER BY position`,
        key,
        connectionId,
        bucket,
      )
      .map(linkOf)
  }

  /** All links to an object, whoever made it. */
  ofObject(connectionId: string, bucket: string, key: string): Link[] {
    return this.#database
      .rows(
        `SELECT recipes.link FROM links JOIN recipes USING (position)
        WHERE name = ? AND connection_id = ? AND bucket = ? AND recipes.link ->> '$.key' = ?`,
        sortName({ key }),
        connectionId,
        bucket,
        key,
      )
      .map(linkOf)
  }

  /**
   * @param event what happened, where the change doesn't say it by itself
   * @returns the link as it is now
   * @throws AppError `not-found`
   */
  update(id: string, patch: LinkPatch, event?: EventFacts): Link {
    return this.#database.write(() => this.#update(id, patch, event))
  }

  /** Keeps that something happened to a link which changed nothing of it. */
  note(id: string, event: EventFacts): void {
    this.#events?.add(id, event)
  }

  /** Changes all links of each of some uploads, in one transaction. */
  settleUploads(uploads: readonly UploadedObject[]): void {
    this.#database.write(() => {
      for (const { connectionId, bucket, key, patch } of uploads) {
        for (const { id } of this.ofUpload(connectionId, bucket, key)) this.#update(id, patch)
      }
    })
  }

  /** @returns how many there were; an id that isn't there is not an error */
  delete(ids: readonly string[]): number {
    return this.#database.write(() => {
      let deleted = 0
      for (const id of ids) {
        if (this.#database.run('DELETE FROM links WHERE id = ?', id) === 0) continue
        deleted += 1
        this.#events?.addWithin(id, { kind: 'forgotten' })
      }
      return deleted
    })
  }

  /** The connections and buckets that links have, each with the name that the newest link gives it. */
  facets(limit: number): { connections: { id: string; name: string }[]; buckets: string[] } {
    const connections = this.#database
      .rows(
        `SELECT connection_id AS id, recipes.link ->> '$.connection' AS name
        FROM (SELECT connection_id, max(position) AS position FROM links GROUP BY connection_id LIMIT ?)
        JOIN recipes USING (position) ORDER BY name`,
        limit,
      )
      .map((row) => ({ id: textOf(row, 'id'), name: textOf(row, 'name') }))
    const buckets = this.#database
      .rows('SELECT DISTINCT bucket FROM links ORDER BY bucket LIMIT ?', limit)
      .map((row) => textOf(row, 'bucket'))
    return { connections, buckets }
  }

  /** The ends of links that are neither revoked, nor to be, nor without their object, after one moment and not after another; the first first. */
  endsBetween(after: number, until: number): LinkEnd[] {
    return this.#database
      .rows(
        `SELECT id, expires_at, expires_seconds FROM links
        WHERE expires_at > ? AND expires_at <= ? AND NOT revoked AND NOT revoke_asked AND NOT pending ORDER BY expires_at`,
        after,
        until,
      )
      .map((row) => ({
        id: textOf(row, 'id'),
        at: integerOf(row, 'expires_at'),
        lifeSeconds: integerOf(row, 'expires_seconds'),
      }))
  }

  /** Every link, oldest first. It is read a page at a time, so a long walk holds up no one. */
  *all(): Generator<Link, void, undefined> {
    let position = -1
    for (;;) {
      const rows = this.#database.rows(
        'SELECT position, link FROM recipes WHERE position > ? ORDER BY position LIMIT ?',
        position,
        ALL_PAGE,
      )
      if (rows.length === 0) return
      for (const row of rows) yield linkOf(row)
      position = integerOf(rows.at(-1), 'position')
    }
  }

  count(): number {
    return integerOf(this.#database.row('SELECT count(*) AS links FROM links'), 'links')
  }

  #insert(link: Link, onDuplicate: 'fail' | 'skip'): number {
    const position = this.#freePosition(link)
    const inserted = this.#database.run(
      `INSERT INTO links (position, id, connection_id, bucket, expires_at, expires_seconds, revoked, upload_key, search_text, pending, name,
        revoke_asked, keep_until)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ${onDuplicate === 'skip' ? 'ON CONFLICT (id) DO NOTHING' : ''}`,
      position,
      link.id,
      link.connectionId,
      link.bucket,
      Date.parse(link.expiresAt),
      link.expiresSeconds,
      link.revokedAt === undefined ? 0 : 1,
      link.source === 'picked' ? null : link.key,
      searchText(link),
      link.uploadPending ? 1 : 0,
      sortName(link),
      ...duties(link),
    )
    if (inserted === 1)
      this.#database.run('INSERT INTO recipes (position, link) VALUES (?, ?)', position, JSON.stringify(link))
    return inserted
  }

  /** The copy is needed as long as this link. An imported link says nothing of who made it: it only prolongs one that is known. */
  #keepCopy({ connectionId, bucket, key, ...link }: Link, beginning: 'created' | 'imported'): void {
    const endsAt = Date.parse(link.expiresAt)
    const place = [connectionId, bucket, key]
    if (beginning === 'created') {
      this.#database.run(
        `INSERT INTO copies (connection_id, bucket, key, touched_at, ends_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING`,
        ...place,
        Date.parse(link.createdAt),
        endsAt,
      )
    }
    this.#database.run(
      `UPDATE copies SET ends_at = max(coalesce(ends_at, 0), ?), version_id = coalesce(?, version_id)
      WHERE connection_id = ? AND bucket = ? AND key = ?`,
      endsAt,
      link.uploadedVersionId ?? null,
      ...place,
    )
  }

  #freePosition(link: Link): number {
    const second = Math.min(Math.max(Math.floor(Date.parse(link.createdAt) / 1000), 0), MAX_SECOND)
    const first = second * POSITIONS_PER_SECOND
    const last = this.#database.row(
      'SELECT position FROM links WHERE position >= ? AND position < ? ORDER BY position DESC LIMIT 1',
      first,
      first + POSITIONS_PER_SECOND,
    )
    return last === undefined ? first : integerOf(last, 'position') + 1
  }

  #begin({ id, renews, lastProbe }: Link, beginning: 'created' | 'imported'): void {
    if (beginning === 'imported') {
      this.#events?.addWithin(id, { kind: 'imported' })
      return
    }
    // That it worked when it was handed over is what gives a later refusal its meaning.
    const answer = lastProbe && answerOf(lastProbe)
    if (renews === undefined) this.#events?.addWithin(id, { kind: 'created', answer })
    else {
      this.#events?.addWithin(id, { kind: 'renewal-of', other: renews, answer })
      this.#events?.addWithin(renews, { kind: 'renewed', other: id })
    }
  }

  /**
   * A rule that keeps a link up goes over to its renewal, in the same transaction, so that each link is renewed once.
   * @throws AppError `precondition-failed` when the rule, by which it was renewed, is no longer there
   */
  #takeOverRule({ renews, keepUntil, unsent }: Link): void {
    if (renews === undefined || keepUntil === undefined) return
    const old = this.get(renews)
    if (unsent && (old?.keepUntil === undefined || old.revokedAt !== undefined || old.revokeAskedAt !== undefined)) {
      throw new AppError(
        'precondition-failed',
        'The link was renewed, revoked or let go meanwhile, so it was not renewed again.',
        'List the links to see what became of it.',
      )
    }
    if (old !== undefined) this.#update(renews, { keepUntil: undefined })
  }

  #update(id: string, patch: LinkPatch, event?: EventFacts): Link {
    const position = this.#positionOf(id)
    const before = this.#link(position)
    if (position === undefined || before === undefined) throw notFound()
    const link: Link = JSON.parse(JSON.stringify({ ...before, ...patch }))
    this.#database.run(
      'UPDATE links SET revoked = ?, pending = ?, search_text = ?, revoke_asked = ?, keep_until = ? WHERE position = ?',
      link.revokedAt === undefined ? 0 : 1,
      link.uploadPending ? 1 : 0,
      searchText(link),
      ...duties(link),
      position,
    )
    this.#database.run('UPDATE recipes SET link = ? WHERE position = ?', JSON.stringify(link), position)
    const happened = event ?? changeOf(before, link)
    if (happened !== undefined) this.#events?.addWithin(id, happened)
    return link
  }

  #positionOf(id: string): number | undefined {
    const row = this.#database.row('SELECT position FROM links WHERE id = ?', id)
    return row && integerOf(row, 'position')
  }

  #link(position: number | undefined): Link | undefined {
    if (position === undefined) return undefined
    const row = this.#database.row('SELECT link FROM recipes WHERE position = ?', position)
    return row && linkOf(row)
  }
}

/** The columns of what is to be done with a link later. */
function duties({ revokeAskedAt, keepUntil }: Link): [revokeAsked: number, keepUntil: number | null] {
  return [revokeAskedAt === undefined ? 0 : 1, keepUntil === undefined ? null : Date.parse(keepUntil)]
}

export function linkOf(row: Row): Link {
  return JSON.parse(textOf(row, 'link'))
}

function notFound(): AppError {
  return new AppError('not-found', 'No link has that id.', 'List the links to see their ids.', 'id')
}
