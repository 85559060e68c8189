import { EXPIRING_MAX_SECONDS, EXPIRING_SHARE } from '../../../shared/links/link-status.ts'
import { type LibraryDatabase, textOf } from './library-database.ts'

/** Which links something is to be done with by whoever looks after them. Asking costs nothing where there are none. */
export class LinkDuties {
  readonly #database: LibraryDatabase

  constructor(database: LibraryDatabase) {
    this.#database = database
  }

  /** The ids of links whose revocation was asked for and is not proven yet, oldest first. */
  toRevoke(): string[] {
    return this.#database
      .rows('SELECT id FROM links WHERE revoke_asked AND NOT revoked ORDER BY position')
      .map((row) => textOf(row, 'id'))
  }

  /**
   * The ids of links that a rule keeps up and that are to be renewed: in the last part of their life, or past it. What ends first is
   * first.
   */
  toRenew(now: number): string[] {
    return this.#database
      .rows(
        `SELECT id FROM links
        WHERE keep_until > ? AND keep_until > expires_at AND NOT revoked AND NOT revoke_asked AND NOT pending
        AND expires_at - ? <= min(${EXPIRING_MAX_SECONDS * 1000}, expires_seconds * 1000.0 / ${EXPIRING_SHARE})
        ORDER BY expires_at`,
        now,
        now,
      )
      .map((row) => textOf(row, 'id'))
  }
}
