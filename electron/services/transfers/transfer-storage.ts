import { setTimeout as sleep } from 'node:timers/promises'
import mime from 'mime/lite'
import type { Connection } from '../../../shared/connections/connection.ts'
import { bucketAddress, parseEndpoint } from '../../../shared/connections/endpoint.ts'
import { providerOf } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import type { StoredObject, StoredPart } from '../../../shared/transfers/transfer.ts'
import type { BucketPlaces } from '../links/bucket-places.ts'
import { isNotableOffset } from '../links/preflight.ts'
import { webPage } from '../objects/answer-guard.ts'
import { regionalEndpoint } from '../objects/s3-client.ts'
import type { S3Session } from '../objects/s3-sessions.ts'
import type { Sigv4Signer } from '../signers/sigv4-signer.ts'
import type { BodyHash, PartBody, SendAnswer, SendRequest } from './sending/messages.ts'
import type { PartSender } from './sending/part-sender.ts'
import { StorageAccess, type StorageAccessParts } from './storage-access.ts'
import { damaged, proxyFailure, refusal, sendFailure, unclear } from './storage-answers.ts'
import { isIntact } from './stored-checks.ts'
import { aboutUpload, TransferError } from './transfer-failure.ts'
import type { TransferJob } from './transfer-job.ts'

export interface TransferStorageParts extends StorageAccessParts {
  readonly places: BucketPlaces
  readonly signer: Sigv4Signer
  readonly sender: PartSender
  /** Server clock minus this computer's, in whole seconds, whenever an answer tells. */
  readonly onServerDate: (connection: Connection, offsetSeconds: number) => void
}

export interface SendOptions {
  readonly signal: AbortSignal
  readonly onProgress: (sentBytes: number) => void
}

/** How long a request may take to begin, in seconds. */
const URL_SECONDS = 3600
const MAX_LISTED_PARTS = 10_000
/** When an object is looked for that may come after it was deleted. */
const LATE_MS = [200, 800]

/**
 * What uploads ask of a storage. Bytes go to URLs that are signed here and sent by worker threads; the few requests around them go
 * through the SDK. Every method throws AppError or TransferError only, or the signal's reason.
 */
export class TransferStorage {
  readonly #parts: TransferStorageParts
  readonly #access: StorageAccess

  constructor(parts: TransferStorageParts) {
    this.#parts = parts
    this.#access = new StorageAccess(parts)
  }

