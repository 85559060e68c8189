import type { Dialect } from '../dialects.ts'
import type { S3Request } from '../request.ts'
import { S3Error } from '../s3-error.ts'
import { evaluatePolicy, type Policy, parsePolicy } from './policy-document.ts'
import type { Authentication } from './verify-signature.ts'

export const ACCOUNT_ID = '000000000000'

/** What a request wants to touch. */
export interface Resource {
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  /** The bucket's policy as JSON text. */
  readonly bucketPolicy?: string | undefined
  /** The tags that the object has now. */
  readonly existingTags?: Readonly<Record<string, string>> | undefined
  /** The tags that the request would give it. */
  readonly requestTags?: Readonly<Record<string, string>> | undefined
}

/** Whether the caller may do `action` (such as `s3:GetObject`) to a resource. */
export type Permits = (action: string, resource: Resource) => boolean

// The owner can always repair a policy; otherwise one Deny could lock the bucket for good.
const POLICY_REPAIR = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'])

interface Circumstances {
  readonly request: S3Request
  readonly authentication: Authentication
  readonly dialect: Dialect
  /** Milliseconds since the epoch. */
  readonly now: number
}

function requestContext({ request, authentication, dialect, now }: Circumstances): Map<string, string> {
  const context = new Map([
    ['aws:currenttime', new Date(now).toISOString()],
    ['aws:epochtime', `${Math.floor(now / 1000)}`],
    ['aws:securetransport', 'false'],
    ['aws:sourceip', request.sourceIp],
    ['aws:principaltype', authentication.type === 'anonymous' ? 'Anonymous' : 'User'],
  ])
  const optional: [string, string | undefined][] = [
    ['aws:referer', request.headers.get('referer')],
    ['aws:useragent', request.headers.get('user-agent')],
    ['s3:prefix', request.query.get('prefix')],
    ['s3:delimiter', request.query.get('delimiter')],
    ['s3:max-keys', request.query.get('max-keys')],
    ['s3:versionid', request.query.get('versionId')],
    ['s3:x-amz-copy-source', request.headers.get('x-amz-copy-source')],
    ['s3:x-amz-metadata-directive', request.headers.get('x-amz-metadata-directive')],
  ]
  for (const [name, value] of optional) if (value !== undefined) context.set(name, value)
  if (authentication.type !== 'anonymous') {
    const { key, type, signedAt, payloadHash } = authentication
    if (type !== 'REST-QUERY-STRING' || dialect.presignedAuthType) context.set('s3:authtype', type)
    context.set('s3:signatureversion', 'AWS4-HMAC-SHA256')
    context.set('s3:signatureage', `${Math.max(0, now - signedAt)}`)
    context.set('s3:x-amz-content-sha256', payloadHash)
    context.set('aws:username', key.user)
    context.set('aws:userid', key.user)
    context.set('aws:principalarn', `arn:aws:iam::${ACCOUNT_ID}:user/${key.user}`)
  }
  return context
}

/**
 * Decides what one request may do, from the key's own policy and the bucket's. As on S3 within one account: any explicit Deny
 * refuses, otherwise one Allow of either suffices; a key without a policy of its own is the owner's and allowed everything.
 */
export function createPermits(circumstances: Circumstances): Permits {
  const { authentication, dialect } = circumstances
  const base = requestContext(circumstances)
  const key = authentication.type === 'anonymous' ? undefined : authentication.key
  const principals = key
    ? [ACCOUNT_ID, `arn:aws:iam::${ACCOUNT_ID}:root`, `arn:aws:iam::${ACCOUNT_ID}:user/${key.user}`]
    : []
  const identityPolicy = key?.policy === undefined ? undefined : parsePolicy(key.policy)

  // DeleteObjects asks a thousand times about the same policy.
  const parsed = new Map<string, Policy>()
  const bucketPolicyOf = (text: string, bucket: string | undefined): Policy => {
    const policy = parsed.get(text) ?? parsePolicy(text, bucket)
    parsed.set(text, policy)
    return policy
  }

  return (action, { bucket, key: objectKey, bucketPolicy, existingTags = {}, requestTags = {} }) => {
    const isOwner = key !== undefined && identityPolicy === undefined
    if (isOwner && POLICY_REPAIR.has(action)) return true
    const context = new Map(base)
    for (const [name, value] of Object.entries(existingTags)) context.set(`s3:existingobjecttag/${name}`, value)
    for (const [name, value] of Object.entries(requestTags)) context.set(`s3:requestobjecttag/${name}`, value)
    const path = bucket === undefined ? '*' : objectKey === undefined ? bucket : `${bucket}/${objectKey}`
    const question = { action, resource: `arn:aws:s3:::${path}`, principals, context }
    const fromIdentity = identityPolicy ? evaluatePolicy(identityPolicy, question) : isOwner ? 'allow' : 'silent'
    const policyCounts = key === undefined || dialect.policyBindsSignedRequests
    const fromBucket =
      bucketPolicy !== undefined && policyCounts
        ? evaluatePolicy(bucketPolicyOf(bucketPolicy, bucket), question)
        : 'silent'
    const answers = [fromIdentity, fromBucket]
    return !answers.includes('deny') && answers.includes('allow')
  }
}

/** As `Permits`, but throws AccessDenied. */
export function createAuthorize(permits: Permits): (action: string, resource: Resource) => void {
  return (action, resource) => {
    if (!permits(action, resource)) throw new S3Error('AccessDenied')
  }
}
