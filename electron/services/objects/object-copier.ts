import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import type { Connection } from '../../../shared/connections/connection.ts'
import { providerOf } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { isArn } from '../../../shared/links/object-name.ts'
import { mapAtOnce } from '../map-at-once.ts'
import type { ObjectRef } from './object-service.ts'
import { type PartLimits, S3_PART_LIMITS, splitIntoParts } from './part-copies.ts'
import type { S3Session, S3Sessions } from './s3-sessions.ts'

export interface CopyRequest {
  readonly source: ObjectRef
  readonly to: { readonly bucket: string; readonly key: string }
  /**
   * What goes with the bytes. `to-share`: how they are to be read, and no more, neither notes nor tags. `all`: whatever the storage
   * tells of the object; who may read it is not among that.
   */
  readonly keeps: 'to-share' | 'all'
}

/** A copy that is there, and what it was made of. */
export interface ObjectCopy {
  readonly versionId: string | undefined
  readonly etag: string | undefined
  readonly size: number
  readonly source: { readonly versionId: string | undefined; readonly etag: string | undefined }
}

const PARTS_AT_ONCE = 4

/**
 * Copies objects within a storage: their bytes don't pass here. A copy is of exactly the object that was looked at first: one that is
 * changed meanwhile is not copied.
 */
export class ObjectCopier {
  readonly #sessions: S3Sessions
  readonly #limits: PartLimits

  constructor(sessions: S3Sessions, limits: PartLimits = S3_PART_LIMITS) {
    this.#sessions = sessions
    this.#limits = limits
  }

  /** @throws AppError; what there is of the copy then, its caller deletes */
  async copy(connection: Connection, request: CopyRequest): Promise<ObjectCopy> {
    const { source, to } = request
    if (isArn(source.bucket) || isArn(to.bucket)) {
      throw new AppError(
        'unsupported',
        'Objects behind an access point are not copied.',
        'Name the object by its bucket.',
        'objects',
      )
    }
    const session = this.#sessions.open(connection)
    try {
      const head = await headOf(session, source)
      assertReadable(head, source.key)
      const size = head.ContentLength ?? 0
      const inParts = size > this.#limits.singleCopy
      const versionId = inParts
        ? await this.#copyParts(session, request, head, size)
        : await copyWhole(session, request, head)
      const copy = await headOf(session, to)
      if (copy.ContentLength !== size) throw notMade()
      // Not every storage that takes the condition keeps to it. For parts that was looked at before they became one.
      const isSame = inParts || copy.ETag === head.ETag || (await headOf(session, source)).ETag === head.ETag
      if (!isSame) throw changedMeanwhile()
      if (inParts && request.keeps === 'all') await copyTags(session, source, to)
      const etag = unquoted(copy.ETag)
      return { versionId, etag, size, source: { versionId: head.VersionId, etag: unquoted(head.ETag) } }
    } finally {
      session.close()
    }
  }

  async #copyParts(session: S3Session, request: CopyRequest, head: HeadObjectCommandOutput, size: number) {
    const { source, to } = request
    const call = { ...to, permission: 's3:PutObject' }
    const uploadId = await session.run(call, async (client, { CreateMultipartUploadCommand }) => {
      const command = new CreateMultipartUploadCommand({
        Bucket: to.bucket,
        Key: to.key,
        ...attributesFor(session.connection, request, head),
      })
      return (await client.send(command)).UploadId
    })
    try {
      const canMatch = session.connection.provider !== 'r2'
      const parts = await mapAtOnce(splitIntoParts(size, this.#limits), PARTS_AT_ONCE, (part) =>
        session.run(call, async (client, { UploadPartCopyCommand }) => {
          const command = new UploadPartCopyCommand({
            Bucket: to.bucket,
            Key: to.key,
            UploadId: uploadId,
            PartNumber: part.number,
            CopySource: copySource(source),
            CopySourceRange: `bytes=${part.start}-${part.end - 1}`,
            CopySourceIfMatch: canMatch ? head.ETag : undefined,
          })
          const { CopyPartResult } = await client.send(command)
          return { PartNumber: part.number, ETag: CopyPartResult?.ETag }
        }),
      )
      if ((await headOf(session, source)).ETag !== head.ETag) throw changedMeanwhile()
      return await session.run(call, async (client, { CompleteMultipartUploadCommand }) => {
        const command = new CompleteMultipartUploadCommand({
          Bucket: to.bucket,
          Key: to.key,
          UploadId: uploadId,
          MultipartUpload: { Parts: parts },
        })
        return (await client.send(command)).VersionId
      })
    } catch (error) {
      await session
        .run({ ...to, permission: 's3:AbortMultipartUpload' }, async (client, { AbortMultipartUploadCommand }) => {
          await client.send(new AbortMultipartUploadCommand({ Bucket: to.bucket, Key: to.key, UploadId: uploadId }))
        })
        // What stays is found by whoever looks for the copy later.
        .catch(() => undefined)
      throw error
    }
  }
}

