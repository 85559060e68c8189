import type { DatabaseSync } from 'node:sqlite'
import { integer, keyBytes, keyText, type Row, text } from './database.ts'

/** One line of a listing of current objects. */
export interface ListedObject {
  readonly key: string
  readonly etag: string
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
}

export interface ListedVersion extends ListedObject {
  readonly id: number
  readonly versionId: string
  readonly isLatest: boolean
  readonly isMarker: boolean
}

export interface ListOptions {
  readonly prefix: string
  /** Empty for none. */
  readonly delimiter: string
  /** Begin behind this key or, when it is itself a common prefix, behind all of its keys. Empty for the beginning. */
  readonly after: string
  readonly limit: number
}

export interface VersionListOptions extends ListOptions {
  /** Behind this version of the key `after`, rather than behind all of that key's versions. */
  readonly afterId?: number | undefined
}

/** One page, objects and common prefixes each in the order of UTF-8 bytes. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly commonPrefixes: readonly string[]
  /** The last key or common prefix of the page, when more follow. */
  readonly next: string | undefined
}

export interface Listing {
  objects(bucket: number, options: ListOptions): Page<ListedObject>
  versions(bucket: number, options: VersionListOptions): Page<ListedVersion>
}

/** The first byte string behind all that begin with `prefix`. UTF-8 has no byte 0xFF, so there always is one; all 0xFF for none. */
function behindPrefix(prefix: Buffer): Buffer {
  const last = prefix.at(-1)
  if (last === undefined) return Buffer.from([0xff])
  const next = Buffer.from(prefix)
  next[next.length - 1] = last + 1
  return next
}

/** The common prefix that rolls a key up, or undefined when the key is listed itself. */
export function commonPrefixOf(
  key: string,
  { prefix, delimiter }: Pick<ListOptions, 'prefix' | 'delimiter'>,
): string | undefined {
  if (delimiter === '') return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at === -1 ? undefined : key.slice(0, at + delimiter.length)
}

/** Where to begin: at the first key that is `>= from`. */
function startingPoint({ prefix, delimiter, after }: ListOptions): Buffer {
  const start = keyBytes(prefix)
  if (after === '') return start
  const rollsUp = after.startsWith(prefix) && commonPrefixOf(after, { prefix, delimiter }) === after
  // A key's own successor is that key and a zero byte.
  const behind = rollsUp ? behindPrefix(keyBytes(after)) : Buffer.concat([keyBytes(after), Buffer.from([0])])
  return Buffer.compare(behind, start) > 0 ? behind : start
}

/**
 * Gathers one page. `scan` yields rows from a key on, in order; each common prefix costs one new scan behind all of its keys, so a
 * page is as quick over a million rolled-up keys as over one.
 */
function gather<T extends { key: string }>(
  options: ListOptions,
  from: Buffer,
  scan: (from: Buffer, limit: number) => Iterable<T>,
): Page<T> {
  const items: T[] = []
  const commonPrefixes: string[] = []
  let last: string | undefined
  let position: Buffer | undefined = from
  while (position) {
    const start: Buffer = position
    position = undefined
    for (const item of scan(start, options.limit - items.length - commonPrefixes.length + 1)) {
      if (items.length + commonPrefixes.length === options.limit) return { items, commonPrefixes, next: last }
      const rolledUp = commonPrefixOf(item.key, options)
      if (rolledUp !== undefined) {
        commonPrefixes.push(rolledUp)
        last = rolledUp
        position = behindPrefix(keyBytes(rolledUp))
        break
      }
      items.push(item)
      last = item.key
    }
  }
  return { items, commonPrefixes, next: undefined }
}

function readObject(row: Row): ListedObject {
  return {
    key: keyText(row['key']),
    etag: text(row['etag']),
    size: integer(row['size']),
    modifiedAt: integer(row['modified_at']),
  }
}

function readListedVersion(row: Row): ListedVersion {
  return {
    ...readObject(row),
    id: integer(row['id']),
    versionId: text(row['version_id']),
    isLatest: row['is_latest'] === 1,
    isMarker: row['is_marker'] === 1,
  }
}

export function createListing(db: DatabaseSync): Listing {
  const scanObjects = db.prepare(
    `SELECT key, etag, size, modified_at FROM version INDEXED BY version_current
     WHERE bucket = ? AND key >= ? AND key < ? AND is_latest = 1 AND is_marker = 0 ORDER BY key LIMIT ?`,
  )
  const scanVersions = db.prepare(
    `SELECT id, key, version_id, is_latest, is_marker, etag, size, modified_at FROM version
     WHERE bucket = ? AND key >= ? AND key < ? ORDER BY key, id DESC LIMIT ?`,
  )
  const scanOlder = db.prepare(
    `SELECT id, key, version_id, is_latest, is_marker, etag, size, modified_at FROM version
     WHERE bucket = ? AND key = ? AND id < ? ORDER BY id DESC LIMIT ?`,
  )

  function* map<T>(rows: Iterable<Row>, read: (row: Row) => T): Generator<T> {
    for (const row of rows) yield read(row)
  }

  return {
    objects(bucket, options) {
      const end = behindPrefix(keyBytes(options.prefix))
      return gather(options, startingPoint(options), (from, limit) => {
        return map(scanObjects.iterate(bucket, from, end, limit), readObject)
      })
    },

    versions(bucket, options) {
      const end = behindPrefix(keyBytes(options.prefix))
      const { after, afterId } = options
      const begin = startingPoint(options)
      let older = afterId === undefined ? [] : scanOlder.all(bucket, keyBytes(after), afterId, options.limit + 1)
      return gather(options, begin, function* (from, limit) {
        const first = older
        older = []
        yield* map(first, readListedVersion)
        yield* map(scanVersions.iterate(bucket, from, end, limit), readListedVersion)
      })
    },
  }
}