  /**
   * Begins a multipart upload. @returns its id
   * @param isAgain it was tried before: what is there under the key, whose id never arrived, is cleared first
   */
  async create(job: TransferJob, isAgain: boolean): Promise<string> {
    const { connection, session } = await this.#access.open(job.connectionId)
    if (isAgain) await this.#abortAll(session, job)
    return session.run(callOf(job), async (client, { CreateMultipartUploadCommand }) => {
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({
          Bucket: job.bucket,
          Key: job.key,
          ContentType: contentTypeOf(job),
          ...(hasChecksums(connection) ? { ChecksumAlgorithm: 'CRC32' } : {}),
        }),
      )
      if (UploadId === undefined) throw unclear()
      return UploadId
    })
  }

  /** The parts that the storage has. @throws TransferError `upload-gone` */
  async listParts(job: TransferJob, uploadId: string): Promise<Pick<StoredPart, 'number' | 'length' | 'etag'>[]> {
    const { session } = await this.#access.open(job.connectionId)
    const call = { ...callOf(job), permission: 's3:ListMultipartUploadParts' }
    const parts: Pick<StoredPart, 'number' | 'length' | 'etag'>[] = []
    let marker: string | undefined
    do {
      const page = await aboutUpload(
        session.run(call, (client, { ListPartsCommand }) =>
          client.send(
            new ListPartsCommand({ Bucket: job.bucket, Key: job.key, UploadId: uploadId, PartNumberMarker: marker }),
          ),
        ),
      )
      for (const { PartNumber = 0, Size = 0, ETag = '' } of page.Parts ?? []) {
        parts.push({ number: PartNumber, length: Size, etag: ETag })
      }
      const next = page.IsTruncated ? page.NextPartNumberMarker : undefined
      marker = next === marker ? undefined : next
    } while (marker !== undefined && parts.length < MAX_LISTED_PARTS)
    return parts
  }

  /** Sends one part. @throws TransferError `upload-gone`, and where it arrived damaged */
  async sendPart(
    job: TransferJob,
    uploadId: string,
    number: number,
    body: NonNullable<PartBody>,
    options: SendOptions,
  ): Promise<StoredPart> {
    const query = { partNumber: String(number), uploadId }
    const { answer, connection } = await aboutUpload(this.#put(job, query, {}, body, options))
    return this.#stored(number, lengthOf(body), answer, connection)
  }

  /** Stores an object by one request. @throws TransferError `exists` where there is one at its key */
  async sendWhole(
    job: TransferJob,
    body: NonNullable<PartBody>,
    options: SendOptions,
  ): Promise<{ part: StoredPart; stored: StoredObject }> {
    const connection = await this.#access.connection(job.connectionId)
    const hasCondition = providerOf(connection.provider).lacks['conditional-put'] === undefined
    const headers = { 'content-type': contentTypeOf(job), ...(hasCondition ? { 'if-none-match': '*' } : {}) }
    const { answer } = await this.#put(job, {}, headers, body, options)
    const part = this.#stored(1, lengthOf(body), answer, connection)
    return { part, stored: { size: part.length, etag: part.etag, versionId: answer.headers['x-amz-version-id'] } }
  }

  /** Makes the parts one object. @throws TransferError `upload-gone` */
  async complete(job: TransferJob, uploadId: string, parts: readonly StoredPart[]): Promise<StoredObject> {
    const { connection, session } = await this.#access.open(job.connectionId)
    const sorted = [...parts].sort((a, b) => a.number - b.number)
    const output = await aboutUpload(
      session.run(callOf(job), (client, { CompleteMultipartUploadCommand }) =>
        client.send(
          new CompleteMultipartUploadCommand({
            Bucket: job.bucket,
            Key: job.key,
            UploadId: uploadId,
            MultipartUpload: {
              Parts: sorted.map(({ number, etag, crc32 }) => ({
                PartNumber: number,
                ETag: etag,
                ...(hasChecksums(connection) ? { ChecksumCRC32: base64Crc(crc32) } : {}),
              })),
            },
          }),
        ),
      ),
    )
    // A document without an ETag is no success, whatever its status.
    if (output.ETag === undefined) throw unclear()
    const size = parts.reduce((sum, { length }) => sum + length, 0)
    return { size, etag: output.ETag, versionId: output.VersionId }
  }

  /** What the storage has under the key of a job; undefined where it has nothing. */
  async head(job: TransferJob): Promise<StoredObject | undefined> {
    const connection = await this.#access.connection(job.connectionId)
    const url = await this.#url(connection, job, 'HEAD', {})
    const answer = await this.#send(connection, { method: 'HEAD', url, headers: {}, body: undefined })
    const { status, headers } = answer
    if (status === 404) return undefined
    if (status !== 200) throw refusal(answer, connection, { ...job, permission: 's3:GetObject' })
    // A network's sign-in page has neither.
    if (headers['etag'] === undefined && headers['last-modified'] === undefined) throw webPage()
    return {
      size: Number(headers['content-length'] ?? 0),
      etag: headers['etag'],
      versionId: headers['x-amz-version-id'],
    }
  }

  /** The checksums of what a body has now. */
  async hash(body: PartBody, signal: AbortSignal): Promise<BodyHash> {
    try {
      return await this.#parts.sender.hash(body, signal)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw sendFailure(error, undefined)
    }
  }

  /** The error for an object that is not what was sent. */
  notAsSent(stored: StoredObject | undefined, size: number): AppError {
    return new AppError(
      'storage-error',
      stored === undefined
        ? 'The storage took the file, but does not have it.'
        : `The storage has other bytes than those that were sent (${stored.size} of ${size}).`,
      'Try again; if it happens again, the storage or something on the way is at fault.',
    )
  }

  /** Deletes the object of a job, and its parts if there may be some. */
  async clear(
    job: TransferJob,
    {
      uploadId,
      mayBeBegun,
      versionId,
      mayArrive = false,
    }: {
      readonly uploadId?: string | undefined
      readonly mayBeBegun?: boolean | undefined
      readonly versionId?: string | undefined
      /** A request that stores the object was broken off: the storage may still be at it. */
      readonly mayArrive?: boolean | undefined
    },
  ): Promise<void> {
    const { session } = await this.#access.open(job.connectionId)
    if (uploadId !== undefined) await this.#abort(session, job, uploadId)
    else if (mayBeBegun) await this.#abortAll(session, job)
    const call = { ...callOf(job), permission: 's3:DeleteObject' }
    const remove = (version: string | undefined) =>
      session.run(call, (client, { DeleteObjectCommand }) =>
        client.send(new DeleteObjectCommand({ Bucket: job.bucket, Key: job.key, VersionId: version })),
      )
    await remove(versionId)
    for (const wait of mayArrive ? LATE_MS : []) {
      await sleep(wait)
      const late = await this.head(job)
      if (late !== undefined) await remove(late.versionId)
    }
  }

  /** The keys may be others now. */
  forget(connectionId: string): void {
    this.#access.forget(connectionId)
  }

  close(): void {
    this.#access.close()
  }

  /** Every multipart upload to the key of a job. Nobody else has one there, as nobody can guess it. */
  async #abortAll(session: S3Session, job: TransferJob): Promise<void> {
    const call = { ...callOf(job), permission: 's3:ListBucketMultipartUploads' }
    try {
      const page = await session.run(call, (client, { ListMultipartUploadsCommand }) =>
        client.send(new ListMultipartUploadsCommand({ Bucket: job.bucket, Prefix: job.key })),
      )
      for (const { Key, UploadId } of page.Uploads ?? []) {
        if (Key === job.key && UploadId !== undefined) await this.#abort(session, job, UploadId)
      }
    } catch (error) {
      // Who may upload may not always list uploads. What is left then is found by the clean-up of those who may.
      if (!(error instanceof AppError) || (error.code !== 'access-denied' && error.code !== 'unsupported')) throw error
    }
  }

  /** Parts that were under way can still arrive after the first time. */
  async #abort(session: S3Session, job: TransferJob, uploadId: string): Promise<void> {
    const call = { ...callOf(job), permission: 's3:AbortMultipartUpload' }
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        await aboutUpload(
          session.run(call, (client, { AbortMultipartUploadCommand }) =>
            client.send(new AbortMultipartUploadCommand({ Bucket: job.bucket, Key: job.key, UploadId: uploadId })),
          ),
        )
        if ((await this.listParts(job, uploadId)).length === 0) return
      } catch (error) {
        if (error instanceof TransferError && error.failure.kind === 'upload-gone') return
        throw error
      }
    }
  }

  async #put(
    job: TransferJob,
    query: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
    body: NonNullable<PartBody>,
    { signal, onProgress }: SendOptions,
  ): Promise<{ readonly answer: SendAnswer; readonly connection: Connection }> {
    const connection = await this.#access.connection(job.connectionId)
    // Read twice where the storage compares: what it is to have must be said, and signed, before it is sent.
    const checksum = hasChecksums(connection)
      ? { 'x-amz-checksum-crc32': base64Crc((await this.hash(body, signal)).crc32) }
      : {}
    const url = await this.#url(connection, job, 'PUT', { ...query, ...checksum })
    const request = { method: 'PUT' as const, url, headers, body }
    const answer = await this.#send(connection, request, { signal, onProgress })
    if (answer.status < 200 || answer.status >= 300) throw refusal(answer, connection, callOf(job))
    return { answer, connection }
  }

  async #send(connection: Connection, request: SendRequest, options: Partial<SendOptions> = {}): Promise<SendAnswer> {
    const { signal = new AbortController().signal, onProgress = () => undefined } = options
    const sentAt = this.#parts.clock.now()
    try {
      const answer = await this.#parts.sender.send(request, { signal, onProgress })
      const serverTime = Date.parse(answer.headers['date'] ?? '')
      const now = this.#parts.clock.now()
      // What took long says too little about when the server wrote its date; a refusal is soon there.
      if (!Number.isNaN(serverTime) && (now - sentAt < 10_000 || answer.status === 403)) {
        const offset = Math.round((serverTime + 500 - now) / 1000)
        this.#parts.onServerDate(connection, offset)
        if (isNotableOffset(connection, offset)) this.#access.connectionChanged(connection.id)
      }
      return answer
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw proxyFailure(error, request.url) ?? sendFailure(error, connection)
    }
  }

  #stored(number: number, length: number, answer: SendAnswer, connection: Connection): StoredPart {
    const { headers, crc32, md5 } = answer
    const { etag } = headers
    if (etag === undefined) throw /html/i.test(headers['content-type'] ?? '') ? webPage() : unclear()
    if (!isIntact(etag, md5, headers)) throw damaged(connection)
    return { number, length, crc32, md5, etag }
  }

  async #url(
    connection: Connection,
    job: TransferJob,
    method: 'PUT' | 'HEAD',
    query: Readonly<Record<string, string>>,
  ): Promise<string> {
    const [{ region, addressing }, { credentials }] = await Promise.all([
      this.#parts.places.of(connection, job.bucket),
      this.#access.open(job.connectionId),
    ])
    const endpoint = parseEndpoint(regionalEndpoint(connection, region))
    const signedAt = Math.floor(this.#parts.clock.now() / 1000) + (connection.clockOffsetSeconds ?? 0)
    const place = { scheme: endpoint.scheme, ...bucketAddress(endpoint, addressing, job.bucket), region }
    const terms = { ...place, method, signedAt, expiresSeconds: URL_SECONDS, query }
    return this.#parts.signer.requestUrl(terms, job.key, credentials)
  }
}

function callOf({ bucket, key }: TransferJob) {
  return { bucket, key, permission: 's3:PutObject' }
}

function contentTypeOf({ contentType, name }: Pick<TransferJob, 'contentType' | 'name'>): string {
  return contentType ?? mime.getType(name) ?? 'application/octet-stream'
}

/** Where it is known to be compared, and refused when it differs. */
function hasChecksums({ provider }: Connection): boolean {
  return provider === 'aws' || provider === 'playground'
}

/** As S3 writes a CRC-32: its four bytes, the highest first, in Base64. */
function base64Crc(crc32: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32)
  return bytes.toString('base64')
}

function lengthOf(body: NonNullable<PartBody>): number {
  return 'bytes' in body ? body.bytes.length : body.length
}
