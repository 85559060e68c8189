import { ACCOUNT_ID, createAuthorize, createPermits } from './auth/authorize.ts'
import type { Authentication } from './auth/verify-signature.ts'
import type { RequestBody } from './body/request-body.ts'
import type { Dialect } from './dialects.ts'
import type { Operation, S3Response, ServiceContext } from './operations/operation.ts'
import type { S3Request } from './request.ts'
import { S3Error } from './s3-error.ts'
import type { Bucket } from './store/buckets.ts'
import type { Store } from './store/store.ts'

/** What stays the same from request to request. */
export interface Environment {
  readonly store: Store
  readonly region: string
  readonly dialect: Dialect
}

const AUTHORIZATION_PARAMETERS = new Set(
  ['algorithm', 'content-sha256', 'credential', 'date', 'expires', 'security-token', 'signature', 'signedheaders'].map(
    (name) => `x-amz-${name}`,
  ),
)

/**
 * Presigners hoist `x-amz-…` headers into the query, and S3 takes them as if they had been sent. Call it after the signature was
 * verified, which wants the request as it came.
 */
export function withHoistedHeaders(request: S3Request): S3Request {
  const headers = new Map(request.headers)
  for (const [name, value] of request.query) {
    const lower = name.toLowerCase()
    if (lower.startsWith('x-amz-') && !AUTHORIZATION_PARAMETERS.has(lower) && !headers.has(lower))
      headers.set(lower, value)
  }
  return { ...request, headers }
}

/** The bucket that a request names. Throws NoSuchBucket. */
export function namedBucket({ store }: Environment, request: S3Request): Bucket {
  const bucket = request.bucket === undefined ? undefined : store.buckets.find(request.bucket)
  if (bucket) return bucket
  throw new S3Error('NoSuchBucket', undefined, { details: { BucketName: request.bucket ?? '' } })
}

export function createContext(
  environment: Environment,
  caller: { request: S3Request; authentication: Authentication; body: RequestBody; now: number },
  document: Buffer,
): ServiceContext {
  const permits = createPermits({ ...caller, dialect: environment.dialect })
  return { ...environment, ...caller, document, permits, authorize: createAuthorize(permits) }
}

/** Authorises the operation's own action and runs it. Nothing can come between the two. Throws S3Error. */
export function execute(operation: Operation, context: ServiceContext): S3Response | Promise<S3Response> {
  const { request, store, authorize } = context
  const action = typeof operation.action === 'string' ? operation.action : operation.action(request)
  const expectedOwner = request.headers.get('x-amz-expected-bucket-owner')
  if (expectedOwner !== undefined && expectedOwner !== ACCOUNT_ID) throw new S3Error('AccessDenied')
  if (operation.scope === 'service') {
    authorize(action, { bucket: request.bucket })
    return operation.run(context)
  }
  const bucket = namedBucket(context, request)
  const resource = { bucket: bucket.name, bucketPolicy: bucket.policy }
  if (operation.scope === 'bucket') {
    // DeleteObjects asks for each of its keys instead.
    if (operation.name !== 'DeleteObjects') authorize(action, resource)
    return operation.run({ ...context, bucket })
  }
  const key = request.key ?? ''
  // The actions that S3 lists for the condition key s3:ExistingObjectTag.
  const existingTags = /^s3:GetObject|Tagging$/.test(action)
    ? store.objects.find(bucket.id, key, request.query.get('versionId'))?.tags
    : undefined
  authorize(action, { ...resource, key, existingTags })
  return operation.run({ ...context, bucket, key })
}
