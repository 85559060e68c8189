import type { DatabaseSync } from 'node:sqlite'
import { integer, optionalText, type Row, text } from './database.ts'
import type { Versioning } from './objects.ts'

export interface Bucket {
  readonly id: number
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly versioning: Versioning
  /** As it was put: JSON text. */
  readonly policy: string | undefined
  /** The rules as JSON text. */
  readonly cors: string | undefined
}

export interface Buckets {
  list(): Bucket[]
  find(name: string): Bucket | undefined
  /** The name must be free. */
  create(name: string, now: number): void
  /** False when the bucket still holds a version or an upload; it is kept then. */
  remove(bucket: Bucket): boolean
  setVersioning(bucket: Bucket, versioning: Exclude<Versioning, undefined>): void
  setPolicy(bucket: Bucket, policy: string | undefined): void
  setCors(bucket: Bucket, cors: string | undefined): void
}

function readBucket(row: Row): Bucket {
  const versioning = optionalText(row['versioning'])
  return {
    id: integer(row['id']),
    name: text(row['name']),
    createdAt: integer(row['created_at']),
    versioning: versioning === 'Enabled' || versioning === 'Suspended' ? versioning : undefined,
    policy: optionalText(row['policy']),
    cors: optionalText(row['cors']),
  }
}

export function createBuckets(db: DatabaseSync): Buckets {
  const selectAll = db.prepare('SELECT * FROM bucket ORDER BY name')
  const selectOne = db.prepare('SELECT * FROM bucket WHERE name = ?')
  const insert = db.prepare('INSERT INTO bucket (name, created_at) VALUES (?, ?)')
  const removeEmpty = db.prepare(
    `DELETE FROM bucket WHERE id = ?1
     AND NOT EXISTS (SELECT 1 FROM version WHERE bucket = ?1) AND NOT EXISTS (SELECT 1 FROM upload WHERE bucket = ?1)`,
  )
  const updateVersioning = db.prepare('UPDATE bucket SET versioning = ? WHERE id = ?')
  const updatePolicy = db.prepare('UPDATE bucket SET policy = ? WHERE id = ?')
  const updateCors = db.prepare('UPDATE bucket SET cors = ? WHERE id = ?')

  return {
    list: () => selectAll.all().map(readBucket),
    find(name) {
      const row = selectOne.get(name)
      return row && readBucket(row)
    },
    create: (name, now) => void insert.run(name, now),
    remove: (bucket) => removeEmpty.run(bucket.id).changes === 1,
    setVersioning: (bucket, versioning) => void updateVersioning.run(versioning, bucket.id),
    setPolicy: (bucket, policy) => void updatePolicy.run(policy ?? null, bucket.id),
    setCors: (bucket, cors) => void updateCors.run(cors ?? null, bucket.id),
  }
}
