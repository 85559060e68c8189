import { percentDecode } from '../request.ts'
import { invalidArgument, S3Error } from '../s3-error.ts'
import type { ObjectVersion } from '../store/objects.ts'
import { element } from '../xml.ts'
import { checkWriteHeaders, storedHeaders } from './attributes.ts'
import { isoMilliseconds, type ObjectContext, type ObjectOperation, xmlResponse } from './operation.ts'
import { isNotModified } from './preconditions.ts'
import { existingVersion, versionHeaders } from './read-object.ts'
import { putVersion, requestedTags } from './write-object.ts'

export interface CopySource {
  readonly version: ObjectVersion & { content: number }
  readonly bucketName: string
  /** `x-amz-copy-source-version-id`, in a versioned bucket. */
  readonly headers: Readonly<Record<string, string>>
}

/** Finds and authorises what `x-amz-copy-source` names, and checks its conditional headers. Throws S3Error. */
export function readCopySource(context: ObjectContext): CopySource {
  const { request, store, authorize } = context
  const header = request.headers.get('x-amz-copy-source') ?? ''
  const match = /^\/?([^/?]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(header)
  if (!match)
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      header,
    )
  const [bucketName, key] = [percentDecode(match[1] ?? ''), percentDecode(match[2] ?? '')]
  const versionId = match[3] === undefined ? undefined : percentDecode(match[3])
  const bucket = store.buckets.find(bucketName)
  if (!bucket) throw new S3Error('NoSuchBucket', undefined, { details: { BucketName: bucketName } })
  const existingTags = store.objects.find(bucket.id, key, versionId)?.tags
  const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion'
  authorize(action, { bucket: bucketName, bucketPolicy: bucket.policy, key, existingTags })
  const version = existingVersion({ ...context, bucket }, key, versionId)
  if (isNotModified(request.headers, version, 'x-amz-copy-source-')) throw new S3Error('PreconditionFailed')
  const { 'x-amz-version-id': id } = versionHeaders({ ...context, bucket }, version)
  return { version, bucketName, headers: id === undefined ? {} : { 'x-amz-copy-source-version-id': id } }
}

function directive(headers: ReadonlyMap<string, string>, name: string): 'COPY' | 'REPLACE' {
  const value = headers.get(name) ?? 'COPY'
  if (value !== 'COPY' && value !== 'REPLACE') throw invalidArgument(`Unknown ${name}`, name, value)
  return value
}

/** A copy shares the bytes of its source, so it takes no time and no room. */
export const copyObject: ObjectOperation = {
  name: 'CopyObject',
  scope: 'object',
  body: 'document',
  action: 's3:PutObject',
  async run(context) {
    const { request, key, bucket, store, now } = context
    checkWriteHeaders(request.headers)
    const metadata = directive(request.headers, 'x-amz-metadata-directive')
    const tagging = directive(request.headers, 'x-amz-tagging-directive')
    if (tagging === 'COPY' && request.headers.has('x-amz-tagging')) {
      throw new S3Error('InvalidRequest', 'x-amz-tagging needs x-amz-tagging-directive: REPLACE')
    }
    const source = readCopySource(context)
    const { version } = source
    const ontoItself = source.bucketName === bucket.name && version.key === key && version.isLatest
    if (ontoItself && metadata === 'COPY' && tagging === 'COPY') {
      throw new S3Error(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      )
    }
    const tags =
      tagging === 'COPY' ? version.tags : requestedTags(context, key, request.headers.get('x-amz-tagging') ?? '')
    const headers = metadata === 'COPY' ? version.headers : storedHeaders(request.headers)
    const { etag, size, checksum } = version
    const written = putVersion(context, key, { etag, size, checksum, headers, tags }, () => version.content)
    await store.contents.collect()
    return xmlResponse(
      'CopyObjectResult',
      [element('LastModified', isoMilliseconds(now)), element('ETag', `"${etag}"`)],
      { ...written, ...source.headers },
    )
  },
}
