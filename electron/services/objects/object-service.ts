import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import { allPages, type PageCaps, type StreamedPage } from '../../../shared/objects/all-pages.ts'
import { notS3 } from './answer-guard.ts'
import { type ObjectPage, objectPage, parseVersionToken, type VersionPage, versionPage } from './object-listing.ts'
import { sendList } from './plain-list.ts'
import type { S3Session, S3Sessions } from './s3-sessions.ts'

export interface Bucket {
  readonly name: string
  /** ISO 8601. */
  readonly createdAt?: string | undefined
}

export interface ListRequest {
  readonly bucket: string
  readonly prefix?: string | undefined
  readonly delimiter?: string | undefined
  /** 1 to 1,000, and 1,000 by default. */
  readonly pageSize?: number | undefined
  readonly continuationToken?: string | undefined
}

export interface ObjectRef {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
}

export interface RemoveRequest extends ObjectRef {
  /** Only the object with this ETag, where the storage can tell. */
  readonly ifMatch?: string | undefined
}

export interface ObjectHead {
  readonly size: number
  /** Without its quotes. */
  readonly etag?: string | undefined
  readonly contentType?: string | undefined
  /** ISO 8601. */
  readonly modifiedAt?: string | undefined
  readonly storageClass?: string | undefined
  readonly versionId?: string | undefined
}

export interface VersionsRequest {
  readonly bucket: string
  readonly prefix?: string | undefined
  /** Only this object's versions. */
  readonly key?: string | undefined
  readonly pageSize?: number | undefined
  readonly continuationToken?: string | undefined
}

export interface Removal {
  /** True when the bucket keeps versions, and the delete only hid the object. */
  readonly deleteMarker: boolean
  /** The version that was deleted, or that of the delete marker. */
  readonly versionId?: string | undefined
}

const MAX_PAGE_SIZE = 1000

/** What a bucket holds. Every method throws AppError only. */
export class ObjectService {
  readonly #sessions: S3Sessions

  constructor(sessions: S3Sessions) {
    this.#sessions = sessions
  }

