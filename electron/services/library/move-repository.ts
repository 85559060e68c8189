import type { Link } from '../../../shared/links/link.ts'
import type { CopyPlace } from './copy-repository.ts'
import type { LibraryDatabase } from './library-database.ts'
import { sortName } from './search-text.ts'

/** Where objects are that were moved out of reach, as their links know it. */
export class MoveRepository {
  readonly #database: LibraryDatabase

  constructor(database: LibraryDatabase) {
    this.#database = database
  }

  /**
   * Tells the links of an object where it is, and takes its copy off the list of those that are cleaned up, in one step: from now on
   * the copy may be all there is.
   *
   * @param copy that was made of it, where one was
   * @returns false, with nothing changed, when the copy was given up by who cleans up, or the object has no such links any more
   */
  moved(object: CopyPlace, movedTo: NonNullable<Link['movedTo']>, copy?: CopyPlace): boolean {
    return this.#database.write(() => {
      if (copy !== undefined && !this.#isKept(copy)) return false
      const links = this.#database.run(
        `UPDATE recipes SET link = json_set(link, '$.movedTo', json(?)) WHERE ${LINKS_OF}`,
        JSON.stringify(movedTo),
        ...linksOf(object),
      )
      if (links > 0 && copy !== undefined) {
        this.#database.run('DELETE FROM copies WHERE connection_id = ? AND bucket = ? AND key = ?', ...placeOf(copy))
      }
      return links > 0
    })
  }

  /** The object is back. @param leftover its copy, which is to be deleted from `now` on */
  returned(object: CopyPlace, now: number, leftover?: CopyPlace): void {
    this.#database.write(() => {
      this.#database.run(
        `UPDATE recipes SET link = json_remove(link, '$.movedTo') WHERE ${LINKS_OF}`,
        ...linksOf(object),
      )
      if (leftover === undefined) return
      this.#database.run(
        `INSERT INTO copies (connection_id, bucket, key, touched_at, ends_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING`,
        ...placeOf(leftover),
        now,
        now,
      )
    })
  }

  #isKept(copy: CopyPlace): boolean {
    return (
      this.#database.row(
        'SELECT 1 FROM copies WHERE connection_id = ? AND bucket = ? AND key = ? AND hidden = 0',
        ...placeOf(copy),
      ) !== undefined
    )
  }
}

const LINKS_OF = `link ->> '$.revocation' = 'move-object' AND link ->> '$.key' = ? AND position IN (
  SELECT position FROM links WHERE name = ? AND connection_id = ? AND bucket = ?)`

function linksOf({ connectionId, bucket, key }: CopyPlace): string[] {
  return [key, sortName({ key }), connectionId, bucket]
}

function placeOf({ connectionId, bucket, key }: CopyPlace): [string, string, string] {
  return [connectionId, bucket, key]
}
