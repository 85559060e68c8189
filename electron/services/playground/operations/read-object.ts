import { checkHeaderValue } from '../request.ts'
import { S3Error } from '../s3-error.ts'
import type { ObjectVersion } from '../store/objects.ts'
import {
  type BucketContext,
  type ObjectContext,
  type ObjectOperation,
  type S3Response,
  versioned,
} from './operation.ts'
import { type ByteRange, isNotModified, parseRange } from './preconditions.ts'

/** Version id and delete-marker headers, which S3 sends once a bucket has been versioned. */
export function versionHeaders(
  context: BucketContext,
  version: Pick<ObjectVersion, 'versionId' | 'isMarker'>,
): Record<string, string> {
  return {
    ...(context.bucket.versioning === undefined ? {} : { 'x-amz-version-id': version.versionId }),
    ...(version.isMarker ? { 'x-amz-delete-marker': 'true' } : {}),
  }
}

/**
 * The version of a key that a request names. Throws NoSuchKey or NoSuchVersion (AccessDenied to a caller who may not list, so that
 * nobody can probe for names), and MethodNotAllowed for a delete marker by its version id.
 */
export function existingVersion(
  context: BucketContext,
  key: string,
  versionId: string | undefined,
): ObjectVersion & { content: number } {
  const { bucket, store } = context
  const version = store.objects.find(bucket.id, key, versionId)
  if (version?.content !== undefined) return { ...version, content: version.content }
  if (!context.permits('s3:ListBucket', { bucket: bucket.name, bucketPolicy: bucket.policy }))
    throw new S3Error('AccessDenied')
  const headers = version ? versionHeaders(context, version) : {}
  if (version && versionId !== undefined) {
    throw new S3Error('MethodNotAllowed', undefined, {
      details: { Method: context.request.method, ResourceType: 'DeleteMarker' },
      headers: { ...headers, allow: 'DELETE', 'last-modified': new Date(version.modifiedAt).toUTCString() },
    })
  }
  throw versionId === undefined
    ? new S3Error('NoSuchKey', undefined, { details: { Key: key }, headers })
    : new S3Error('NoSuchVersion', undefined, { details: { Key: key, VersionId: versionId } })
}

/** The response-… query parameters. Throws InvalidRequest for an anonymous caller. */
function responseOverrides({ request, authentication }: ObjectContext): Record<string, string> {
  const overrides: Record<string, string> = {}
  for (const [name, value] of request.query) {
    const header =
      /^response-(content-type|content-language|expires|cache-control|content-disposition|content-encoding)$/.exec(
        name,
      )?.[1]
    if (header !== undefined) overrides[header] = checkHeaderValue(value)
  }
  if (Object.keys(overrides).length > 0 && authentication.type === 'anonymous') {
    throw new S3Error('InvalidRequest', 'Request specific response headers cannot be used for anonymous GET requests.')
  }
  return overrides
}

function objectHeaders(context: ObjectContext, version: ObjectVersion): Record<string, string> {
  const tagCount = Object.keys(version.tags).length
  return {
    ...version.headers,
    ...responseOverrides(context),
    'accept-ranges': 'bytes',
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modifiedAt).toUTCString(),
    ...versionHeaders(context, version),
    ...(tagCount > 0 ? { 'x-amz-tagging-count': `${tagCount}` } : {}),
  }
}

/** The checksum of the whole object, for a client that asks for it. It would not fit a range. */
function wholeChecksumHeaders({ request }: ObjectContext, { checksum }: ObjectVersion): Record<string, string> {
  if (!checksum || request.headers.get('x-amz-checksum-mode')?.toUpperCase() !== 'ENABLED') return {}
  return {
    [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value,
    'x-amz-checksum-type': checksum.value.includes('-') ? 'COMPOSITE' : 'FULL_OBJECT',
  }
}

/** RFC 9110, section 13.1.5: a range of an object that has changed since would not fit what the caller holds. */
function requestedRange({ request }: ObjectContext, version: ObjectVersion): ByteRange | undefined {
  const ifRange = request.headers.get('if-range')?.trim()
  const unchanged =
    ifRange === undefined ||
    ifRange === `"${version.etag}"` ||
    Date.parse(ifRange) === Math.floor(version.modifiedAt / 1000) * 1000
  return unchanged ? parseRange(request.headers.get('range'), version.size) : undefined
}

function read(context: ObjectContext): S3Response {
  const version = existingVersion(context, context.key, context.request.query.get('versionId'))
  const headers = objectHeaders(context, version)
  if (isNotModified(context.request.headers, version)) return { status: 304, headers }
  const range = requestedRange(context, version)
  const { start, end } = range ?? { start: 0, end: version.size }
  const extent = range
    ? { 'content-range': `bytes ${start}-${end - 1}/${version.size}` }
    : wholeChecksumHeaders(context, version)
  const whole = {
    status: range ? 206 : 200,
    headers: { ...headers, ...extent, 'content-length': `${end - start}` },
  }
  return context.request.method === 'HEAD'
    ? whole
    : { ...whole, body: context.store.contents.read(version.content, start, end) }
}

const action = versioned('s3:GetObject', 's3:GetObjectVersion')

export const getObject: ObjectOperation = { name: 'GetObject', scope: 'object', body: 'document', action, run: read }

export const headObject: ObjectOperation = { name: 'HeadObject', scope: 'object', body: 'document', action, run: read }
