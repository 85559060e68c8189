import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { AppError } from '../../../../shared/errors.ts'

export type Row = Record<string, SQLOutputValue>

const SCHEMA_VERSION = 1

// Keys are BLOBs: their order is then the order of UTF-8 bytes, which is S3's, and NFC and NFD stay two keys.
// `version.id` grows with every write, so the highest one of a key is its newest.
// A `content` is the bytes of any number of versions (a copy shares them); triggers count who refers to it.
const SCHEMA = `
  CREATE TABLE bucket (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    versioning TEXT CHECK (versioning IN ('Enabled', 'Suspended')),
    policy TEXT,
    cors TEXT
  ) STRICT;

  CREATE TABLE content (id INTEGER PRIMARY KEY, refs INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE INDEX content_unused ON content (id) WHERE refs = 0;

  CREATE TABLE extent (
    content INTEGER NOT NULL REFERENCES content (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    file TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    PRIMARY KEY (content, ordinal)
  ) STRICT;

  CREATE TABLE version (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket INTEGER NOT NULL REFERENCES bucket (id),
    key BLOB NOT NULL,
    version_id TEXT NOT NULL,
    is_latest INTEGER NOT NULL,
    is_marker INTEGER NOT NULL,
    etag TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    content INTEGER REFERENCES content (id),
    headers TEXT NOT NULL,
    tags TEXT NOT NULL,
    checksum TEXT
  ) STRICT;
  CREATE UNIQUE INDEX version_history ON version (bucket, key, id DESC);
  CREATE UNIQUE INDEX version_current ON version (bucket, key) WHERE is_latest = 1 AND is_marker = 0;
  CREATE TRIGGER version_added AFTER INSERT ON version WHEN new.content IS NOT NULL
    BEGIN UPDATE content SET refs = refs + 1 WHERE id = new.content; END;
  CREATE TRIGGER version_removed AFTER DELETE ON version WHEN old.content IS NOT NULL
    BEGIN UPDATE content SET refs = refs - 1 WHERE id = old.content; END;

  CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    bucket INTEGER NOT NULL REFERENCES bucket (id),
    key BLOB NOT NULL,
    initiated_at INTEGER NOT NULL,
    headers TEXT NOT NULL,
    tags TEXT NOT NULL,
    checksum_algorithm TEXT
  ) STRICT;
  CREATE INDEX upload_by_key ON upload (bucket, key, id);

  CREATE TABLE part (
    upload TEXT NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    etag TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    content INTEGER NOT NULL REFERENCES content (id),
    checksum TEXT,
    PRIMARY KEY (upload, number)
  ) STRICT;
  CREATE TRIGGER part_added AFTER INSERT ON part
    BEGIN UPDATE content SET refs = refs + 1 WHERE id = new.content; END;
  CREATE TRIGGER part_removed AFTER DELETE ON part
    BEGIN UPDATE content SET refs = refs - 1 WHERE id = old.content; END;
`

/** Opens the index of objects, making it when absent. Throws AppError for one written by a newer version. */
export function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5000 })
  try {
    // FULL: an acknowledged write survives a power cut. Recursive triggers: REPLACE counts the row that it removes.
    db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON',
    )
    const version = integer(db.prepare('PRAGMA user_version').get()?.['user_version'])
    if (version > SCHEMA_VERSION) {
      throw new AppError(
        'library-newer',
        "The playground's index was written by a newer version of Sandglass.",
        'Update Sandglass, or reset the playground.',
      )
    }
    if (version === 0) transaction(db, () => db.exec(`${SCHEMA}; PRAGMA user_version = ${SCHEMA_VERSION}`))
  } catch (error) {
    db.close()
    throw error
  }
  return db
}

/** Runs `work` in one transaction: all of it is kept, or, when it throws, nothing. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** A column that holds an integer. */
export function integer(value: SQLOutputValue | undefined): number {
  if (typeof value !== 'number') throw new TypeError('The column is not an integer.')
  return value
}

/** A column that holds text. */
export function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string') throw new TypeError('The column is not text.')
  return value
}

/** A column that holds text or NULL. */
export function optionalText(value: SQLOutputValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** An object key out of its column. */
export function keyText(value: SQLOutputValue | undefined): string {
  if (!(value instanceof Uint8Array)) throw new TypeError('The column is not a key.')
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8')
}

/** An object key as the bytes that are stored and compared. */
export function keyBytes(key: string): Buffer {
  return Buffer.from(key, 'utf8')
}
