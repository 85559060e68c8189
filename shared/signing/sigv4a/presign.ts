import { canonicalQuery, canonicalRequest, type Query, UNSIGNED_PAYLOAD } from '../sigv4/canonical-request.ts'
import { encodeKey } from '../sigv4/encode.ts'
import { ownQuery } from '../sigv4/presign.ts'
import { signingTime } from '../sigv4/scope.ts'

const ALGORITHM = 'AWS4-ECDSA-P256-SHA256'

export interface RegionSetPresignTerms {
  readonly sha256Hex: (text: string) => string
  /** ECDSA P-256 over the SHA-256 of the text, DER-encoded, in lower-case hexadecimal. */
  readonly signHex: (text: string) => string
  readonly accessKeyId: string
  readonly sessionToken?: string | undefined
  /** Whole seconds since the epoch, by the storage's clock. */
  readonly signedAt: number
  readonly expiresSeconds: number
  /** Where the signature counts: `*` for every region. */
  readonly regionSet: string
  readonly method: string
  readonly host: string
  readonly query: Query
  readonly service?: string
  readonly payloadHash?: string
}

/**
 * Signs a link that any of a set of regions accepts. ECDSA has randomness in it: the same terms give another signature each time.
 * Source: AWS "Signature Version 4A"; the request is canonical as in Signature Version 4, and the scope has no region.
 */
export function presignForRegionSet(
  terms: RegionSetPresignTerms,
  objectKey: string,
  versionId?: string,
  linkId?: string,
): string {
  const time = signingTime(terms.signedAt)
  const scope = `${time.date}/${terms.service ?? 's3'}/aws4_request`
  const path = `/${encodeKey(objectKey)}`
  const query = canonicalQuery({
    ...terms.query,
    ...ownQuery(versionId, linkId),
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${terms.accessKeyId}/${scope}`,
    'X-Amz-Date': time.dateTime,
    'X-Amz-Expires': String(terms.expiresSeconds),
    'X-Amz-Region-Set': terms.regionSet,
    ...(terms.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': terms.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  })
  const request = canonicalRequest(terms.method, path, query, terms.host, terms.payloadHash ?? UNSIGNED_PAYLOAD)
  const signature = terms.signHex(`${ALGORITHM}\n${time.dateTime}\n${scope}\n${terms.sha256Hex(request)}`)
  return `https://${terms.host}${path}?${query}&X-Amz-Signature=${signature}`
}