  /** The account's buckets, as far as the credentials may list them. */
  listBuckets(connection: Connection, signal?: AbortSignal): Promise<readonly Bucket[]> {
    const call = { permission: 's3:ListAllMyBuckets', signal }
    return this.#sessions.run(connection, call, async (client, { ListBucketsCommand }, options) => {
      const output = await client.send(new ListBucketsCommand({}), options)
      if (output.Buckets === undefined) throw notS3()
      return output.Buckets.flatMap(({ Name: name, CreationDate }) =>
        name === undefined ? [] : [{ name, createdAt: CreationDate?.toISOString() }],
      )
    })
  }

  /** One page of objects. */
  async list(connection: Connection, request: ListRequest, signal?: AbortSignal): Promise<ObjectPage> {
    const session = this.#sessions.open(connection)
    try {
      return await listPage(session, request, signal)
    } finally {
      session.close()
    }
  }

  /**
   * All pages, one after the other; only one is in memory.
   * @throws AppError `storage-error` when the storage sends the same page token again, which would never end
   */
  async *pages(
    connection: Connection,
    request: ListRequest,
    caps: PageCaps = {},
    signal?: AbortSignal,
  ): AsyncGenerator<StreamedPage<ObjectPage['objects'][number]>, void, undefined> {
    const session = this.#sessions.open(connection)
    try {
      const list = (continuationToken: string | undefined) =>
        listPage(session, { ...request, continuationToken }, signal)
      yield* allPages(list, caps, request.continuationToken)
    } finally {
      session.close()
    }
  }

  /** What is known of an object without reading it. */
  head(connection: Connection, { bucket, key, versionId }: ObjectRef, signal?: AbortSignal): Promise<ObjectHead> {
    const call = { bucket, key, permission: 's3:GetObject', signal }
    return this.#sessions.run(connection, call, async (client, { HeadObjectCommand }, options) => {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })
      const output = await client.send(command, options)
      // Every S3 storage gives both; a network's sign-in page gives neither.
      if (output.ETag === undefined && output.LastModified === undefined) throw notS3()
      return {
        size: output.ContentLength ?? 0,
        etag: output.ETag?.replace(/^"(.*)"$/, '$1'),
        contentType: output.ContentType,
        modifiedAt: output.LastModified?.toISOString(),
        storageClass: output.StorageClass,
        versionId: output.VersionId,
      }
    })
  }

  /** One page of the versions and delete markers under a prefix, or of one object. */
  versions(connection: Connection, request: VersionsRequest, signal?: AbortSignal): Promise<VersionPage> {
    const { bucket, key, pageSize, continuationToken } = request
    const marker = continuationToken === undefined ? undefined : parseVersionToken(continuationToken)
    const call = { bucket, permission: 's3:ListBucketVersions', signal }
    return this.#sessions.run(connection, call, async (client, { ListObjectVersionsCommand }, options) => {
      const command = new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: (key ?? request.prefix) || undefined,
        MaxKeys: checkedPageSize(pageSize),
        KeyMarker: marker?.key,
        VersionIdMarker: marker?.versionId,
        EncodingType: 'url',
      })
      const page = versionPage(await client.send(command, options))
      return key === undefined ? page : ofKey(page, key)
    })
  }

  /** Deletes an object, or the named version of it. Deleting what isn't there is not an error, to S3. */
  remove(
    connection: Connection,
    { bucket, key, versionId, ifMatch }: RemoveRequest,
    signal?: AbortSignal,
  ): Promise<Removal> {
    const permission = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion'
    const call = { bucket, key, permission, signal }
    return this.#sessions.run(connection, call, async (client, { DeleteObjectCommand }, options) => {
      const command = new DeleteObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: versionId,
        // Others don't know it, and some of them refuse what they don't know.
        IfMatch: connection.provider === 'aws' && ifMatch !== undefined ? `"${ifMatch}"` : undefined,
      })
      const output = await client.send(command, options)
      return { deleteMarker: output.DeleteMarker ?? false, versionId: output.VersionId }
    })
  }

  /** Ends the multipart uploads of one key that nobody completed, as far as the storage tells of them. */
  async abortUploads(connection: Connection, { bucket, key }: ObjectRef): Promise<void> {
    const session = this.#sessions.open(connection)
    try {
      const call = { bucket, key, permission: 's3:ListBucketMultipartUploads' }
      const { Uploads = [] } = await session.run(call, (client, { ListMultipartUploadsCommand }) =>
        client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key })),
      )
      for (const upload of Uploads) {
        if (upload.Key !== key) continue
        await session.run(
          { ...call, permission: 's3:AbortMultipartUpload' },
          (client, { AbortMultipartUploadCommand }) =>
            client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: upload.UploadId })),
        )
      }
    } catch (error) {
      if (!(error instanceof AppError && (error.code === 'access-denied' || error.code === 'unsupported'))) throw error
    } finally {
      session.close()
    }
  }
}

function listPage(session: S3Session, request: ListRequest, signal: AbortSignal | undefined): Promise<ObjectPage> {
  const { bucket, prefix, delimiter, pageSize, continuationToken } = request
  const call = { bucket, permission: 's3:ListBucket', signal }
  return session.run(call, async (client, { ListObjectsV2Command }, options) => {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix || undefined,
      Delimiter: delimiter || undefined,
      MaxKeys: checkedPageSize(pageSize),
      ContinuationToken: continuationToken,
      EncodingType: 'url',
    })
    return objectPage(await sendList(client, command, options))
  })
}

function checkedPageSize(pageSize = MAX_PAGE_SIZE): number {
  if (Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= MAX_PAGE_SIZE) return pageSize
  throw new AppError('invalid-input', 'A page has 1 to 1,000 objects.', 'Ask for a size in between.', 'pageSize')
}

/** Lists are in the order of keys, so a key's own versions come before those of longer keys that start with it. */
function ofKey(page: VersionPage, key: string): VersionPage {
  const versions = page.versions.filter((version) => version.key === key)
  return { versions, nextToken: versions.length === page.versions.length ? page.nextToken : undefined }
}
