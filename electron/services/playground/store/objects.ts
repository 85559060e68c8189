import type { DatabaseSync } from 'node:sqlite'
import type { RandomBytes } from '../../ports.ts'
import type { Checksum } from '../body/checksums.ts'
import { integer, keyBytes, keyText, optionalText, type Row, text } from './database.ts'

export type Tags = Readonly<Record<string, string>>

/** What is stored with an object besides its bytes. */
export interface ObjectAttributes {
  /** Response headers by lower-case name: `content-type`, `cache-control`, `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>
  readonly tags: Tags
  readonly checksum: Checksum | undefined
}

export interface ObjectVersion extends ObjectAttributes {
  /** Its place in the history: higher is newer. */
  readonly id: number
  readonly key: string
  /** `null` (the word) for a version written while versioning was off. */
  readonly versionId: string
  readonly isLatest: boolean
  readonly isMarker: boolean
  /** Without quotes. Empty for a delete marker. */
  readonly etag: string
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
  /** Undefined for a delete marker. */
  readonly content: number | undefined
}

export type NewVersion = ObjectAttributes &
  Pick<ObjectVersion, 'etag' | 'size' | 'modifiedAt'> & { readonly content: number }

export type Versioning = 'Enabled' | 'Suspended' | undefined

/** The versions of objects. Every method is synchronous: several in one transaction are one step to everybody else. */
export interface Objects {
  /** The version of that id, or the newest (which may be a delete marker). */
  find(bucket: number, key: string, versionId?: string): ObjectVersion | undefined
  /** Makes a version the newest; without versioning it replaces the one before. Returns its version id. */
  put(bucket: number, versioning: Versioning, key: string, version: NewVersion): string
  /** DELETE without a version id: removes the object, or hides it under a delete marker, whose version id is returned. */
  remove(bucket: number, versioning: Versioning, key: string, now: number): string | undefined
  /** Removes one version for good; the one before it becomes the newest. */
  removeVersion(bucket: number, version: ObjectVersion): void
  setTags(version: ObjectVersion, tags: Tags): void
}

function parseRecord(json: string): Record<string, string> {
  const parsed: Record<string, string> = JSON.parse(json)
  return parsed
}

/** A version out of a row of `SELECT * FROM version`. */
function readVersion(row: Row): ObjectVersion {
  const checksum = optionalText(row['checksum'])
  const parsed: Checksum | undefined = checksum === undefined ? undefined : JSON.parse(checksum)
  return {
    id: integer(row['id']),
    key: keyText(row['key']),
    versionId: text(row['version_id']),
    isLatest: row['is_latest'] === 1,
    isMarker: row['is_marker'] === 1,
    etag: text(row['etag']),
    size: integer(row['size']),
    modifiedAt: integer(row['modified_at']),
    content: row['content'] === null ? undefined : integer(row['content']),
    headers: parseRecord(text(row['headers'])),
    tags: parseRecord(text(row['tags'])),
    checksum: parsed,
  }
}

export function createObjects(db: DatabaseSync, random: RandomBytes): Objects {
  const selectLatest = db.prepare('SELECT * FROM version WHERE bucket = ? AND key = ? ORDER BY id DESC LIMIT 1')
  const selectVersion = db.prepare('SELECT * FROM version WHERE bucket = ? AND key = ? AND version_id = ?')
  const unsetLatest = db.prepare('UPDATE version SET is_latest = 0 WHERE bucket = ? AND key = ? AND is_latest = 1')
  const setLatest = db.prepare(
    'UPDATE version SET is_latest = 1 WHERE id = (SELECT MAX(id) FROM version WHERE bucket = ? AND key = ?)',
  )
  const deleteNull = db.prepare("DELETE FROM version WHERE bucket = ? AND key = ? AND version_id = 'null'")
  const deleteVersion = db.prepare('DELETE FROM version WHERE id = ?')
  const updateTags = db.prepare('UPDATE version SET tags = ? WHERE id = ?')
  const insert = db.prepare(
    `INSERT INTO version (bucket, key, version_id, is_latest, is_marker, etag, size, modified_at, content, headers, tags, checksum)
     VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )

  function newVersionId(versioning: Versioning): string {
    return versioning === 'Enabled' ? Buffer.from(random(24)).toString('base64url') : 'null'
  }

  /** Moves the present newest version out of the way of another one. */
  function makeRoom(bucket: number, versionId: string, key: Buffer): void {
    if (versionId === 'null') deleteNull.run(bucket, key)
    unsetLatest.run(bucket, key)
  }

  return {
    find(bucket, key, versionId) {
      const bytes = keyBytes(key)
      const row =
        versionId === undefined ? selectLatest.get(bucket, bytes) : selectVersion.get(bucket, bytes, versionId)
      return row && readVersion(row)
    },

    put(bucket, versioning, key, { etag, size, modifiedAt, content, headers, tags, checksum }) {
      const [bytes, versionId] = [keyBytes(key), newVersionId(versioning)]
      makeRoom(bucket, versionId, bytes)
      const columns = [JSON.stringify(headers), JSON.stringify(tags), checksum ? JSON.stringify(checksum) : null]
      insert.run(bucket, bytes, versionId, 0, etag, size, modifiedAt, content, ...columns)
      return versionId
    },

    remove(bucket, versioning, key, now) {
      const bytes = keyBytes(key)
      if (versioning === undefined) {
        deleteNull.run(bucket, bytes)
        return undefined
      }
      const versionId = newVersionId(versioning)
      makeRoom(bucket, versionId, bytes)
      insert.run(bucket, bytes, versionId, 1, '', 0, now, null, '{}', '{}', null)
      return versionId
    },

    removeVersion(bucket, version) {
      deleteVersion.run(version.id)
      if (version.isLatest) setLatest.run(bucket, keyBytes(version.key))
    },

    setTags(version, tags) {
      updateTags.run(JSON.stringify(tags), version.id)
    },
  }
}
