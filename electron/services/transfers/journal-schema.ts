import type { LibraryDatabase } from '../library/library-database.ts'
import { damaged } from '../library/sqlite-errors.ts'

/** The schema's history, as that of the library. */
const MIGRATIONS = [
  `
  CREATE TABLE transfers (
    -- the order in which they were added
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    position REAL NOT NULL,
    wish TEXT NOT NULL,
    outcome TEXT,
    state TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    object_key TEXT NOT NULL,
    -- 0 while the bytes are on their way to this computer, and the process that receives them
    is_ready INTEGER NOT NULL,
    process INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    -- bytes a second, as its owner last said
    rate INTEGER,
    job TEXT NOT NULL,
    progress TEXT NOT NULL,
    trouble TEXT
  ) STRICT;
  CREATE INDEX queue ON transfers (position);
  CREATE INDEX unfinished ON transfers (position) WHERE outcome IS NULL;
  CREATE INDEX sums ON transfers (outcome, wish, size, sent, rate);
  CREATE INDEX objects ON transfers (object_key);
  CREATE TABLE parts (
    sequence INTEGER NOT NULL REFERENCES transfers ON DELETE CASCADE,
    number INTEGER NOT NULL,
    length INTEGER NOT NULL,
    crc32 INTEGER NOT NULL,
    md5 TEXT NOT NULL,
    etag TEXT NOT NULL,
    PRIMARY KEY (sequence, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE queue_state (
    is_paused INTEGER NOT NULL,
    -- its owner works only on what was added with this sequence or after it
    owned_since INTEGER NOT NULL
  ) STRICT;
  INSERT INTO queue_state VALUES (0, 0);
  `,
] as const

/** Readies the journal's file, and brings it up to this version's schema. @throws AppError `library-damaged` */
export function prepareJournal(database: LibraryDatabase): void {
  database.prepareForUse()
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;')
  for (let schema = database.schema; schema < MIGRATIONS.length; schema = database.schema) {
    database.write(() => {
      // Another process may have been first.
      if (database.schema !== schema) return
      database.exec(MIGRATIONS[schema] ?? '')
      database.exec(`PRAGMA user_version = ${schema + 1}`)
    })
  }
  // Damage in the middle would be met again and again; a hundred thousand files are looked through in less than 0.1 s.
  if (!database.check('quick')) throw damaged()
}
