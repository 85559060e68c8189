import { Readable } from 'node:stream'
import { Upload } from '@aws-sdk/lib-storage'
import mime from 'mime/lite'
import type { Connection } from '../../../shared/connections/connection.ts'
import { providerOf } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import type { SharedObject } from '../links/recipe-signer.ts'
import type { ObjectRef, ObjectService } from '../objects/object-service.ts'
import type { S3Sessions } from '../objects/s3-sessions.ts'
import { openSourceFile, type SourceFile } from './source-file.ts'

/** What the storage has of an upload. */
export type StoredUpload = NonNullable<SharedObject['upload']>

export interface SendOptions {
  /** The file's name as the person knows it: its path may be one of ours. Its ending says the type, unless one is given. */
  readonly name: string
  readonly contentType?: string | undefined
  readonly signal: AbortSignal
  /** Bytes that the storage has taken, and of how many. */
  readonly onProgress: (sentBytes: number, totalBytes: number) => void
}

const MIB = 1024 * 1024
const MAX_PARTS = 9000

/** Stores one file as one object, and is sure of it before it says so. */
export class FileSender {
  readonly #sessions: S3Sessions
  readonly #objects: ObjectService

  constructor(sessions: S3Sessions, objects: ObjectService) {
    this.#sessions = sessions
    this.#objects = objects
  }

  /**
   * Whatever fails, nothing of the file stays in the storage.
   *
   * @throws AppError `file-changed` when the file was written to meanwhile; the signal's reason when it is aborted
   */
  async send(connection: Connection, object: ObjectRef, path: string, options: SendOptions): Promise<StoredUpload> {
    const file = await openSourceFile(path)
    try {
      assertFits(file.size, connection)
      const sent = await this.#upload(connection, object, file, options)
      try {
        await file.assertUnchanged()
        options.signal.throwIfAborted()
        return await this.#verify(connection, object, file, sent)
      } catch (error) {
        await this.discard(connection, { ...object, versionId: sent.versionId })
        throw error
      }
    } finally {
      await file.handle.close()
    }
  }

  /** Cleans up after a failure, which is what the person hears of: a clean-up that fails too must not hide it. */
  async discard(connection: Connection, object: ObjectRef): Promise<void> {
    await this.#objects.remove(connection, object).catch(() => undefined)
  }

  #upload(connection: Connection, object: ObjectRef, file: SourceFile, options: SendOptions): Promise<StoredUpload> {
    const call = { ...object, permission: 's3:PutObject' }
    const partSize = Math.max(8, Math.ceil(file.size / MAX_PARTS / MIB)) * MIB
    // Where it is known to be honoured: on a single request. The key is unguessable, so this is a second lock on the door.
    const hasCondition = file.size < partSize && providerOf(connection.provider).lacks['conditional-put'] === undefined
    return this.#sessions.run(connection, call, async (client) => {
      // Canceling breaks off the reading, not the upload: its own `abort` doesn't wait until the parts are deleted.
      const body = Readable.from(file.read(options.signal), { objectMode: false })
      const upload = new Upload({
        client,
        partSize,
        queueSize: 4,
        params: {
          Bucket: object.bucket,
          Key: object.key,
          Body: body,
          ContentLength: file.size,
          ContentType: options.contentType ?? mime.getType(options.name) ?? 'application/octet-stream',
          ...(hasCondition ? { IfNoneMatch: '*' } : {}),
        },
      })
      upload.on('httpUploadProgress', ({ loaded = 0 }) => options.onProgress(loaded, file.size))
      const answer = await upload.done()
      return { versionId: answer.VersionId, size: file.size, etag: answer.ETag }
    })
  }

  /** The storage's own word on what it has; a stored size that differs is never shared. */
  async #verify(
    connection: Connection,
    object: ObjectRef,
    file: SourceFile,
    sent: StoredUpload,
  ): Promise<StoredUpload> {
    const stored = await this.#objects.head(connection, object)
    if (stored.size === file.size) return sent
    throw new AppError(
      'storage-error',
      `The storage has ${stored.size} bytes where ${file.size} were sent, so the upload was thrown away.`,
      'Try again; if it happens again, the storage or something on the way is at fault.',
    )
  }
}

/** @throws AppError `too-large` */
export function assertFits(size: number, connection: Connection): void {
  const { maxObjectBytes, label } = providerOf(connection.provider)
  if (size <= maxObjectBytes) return
  throw new AppError(
    'too-large',
    `The file is larger than ${label} stores (${maxObjectBytes} bytes).`,
    'Split it.',
    'files',
  )
}
