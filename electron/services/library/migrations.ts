import { AppError } from '../../../shared/errors.ts'
import type { LibraryDatabase } from './library-database.ts'

/**
 * The schema's history: the migration at index n takes a library from schema n to n + 1. A released one is never edited (a
 * test holds their hashes); a change is a new one. A change to the shape of a link needs one too, if only an empty one: it is
 * what tells an older Sandglass that it doesn't understand the rows.
 */
export const MIGRATIONS: readonly string[] = [
  // `links` is small rows of what lists and searches ask about: all of 100,000 are read in some 15 ms, so searching has no
  // further index to keep in step. Its order is the newest-first order: see `position` in link-repository.ts. `recipes` is the whole link.
  `
  CREATE TABLE links (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    connection_id TEXT NOT NULL,
    bucket TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    expires_seconds INTEGER NOT NULL,
    revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)),
    -- the key of an object that was uploaded for the link: what it and its renewals are found by
    upload_key TEXT,
    search_text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX links_of_upload ON links (upload_key) WHERE upload_key IS NOT NULL;
  CREATE TABLE recipes (
    position INTEGER PRIMARY KEY REFERENCES links ON DELETE CASCADE,
    link TEXT NOT NULL CHECK (json_valid(link))
  ) STRICT;
  CREATE TABLE connections (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    clock_offset_seconds INTEGER,
    connection TEXT NOT NULL CHECK (json_valid(connection))
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX one_default ON connections (is_default) WHERE is_default = 1;
  CREATE TABLE bucket_regions (
    connection_id TEXT NOT NULL REFERENCES connections ON DELETE CASCADE,
    bucket TEXT NOT NULL,
    region TEXT NOT NULL,
    PRIMARY KEY (connection_id, bucket)
  ) STRICT, WITHOUT ROWID;
  `,
  // Links can come before their uploads, and lists can be ordered by name: the last segment of the key, folded as for searching.
  `
  ALTER TABLE links ADD COLUMN pending INTEGER NOT NULL DEFAULT 0 CHECK (pending IN (0, 1));
  ALTER TABLE links ADD COLUMN name TEXT NOT NULL DEFAULT '';
  WITH keys AS (SELECT position, substr(search_text, 1, instr(search_text, char(10)) - 1) AS folded FROM links)
  UPDATE links SET name = substr(folded, length(rtrim(folded, replace(folded, '/', ''))) + 1)
  FROM keys WHERE keys.position = links.position;
  `,
  // What happened to links. It is only ever added to, which the triggers see to, and outlives the links.
  `
  CREATE TABLE link_events (
    sequence INTEGER PRIMARY KEY,
    link_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    -- of a request that a log tells of
    request_id TEXT,
    facts TEXT CHECK (json_valid(facts))
  ) STRICT;
  CREATE INDEX link_events_of ON link_events (link_id, at);
  CREATE UNIQUE INDEX link_events_of_request ON link_events (request_id, link_id) WHERE request_id IS NOT NULL;
  CREATE TRIGGER link_events_stay BEFORE DELETE ON link_events BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
  CREATE TRIGGER link_events_are_as_they_were BEFORE UPDATE ON link_events
  BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
  `,
  // What is to be done later: revocations that wait for their proof, and links that are renewed until a date.
  `
  ALTER TABLE links ADD COLUMN revoke_asked INTEGER NOT NULL DEFAULT 0 CHECK (revoke_asked IN (0, 1));
  ALTER TABLE links ADD COLUMN keep_until INTEGER;
  CREATE INDEX links_to_revoke ON links (position) WHERE revoke_asked;
  CREATE INDEX links_to_keep ON links (expires_at) WHERE keep_until IS NOT NULL;
  `,
  // Links to share copies. What is copied is written down before it is begun, so that no crash leaves a copy that nobody knows of.
  `
  CREATE TABLE copies (
    connection_id TEXT NOT NULL,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    version_id TEXT,
    -- when it was last worked on, and when the last of its links ends, in milliseconds; without an end it has no link yet
    touched_at INTEGER NOT NULL,
    ends_at INTEGER,
    -- its bytes could not be deleted, as they are locked, so it was hidden: that is tried again
    hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
    PRIMARY KEY (connection_id, bucket, key)
  ) STRICT, WITHOUT ROWID;
  `,
  // Links can name their recipient, and their id in the URL.
  '',
  // What was seen to work on a bucket. Without a foreign key: the playground is computed, not stored.
  `
  CREATE TABLE bucket_capabilities (
    connection_id TEXT NOT NULL,
    bucket TEXT NOT NULL,
    capabilities TEXT NOT NULL CHECK (json_valid(capabilities)),
    PRIMARY KEY (connection_id, bucket)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER capabilities_go_with_connection AFTER DELETE ON connections BEGIN
    DELETE FROM bucket_capabilities WHERE connection_id = old.id;
  END;
  `,
  // Links can be shortened because nothing can take them back.
  '',
]

/** The schema that this version reads and writes. */
export const SCHEMA = MIGRATIONS.length

/**
 * Brings a library up to this version's schema, one transaction a step: a crash leaves it at a step, and running it again goes on.
 * @throws AppError `library-newer` when the file's schema is newer than this version
 */
export function migrate(database: LibraryDatabase, migrations: readonly string[] = MIGRATIONS): void {
  for (let schema = database.schema; schema !== migrations.length; schema = database.schema) {
    const migration = migrations[schema]
    if (migration === undefined) throw newerLibrary()
    database.write(() => {
      // Another process may have been first, between the look above and the start of this transaction.
      if (database.schema !== schema) return
      database.exec(migration)
      database.exec(`PRAGMA user_version = ${schema + 1}`)
    })
  }
}

export function newerLibrary(): AppError {
  return new AppError(
    'library-newer',
    'The library was made by a newer version of Sandglass; it was left as it is.',
    'Update Sandglass, then start it again.',
  )
}
