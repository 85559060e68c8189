import type { DatabaseSync } from 'node:sqlite'
import type { RandomBytes } from '../../ports.ts'
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../body/checksums.ts'
import { integer, keyBytes, keyText, optionalText, type Row, text } from './database.ts'
import type { Tags } from './objects.ts'

/** A multipart upload in progress. */
export interface Upload {
  readonly id: string
  readonly key: string
  /** Milliseconds since the epoch. */
  readonly initiatedAt: number
  /** What the object will get, as in `ObjectAttributes`. */
  readonly headers: Readonly<Record<string, string>>
  readonly tags: Tags
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined
}

export interface Part {
  readonly number: number
  /** Hex MD5. */
  readonly etag: string
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
  readonly content: number
  /** Base64, of the upload's checksum algorithm. */
  readonly checksum: string | undefined
}

export interface Uploads {
  create(bucket: number, upload: Omit<Upload, 'id'>): string
  find(bucket: number, key: string, id: string): Upload | undefined
  /** Removes the upload and its parts. */
  remove(id: string): void
  /** Replaces a part of the same number. */
  putPart(upload: string, part: Part): void
  /** In order of their numbers, behind `after`. */
  parts(upload: string, after: number, limit: number): Part[]
  /** In order of key and id, behind that pair. */
  list(bucket: number, options: { prefix: string; afterKey: string; afterId: string; limit: number }): Upload[]
}

function readUpload(row: Row): Upload {
  const algorithm = optionalText(row['checksum_algorithm'])
  const [headers, tags]: Record<string, string>[] = [row['headers'], row['tags']].map((json) => JSON.parse(text(json)))
  return {
    id: text(row['id']),
    key: keyText(row['key']),
    initiatedAt: integer(row['initiated_at']),
    headers: headers ?? {},
    tags: tags ?? {},
    checksumAlgorithm: CHECKSUM_ALGORITHMS.find((known) => known === algorithm),
  }
}

function readPart(row: Row): Part {
  return {
    number: integer(row['number']),
    etag: text(row['etag']),
    size: integer(row['size']),
    modifiedAt: integer(row['modified_at']),
    content: integer(row['content']),
    checksum: optionalText(row['checksum']),
  }
}

export function createUploads(db: DatabaseSync, random: RandomBytes): Uploads {
  const insert = db.prepare(
    'INSERT INTO upload (id, bucket, key, initiated_at, headers, tags, checksum_algorithm) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const select = db.prepare('SELECT * FROM upload WHERE id = ? AND bucket = ? AND key = ?')
  const removeParts = db.prepare('DELETE FROM part WHERE upload = ?')
  const removeUpload = db.prepare('DELETE FROM upload WHERE id = ?')
  const replacePart = db.prepare(
    'REPLACE INTO part (upload, number, etag, size, modified_at, content, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const selectParts = db.prepare('SELECT * FROM part WHERE upload = ? AND number > ? ORDER BY number LIMIT ?')
  const selectPage = db.prepare(
    `SELECT * FROM upload WHERE bucket = ? AND (key, id) > (?, ?) AND substr(key, 1, ?) = ? ORDER BY key, id LIMIT ?`,
  )

  return {
    create(bucket, { key, initiatedAt, headers, tags, checksumAlgorithm }) {
      const id = Buffer.from(random(24)).toString('base64url')
      const attributes = [JSON.stringify(headers), JSON.stringify(tags), checksumAlgorithm ?? null]
      insert.run(id, bucket, keyBytes(key), initiatedAt, ...attributes)
      return id
    },
    find(bucket, key, id) {
      const row = select.get(id, bucket, keyBytes(key))
      return row && readUpload(row)
    },
    remove(id) {
      removeParts.run(id)
      removeUpload.run(id)
    },
    putPart(upload, { number, etag, size, modifiedAt, content, checksum }) {
      replacePart.run(upload, number, etag, size, modifiedAt, content, checksum ?? null)
    },
    parts: (upload, after, limit) => selectParts.all(upload, after, limit).map(readPart),
    list(bucket, { prefix, afterKey, afterId, limit }) {
      const bytes = keyBytes(prefix)
      return selectPage.all(bucket, keyBytes(afterKey), afterId, bytes.length, bytes, limit).map(readUpload)
    },
  }
}
