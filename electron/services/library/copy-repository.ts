import { integerOf, type LibraryDatabase, textOf } from './library-database.ts'

/** A place in a storage. */
export interface CopyPlace {
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
}

/** A copy that Sandglass made, or began. */
export interface RecordedCopy extends CopyPlace {
  readonly versionId: string | undefined
  /** Its bytes could not be deleted, so a delete marker hides it. */
  readonly isHidden: boolean
}

/** One that nothing needs any more. */
export interface DueCopy extends RecordedCopy {
  /** It never had a link: it may be there in parts only. */
  readonly isAbandoned: boolean
}

/**
 * The copies that Sandglass made in storages: each is here before it is there. One gets its end with its links, in the transaction
 * that records those (see `LinkRepository`); one without an end has no link.
 */
export class CopyRepository {
  readonly #database: LibraryDatabase

  constructor(database: LibraryDatabase) {
    this.#database = database
  }

  /** Before they are made. @param now in milliseconds */
  begin(copies: readonly CopyPlace[], now: number): void {
    this.#database.write(() => {
      for (const { connectionId, bucket, key } of copies) {
        this.#database.run(
          'INSERT INTO copies (connection_id, bucket, key, touched_at) VALUES (?, ?, ?, ?)',
          connectionId,
          bucket,
          key,
          now,
        )
      }
    })
  }

  /** They are still worked on. */
  touch(copies: readonly CopyPlace[], now: number): void {
    this.#database.write(() => {
      for (const copy of copies) {
        this.#database.run(`UPDATE copies SET touched_at = ? WHERE ${PLACE}`, now, ...placeOf(copy))
      }
    })
  }

  /** A copy that is hidden only: when to try again to delete it, in milliseconds. */
  hide(copy: CopyPlace, until: number): void {
    this.#database.write(() =>
      this.#database.run(`UPDATE copies SET hidden = 1, ends_at = ? WHERE ${PLACE}`, until, ...placeOf(copy)),
    )
  }

  /**
   * A copy without a link is deleted from now on, and who made it learns so when it is to get one.
   * @returns false when it has got one meanwhile, or is no longer a copy
   */
  giveUp(copy: CopyPlace): boolean {
    return this.#database.write(
      () =>
        this.#database.run(`UPDATE copies SET hidden = 1 WHERE ends_at IS NULL AND ${PLACE}`, ...placeOf(copy)) === 1,
    )
  }

  /** A copy that is no more, or isn't one any longer. */
  forget(copy: CopyPlace): void {
    this.#database.write(() => this.#database.run(`DELETE FROM copies WHERE ${PLACE}`, ...placeOf(copy)))
  }

  /** The connections that have copies. */
  connections(): string[] {
    return this.#database.rows('SELECT DISTINCT connection_id FROM copies').map((row) => textOf(row, 'connection_id'))
  }

  /**
   * The copies of a connection that nothing needs any more, in milliseconds: not those of a link that is kept up, as it may be renewed
   * late.
   * @param endedBy when their last link has ended
   * @param untouchedSince since when those without a link were not worked on
   */
  due(connectionId: string, endedBy: number, untouchedSince: number): DueCopy[] {
    return this.#database
      .rows(
        `SELECT bucket, key, version_id, hidden, ends_at FROM copies
        WHERE connection_id = ? AND (ends_at <= ? OR (ends_at IS NULL AND touched_at <= ?))
        AND NOT EXISTS (
          SELECT 1 FROM links WHERE upload_key = copies.key AND links.connection_id = copies.connection_id
          AND links.bucket = copies.bucket AND keep_until > ? AND NOT revoked
        )`,
        connectionId,
        endedBy,
        untouchedSince,
        endedBy,
      )
      .map((row) => ({
        connectionId,
        bucket: textOf(row, 'bucket'),
        key: textOf(row, 'key'),
        versionId: row['version_id'] === null ? undefined : textOf(row, 'version_id'),
        isHidden: integerOf(row, 'hidden') === 1,
        isAbandoned: row['ends_at'] === null,
      }))
  }
}

const PLACE = 'connection_id = ? AND bucket = ? AND key = ?'

function placeOf({ connectionId, bucket, key }: CopyPlace): [string, string, string] {
  return [connectionId, bucket, key]
}
