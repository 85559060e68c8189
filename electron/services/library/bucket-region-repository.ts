import { type LibraryDatabase, textOf } from './library-database.ts'

/** Which region a bucket was found in, so that it is asked for once. A memory only: losing it costs a request. */
export class BucketRegionRepository {
  readonly #database: LibraryDatabase

  constructor(database: LibraryDatabase) {
    this.#database = database
  }

  get(connectionId: string, bucket: string): string | undefined {
    const row = this.#database.row(
      'SELECT region FROM bucket_regions WHERE connection_id = ? AND bucket = ?',
      connectionId,
      bucket,
    )
    return row && textOf(row, 'region')
  }

  /** Does nothing for a connection that isn't in the library: another process may just have deleted it. */
  set(connectionId: string, bucket: string, region: string): void {
    this.#database.write(() => {
      this.#database.run(
        `INSERT INTO bucket_regions (connection_id, bucket, region)
        SELECT id, ?, ? FROM connections WHERE id = ?
        ON CONFLICT DO UPDATE SET region = excluded.region`,
        bucket,
        region,
        connectionId,
      )
    })
  }
}
