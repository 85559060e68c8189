import { type Capabilities, capabilities } from '../../../shared/doctor/capabilities.ts'
import { type LibraryDatabase, textOf } from './library-database.ts'

/** What was seen to work on each bucket, by connection. A memory only: losing it costs another probe. */
export class BucketCapabilityRepository {
  readonly #database: LibraryDatabase

  constructor(database: LibraryDatabase) {
    this.#database = database
  }

  /** Undefined also for what another version wrote, and this one can't read. */
  get(connectionId: string, bucket: string): Capabilities | undefined {
    const row = this.#database.row(
      'SELECT capabilities FROM bucket_capabilities WHERE connection_id = ? AND bucket = ?',
      connectionId,
      bucket,
    )
    return row && capabilities().safeParse(JSON.parse(textOf(row, 'capabilities'))).data
  }

  /** Replaces what was known of the bucket. */
  set(connectionId: string, found: Capabilities): void {
    this.#database.write(() => {
      this.#database.run(
        `INSERT INTO bucket_capabilities (connection_id, bucket, capabilities) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET capabilities = excluded.capabilities`,
        connectionId,
        found.bucket,
        JSON.stringify(capabilities().parse(found)),
      )
    })
  }
}
