import type { Checksum } from '../body/checksums.ts'
import { S3Error } from '../s3-error.ts'
import type { NewVersion, ObjectAttributes, Tags } from '../store/objects.ts'
import { checkWriteHeaders, storedHeaders, taggingHeader } from './attributes.ts'
import type { BucketContext, ObjectContext, ObjectOperation, S3Response } from './operation.ts'
import { checkWritePreconditions } from './preconditions.ts'
import { versionHeaders } from './read-object.ts'

/** Checksum headers of a response. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  return checksum ? { [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value } : {}
}

/** The tags that a write asks for. Throws AccessDenied when the caller may write but not tag, NotImplemented without tags. */
export function requestedTags(context: BucketContext, key: string, header: string | undefined): Tags {
  if (header === undefined) return {}
  if (!context.dialect.tagging) throw new S3Error('NotImplemented')
  const requestTags = taggingHeader(header)
  const { name, policy } = context.bucket
  context.authorize('s3:PutObjectTagging', { bucket: name, bucketPolicy: policy, key, requestTags })
  return requestTags
}

/**
 * Makes a version the newest of its key, as one step with the check of the conditional headers. `content` makes or finds its bytes
 * inside that step.
 */
export function putVersion(
  context: BucketContext,
  key: string,
  version: Omit<NewVersion, 'content' | 'modifiedAt'>,
  content: () => number,
): Record<string, string> {
  const { store, request, now } = context
  const versionId = store.transaction(() => {
    // The bucket may have gone or changed while the body came in.
    const bucket = store.buckets.find(context.bucket.name)
    if (!bucket) throw new S3Error('NoSuchBucket')
    checkWritePreconditions(request.headers, store.objects.find(bucket.id, key))
    return store.objects.put(bucket.id, bucket.versioning, key, { ...version, modifiedAt: now, content: content() })
  })
  return versionHeaders(context, { versionId, isMarker: false })
}

/** Receives the bytes of an object and makes it the newest version of its key. When anything fails, nothing stays. Throws S3Error. */
export async function receiveObject(
  context: BucketContext,
  key: string,
  source: AsyncIterable<Uint8Array>,
  attributes: Pick<ObjectAttributes, 'headers' | 'tags'> & { checksum: () => Checksum | undefined },
): Promise<{ etag: string; headers: Record<string, string> }> {
  const { contents } = context.store
  const stored = await contents.receive(source)
  const { headers, tags } = attributes
  const checksum = attributes.checksum()
  try {
    const version = { headers, tags, checksum, etag: stored.md5, size: stored.size }
    const written = putVersion(context, key, version, () => contents.create([stored]))
    return { etag: `"${stored.md5}"`, headers: { ...written, ...checksumHeaders(checksum) } }
  } catch (error) {
    await contents.discard(stored)
    throw error
  } finally {
    await contents.collect()
  }
}

async function run(context: ObjectContext): Promise<S3Response> {
  const { request, body, store, key } = context
  checkWriteHeaders(request.headers)
  const headers = storedHeaders(request.headers)
  const tags = requestedTags(context, key, request.headers.get('x-amz-tagging'))
  if (body.length === undefined) throw new S3Error('MissingContentLength')
  // Known to fail: say so before five gigabytes came in. It is checked again when it counts.
  checkWritePreconditions(request.headers, store.objects.find(context.bucket.id, key))
  const written = await receiveObject(context, key, body.stream(), { headers, tags, checksum: body.checksum })
  return { status: 200, headers: { etag: written.etag, ...written.headers } }
}

export const putObject: ObjectOperation = {
  name: 'PutObject',
  scope: 'object',
  body: 'stream',
  action: 's3:PutObject',
  run,
}
