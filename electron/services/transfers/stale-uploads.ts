import type { StaleUpload } from '../../../shared/api/upload-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import type { S3Session, S3Sessions } from '../objects/s3-sessions.ts'
import { uploadTarget } from './upload-target.ts'

/** The part of a key that only this program makes. */
const OWN_SEGMENT = /(?<![0-9A-Za-z])[0-9A-Za-z]{22}(?![0-9A-Za-z])/
const MAX_FOUND = 1000
const MAX_PAGES = 100

export interface StaleUploadsParts {
  readonly sessions: S3Sessions
  readonly settings: () => Settings
  /** The multipart uploads that are of the queue, and so not left behind. */
  readonly known: () => ReadonlySet<string>
}

/** Multipart uploads that this program began and nobody will end. Their parts are seen in no list of objects, and cost storage. */
export class StaleUploads {
  readonly #parts: StaleUploadsParts

  constructor(parts: StaleUploadsParts) {
    this.#parts = parts
  }

  /**
   * Those below the connection's place for uploads.
   * @throws AppError `invalid-input` where the connection has no bucket
   */
  async find(connection: Connection): Promise<StaleUpload[]> {
    const { bucket, prefix } = uploadTarget(connection, undefined, this.#parts.settings().sharePrefix)
    const known = this.#parts.known()
    const session = this.#parts.sessions.open(connection)
    try {
      const found: StaleUpload[] = []
      for await (const upload of uploadsUnder(session, bucket, prefix === '' ? '' : `${prefix}/`)) {
        if (!OWN_SEGMENT.test(upload.key) || known.has(upload.uploadId)) continue
        found.push({ ...upload, bytes: await bytesOf(session, upload) })
        if (found.length === MAX_FOUND) break
      }
      return found
    } finally {
      session.close()
    }
  }

  /** Deletes the parts of some that were found. @returns how many are gone */
  async remove(connection: Connection, stale: readonly StaleUpload[]): Promise<number> {
    const known = this.#parts.known()
    const session = this.#parts.sessions.open(connection)
    try {
      let removed = 0
      for (const { bucket, key, uploadId } of stale) {
        if (!OWN_SEGMENT.test(key) || known.has(uploadId)) continue
        const call = { bucket, key, permission: 's3:AbortMultipartUpload' }
        await session
          .run(call, (client, { AbortMultipartUploadCommand }) =>
            client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId })),
          )
          .catch((error: unknown) => {
            // Gone is what was wanted.
            if (!(error instanceof AppError && (error.code === 'not-found' || error.code === 'no-such-key')))
              throw error
          })
        removed += 1
      }
      return removed
    } finally {
      session.close()
    }
  }
}

async function* uploadsUnder(session: S3Session, bucket: string, prefix: string): AsyncGenerator<StaleUpload> {
  const call = { bucket, permission: 's3:ListBucketMultipartUploads' }
  let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {}
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const output = await session.run(call, (client, { ListMultipartUploadsCommand }) =>
      client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix || undefined, ...marker })),
    )
    for (const { Key: key, UploadId: uploadId, Initiated } of output.Uploads ?? []) {
      if (key === undefined || uploadId === undefined) continue
      yield { bucket, key, uploadId, ...(Initiated === undefined ? {} : { startedAt: Initiated.toISOString() }) }
    }
    if (!output.IsTruncated || output.NextKeyMarker === undefined) return
    marker = { KeyMarker: output.NextKeyMarker, UploadIdMarker: output.NextUploadIdMarker }
  }
}

/** Undefined where it can't be told: it only helps to decide. */
async function bytesOf(session: S3Session, { bucket, key, uploadId }: StaleUpload): Promise<number | undefined> {
  try {
    const call = { bucket, key, permission: 's3:ListMultipartUploadParts' }
    const { Parts = [], IsTruncated } = await session.run(call, (client, { ListPartsCommand }) =>
      client.send(new ListPartsCommand({ Bucket: bucket, Key: key, UploadId: uploadId })),
    )
    return IsTruncated ? undefined : Parts.reduce((sum, { Size = 0 }) => sum + Size, 0)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