function headOf(session: S3Session, { bucket, key, versionId }: ObjectRef): Promise<HeadObjectCommandOutput> {
  return session.run({ bucket, key, permission: 's3:GetObject' }, (client, { HeadObjectCommand }) =>
    client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })),
  )
}

function copyWhole(session: S3Session, request: CopyRequest, head: HeadObjectCommandOutput) {
  const { source, to } = request
  const { connection } = session
  const isShared = request.keeps === 'to-share'
  return session.run({ ...to, permission: 's3:PutObject' }, async (client, { CopyObjectCommand }) => {
    const command = new CopyObjectCommand({
      Bucket: to.bucket,
      Key: to.key,
      CopySource: copySource(source),
      CopySourceIfMatch: head.ETag,
      MetadataDirective: isShared ? 'REPLACE' : 'COPY',
      TaggingDirective: isShared && TAKES_TAG_DIRECTIVE.has(connection.provider) ? 'REPLACE' : undefined,
      ...(isShared
        ? attributesFor(connection, request, head)
        : { StorageClass: storageClassFor(connection, request, head) }),
    })
    return (await client.send(command)).VersionId
  })
}

function attributesFor(connection: Connection, request: CopyRequest, head: HeadObjectCommandOutput) {
  const read = {
    ContentType: head.ContentType,
    ContentEncoding: head.ContentEncoding,
    ContentLanguage: head.ContentLanguage,
    StorageClass: storageClassFor(connection, request, head),
  }
  return request.keeps === 'to-share'
    ? { ...read, CacheControl: 'private, no-store' }
    : { ...read, CacheControl: head.CacheControl, ContentDisposition: head.ContentDisposition, Metadata: head.Metadata }
}

/** Elsewhere the storage's own default is the right one. Classes that bill for weeks would be paid for a copy of a day. */
function storageClassFor(connection: Connection, { keeps }: CopyRequest, { StorageClass }: HeadObjectCommandOutput) {
  if (connection.provider !== 'aws') return undefined
  return keeps === 'to-share' ? ('STANDARD' as const) : StorageClass
}

/** Those that are known to have tags, and to take being told not to copy them. */
const TAKES_TAG_DIRECTIVE: ReadonlySet<Connection['provider']> = new Set([
  'aws',
  'ceph',
  'minio',
  'wasabi',
  'playground',
])

/** With a copy in parts, which is a new object; not every storage takes tags when it begins. */
async function copyTags(session: S3Session, source: ObjectRef, copy: ObjectRef): Promise<void> {
  if (providerOf(session.connection.provider).lacks.tags !== undefined) return
  const named = ({ bucket, key, versionId }: ObjectRef) => ({ Bucket: bucket, Key: key, VersionId: versionId })
  try {
    const { TagSet = [] } = await session.run(
      { ...source, permission: 's3:GetObjectTagging' },
      (client, { GetObjectTaggingCommand }) => client.send(new GetObjectTaggingCommand(named(source))),
    )
    if (TagSet.length === 0) return
    await session.run({ ...copy, permission: 's3:PutObjectTagging' }, (client, { PutObjectTaggingCommand }) =>
      client.send(new PutObjectTaggingCommand({ ...named(copy), Tagging: { TagSet } })),
    )
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'unsupported')) throw error
  }
}

/** As a header, which is percent-encoded like a path. */
function copySource({ bucket, key, versionId }: ObjectRef): string {
  const path = [bucket, ...key.split('/')].map(encoded).join('/')
  return versionId === undefined ? path : `${path}?versionId=${encoded(versionId)}`
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function assertReadable({ StorageClass, ArchiveStatus, Restore }: HeadObjectCommandOutput, key: string): void {
  const isArchived = StorageClass === 'GLACIER' || StorageClass === 'DEEP_ARCHIVE' || ArchiveStatus !== undefined
  if (!isArchived || Restore?.includes('ongoing-request="false"')) return
  const isUnderWay = Restore?.includes('ongoing-request="true"')
  throw new AppError(
    'archived-object',
    `“${displayText(key).slice(0, 200)}” is archived, so it can’t be copied.`,
    isUnderWay
      ? 'It is being restored, which takes minutes to hours: try again then.'
      : 'Restore it in the storage first. That takes minutes to hours.',
    'objects',
  )
}

/** A success that was only begun, or was said by something in between, is told by the copy that isn't there. */
function notMade(): AppError {
  return new AppError(
    'storage-error',
    'The storage said that it made the copy, and it did not, or not wholly.',
    'Try again.',
  )
}

function changedMeanwhile(): AppError {
  return new AppError(
    'precondition-failed',
    'The object was changed while it was copied, so nothing was done.',
    'Look at it again and decide.',
  )
}

function unquoted(etag: string | undefined): string | undefined {
  return etag?.replace(/^"(.*)"$/, '$1')
}
