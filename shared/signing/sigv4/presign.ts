import type { SigningHash } from '../signing-hash.ts'
import { canonicalQuery, canonicalRequest, type Query, UNSIGNED_PAYLOAD } from './canonical-request.ts'
import { encodeKey } from './encode.ts'
import { formatScope, type Scope, type SigningTime, signingTime } from './scope.ts'
import { deriveSigningKey } from './signing-key.ts'

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** What all links of a batch have in common. */
export interface PresignTerms<Key> {
  readonly hash: SigningHash<Key>
  /** From `signingKey` for the same secret, `signedAt`, region and service. */
  readonly key: Key
  readonly accessKeyId: string
  readonly sessionToken?: string | undefined
  /** Whole seconds since the epoch, by the storage's clock. */
  readonly signedAt: number
  readonly expiresSeconds: number
  readonly region: string
  readonly method: string
  readonly scheme: 'https' | 'http'
  /** As the recipient's client will send it: with the port where it isn't the scheme's own. */
  readonly host: string
  /** What stands before the key: empty, or `/base`, `/bucket`, `/base/bucket`. Already encoded. */
  readonly path: string
  /** Further signed parameters, such as `response-content-disposition`. */
  readonly query?: Query
  /** `s3` unless another service is signed for, whose body hash then counts. */
  readonly service?: string
  readonly payloadHash?: string
}

/** Signs one object's link: `versionId` names a version of it, `linkId` is the value of `LINK_ID_PARAMETER`. */
export type Presigner = (objectKey: string, versionId?: string, linkId?: string) => string

/**
 * A parameter that S3 ignores, as all unknown ones that begin with `x-`, and writes into its logs: `x-id`, in every request of
 * Amazon's SDKs, is one as well. Signed, it can't be changed or taken away.
 * Source: Amazon S3 User Guide, "Amazon S3 server access log format", "Custom access log information".
 */
export const LINK_ID_PARAMETER = 'x-link-id'

/** The key for `PresignTerms`: derived once per secret, day, region and service, and good for every link in them. */
export function signingKey<Key>(
  hash: SigningHash<Key>,
  secretAccessKey: string,
  signedAt: number,
  region: string,
  service = 's3',
): Key {
  return deriveSigningKey(hash, secretAccessKey, scopeOf(signingTime(signedAt), region, service))
}

/**
 * Prepares all that links of one batch share, and returns the function that signs each. Per link there remain one SHA-256 and
 * one HMAC. Object keys must have passed `assertSignableKey`.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
 */
export function createPresigner<Key>(terms: PresignTerms<Key>): Presigner {
  const { hash, key, method, host, path, payloadHash = UNSIGNED_PAYLOAD } = terms
  const time = signingTime(terms.signedAt)
  const scope = formatScope(scopeOf(time, terms.region, terms.service ?? 's3'))
  const parameters = { ...terms.query, ...authorization(terms, time, scope) }
  const sharedQuery = canonicalQuery(parameters)
  const head = stringToSign(time, scope, '')
  const origin = `${terms.scheme}://${host}`

  return (objectKey, versionId, linkId) => {
    const objectPath = `${path}/${encodeKey(objectKey)}`
    const isShared = versionId === undefined && linkId === undefined
    const query = isShared ? sharedQuery : canonicalQuery({ ...parameters, ...ownQuery(versionId, linkId) })
    const request = canonicalRequest(method, objectPath, query, host, payloadHash)
    const signature = hash.hmacSha256Hex(key, head + hash.sha256Hex(request))
    return `${origin}${objectPath}?${query}&X-Amz-Signature=${signature}`
  }
}

/** What differs among the links of a batch, but for the key. */
export function ownQuery(versionId: string | undefined, linkId: string | undefined): Query {
  return {
    ...(versionId === undefined ? {} : { versionId }),
    ...(linkId === undefined ? {} : { [LINK_ID_PARAMETER]: linkId }),
  }
}

/** The three lines that are signed, and the hash of the canonical request as the fourth. */
function stringToSign(time: SigningTime, scope: string, requestHash: string): string {
  return `${ALGORITHM}\n${time.dateTime}\n${scope}\n${requestHash}`
}

function scopeOf(time: SigningTime, region: string, service: string): Scope {
  return { date: time.date, region, service }
}

function authorization<Key>(terms: PresignTerms<Key>, time: SigningTime, scope: string): Query {
  return {
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${terms.accessKeyId}/${scope}`,
    'X-Amz-Date': time.dateTime,
    'X-Amz-Expires': String(terms.expiresSeconds),
    ...(terms.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': terms.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  }
}
