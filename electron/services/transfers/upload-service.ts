import { Readable } from 'node:stream'
import { Upload } from '@aws-sdk/lib-storage'
import mime from 'mime/lite'
import type { ParsedInput } from '../../../shared/api/contract.ts'
import type { LinkWithUrl } from '../../../shared/api/link-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { providerOf } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import { assertSignableKey } from '../../../shared/links/object-name.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { LinkService } from '../links/link-service.ts'
import type { SharedObject } from '../links/recipe-signer.ts'
import type { ObjectRef, ObjectService } from '../objects/object-service.ts'
import type { S3Sessions } from '../objects/s3-sessions.ts'
import type { RandomBytes, UploadProgress } from '../ports.ts'
import { unguessableSegment } from '../random-text.ts'
import type { FileRegister } from './file-register.ts'
import { openSourceFile, type SourceFile } from './source-file.ts'

export interface UploadServiceParts {
  readonly connections: ConnectionService
  readonly links: LinkService
  readonly objects: ObjectService
  readonly sessions: S3Sessions
  readonly files: FileRegister
  readonly random: RandomBytes
  readonly onProgress: (progress: UploadProgress) => void
}

const MIB = 1024 * 1024
const MAX_PARTS = 9000

/** Uploads chosen files, each to a key of its own that can't be guessed, and shares them. */
export class UploadService {
  readonly #parts: UploadServiceParts
  readonly #cancellation = new AbortController()

  constructor(parts: UploadServiceParts) {
    this.#parts = parts
  }

  /** Stops what is being uploaded; those calls fail with `canceled` once what they had uploaded is deleted again. */
  cancel(): void {
    const hint = 'Nothing of it is left, and no link was made.'
    this.#cancellation.abort(new AppError('canceled', 'The upload was canceled.', hint))
  }

  /** If a file can't be uploaded, what was uploaded before it in this call is deleted again, and no link is made. */
  async share(input: ParsedInput<'links.upload'>): Promise<LinkWithUrl[]> {
    const connection = await this.#parts.connections.find(input.connection)
    const target = targetOf(connection, input.to)
    const paths = input.files.map((name) => this.#parts.files.take(name))
    const uploaded: SharedObject[] = []
    try {
      for (const path of paths) {
        uploaded.push(await this.#upload(connection, target, path, input.options.contentType))
        this.#cancellation.signal.throwIfAborted()
      }
      return await this.#parts.links.share(connection, uploaded, { ...input, method: 'GET' })
    } catch (error) {
      await this.#discard(connection, uploaded)
      throw error
    }
  }

  async #upload(connection: Connection, target: Target, path: string, contentType?: string): Promise<SharedObject> {
    const file = await openSourceFile(path)
    try {
      assertFits(file, connection)
      const key = [target.prefix, unguessableSegment(this.#parts.random), file.name].filter(Boolean).join('/')
      assertSignableKey(key)
      const object = { bucket: target.bucket, key }
      const sent = await this.#send(connection, object, file, contentType)
      try {
        await file.assertUnchanged()
        return { ...object, upload: await this.#verify(connection, object, file, sent) }
      } catch (error) {
        await this.#discard(connection, [{ ...object, upload: sent }])
        throw error
      }
    } finally {
      await file.handle.close()
    }
  }

  #send(connection: Connection, object: ObjectRef, file: SourceFile, contentType?: string): Promise<SentObject> {
    const call = { ...object, permission: 's3:PutObject' }
    const partSize = Math.max(8, Math.ceil(file.size / MAX_PARTS / MIB)) * MIB
    // Where it is known to be honoured: on a single request. The key is unguessable, so this is a second lock on the door.
    const hasCondition = file.size < partSize && providerOf(connection.provider).lacks['conditional-put'] === undefined
    return this.#parts.sessions.run(connection, call, async (client) => {
      // Canceling breaks off the reading, not the upload: its own `abort` doesn't wait until the parts are deleted.
      const body = Readable.from(file.read(this.#cancellation.signal), { objectMode: false })
      const upload = new Upload({
        client,
        partSize,
        queueSize: 4,
        params: {
          Bucket: object.bucket,
          Key: object.key,
          Body: body,
          ContentLength: file.size,
          ContentType: contentType ?? mime.getType(file.name) ?? 'application/octet-stream',
          ...(hasCondition ? { IfNoneMatch: '*' } : {}),
        },
      })
      upload.on('httpUploadProgress', ({ loaded = 0 }) => {
        this.#parts.onProgress({ name: file.name, sentBytes: loaded, totalBytes: file.size })
      })
      const answer = await upload.done()
      return { versionId: answer.VersionId, size: file.size, etag: answer.ETag }
    })
  }

  /** The storage's own word on what it has; a stored size that differs is never shared. */
  async #verify(connection: Connection, object: ObjectRef, file: SourceFile, sent: SentObject): Promise<SentObject> {
    const stored = await this.#parts.objects.head(connection, object)
    if (stored.size === file.size) return sent
    throw new AppError(
      'storage-error',
      `The storage has ${stored.size} bytes where ${file.size} were sent, so the upload was thrown away.`,
      'Try again; if it happens again, the storage or something on the way is at fault.',
    )
  }

  /** Cleans up after a failure, which is what the person hears of: a clean-up that fails too must not hide it. */
  async #discard(connection: Connection, objects: readonly SharedObject[]): Promise<void> {
    for (const { bucket, key, upload } of objects) {
      await this.#parts.objects.remove(connection, { bucket, key, versionId: upload?.versionId }).catch(() => undefined)
    }
  }
}

interface SentObject {
  readonly versionId?: string | undefined
  readonly size: number
  readonly etag?: string | undefined
}

interface Target {
  readonly bucket: string
  readonly prefix: string
}

function targetOf(connection: Connection, to: Target | undefined): Target {
  if (to !== undefined) return { bucket: to.bucket, prefix: to.prefix.replace(/^\/+|\/+$/g, '') }
  if (connection.bucket !== undefined) return { bucket: connection.bucket, prefix: connection.prefix }
  throw new AppError(
    'invalid-input',
    `The connection “${connection.name}” has no bucket to upload to.`,
    'Name one: --to s3://BUCKET/PREFIX, or add the connection with --bucket.',
    'to',
  )
}

function assertFits(file: SourceFile, connection: Connection): void {
  const { maxObjectBytes, label } = providerOf(connection.provider)
  if (file.size <= maxObjectBytes) return
  throw new AppError(
    'too-large',
    `The file is larger than ${label} stores (${maxObjectBytes} bytes).`,
    'Split it.',
    'files',
  )
}
