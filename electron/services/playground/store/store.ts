import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RandomBytes } from '../../ports.ts'
import { type Buckets, createBuckets } from './buckets.ts'
import { type Contents, createContents, INCOMING_FOLDER, OBJECTS_FOLDER } from './contents.ts'
import { openDatabase, transaction } from './database.ts'
import { createListing, type Listing } from './listing.ts'
import { createObjects, type Objects } from './objects.ts'
import { createUploads, type Uploads } from './uploads.ts'

export const DATABASE_FILE = 'index.db'

/** Everything that is kept: the index in SQLite, the bytes in files. */
export interface Store {
  readonly buckets: Buckets
  readonly objects: Objects
  readonly listing: Listing
  readonly uploads: Uploads
  readonly contents: Contents
  /** Runs synchronous work as one step: all of it is kept, or, when it throws, nothing. */
  transaction<T>(work: () => T): T
  close(): void
}

/** Opens the store in a folder, making it (mode 0700) when absent. Throws AppError for one written by a newer version. */
export function openStore({ dir, random }: { dir: string; random: RandomBytes }): Store {
  for (const folder of ['', INCOMING_FOLDER, OBJECTS_FOLDER])
    mkdirSync(join(dir, folder), { recursive: true, mode: 0o700 })
  const db = openDatabase(join(dir, DATABASE_FILE))
  const contents = createContents(dir, db, random)
  return {
    buckets: createBuckets(db),
    objects: createObjects(db, random),
    listing: createListing(db),
    uploads: createUploads(db, random),
    contents,
    transaction: (work) => transaction(db, work),
    close: () => db.close(),
  }
}
