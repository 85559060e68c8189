import type { Connection } from '../../../shared/connections/connection.ts'
import type { Link } from '../../../shared/links/link.ts'
import { assertBucket, assertSignableKey, isArn, isMultiRegionArn } from '../../../shared/links/object-name.ts'
import type { Credentials } from '../connections/credentials.ts'
import type { LinkObject, LinkTerms } from './link-terms.ts'
import type { Sigv4Signer } from './sigv4-signer.ts'

/** Which signer a bucket's links need: access points have hosts that the SDK knows, and multi-region ones another algorithm. */
export function signerOf(bucket: string): Link['signer'] {
  if (isMultiRegionArn(bucket)) return 'sigv4a'
  return isArn(bucket) ? 'sdk' : 'sigv4'
}

/**
 * Signs links that share their terms, in the order of their objects.
 * @throws AppError `unsignable-key`, `invalid-bucket`
 */
export async function signLinks(
  sigv4: Sigv4Signer,
  terms: LinkTerms,
  objects: readonly LinkObject[],
  credentials: Credentials,
): Promise<string[]> {
  for (const object of objects) assertSignableKey(object.key)
  const signer = signerOf(terms.bucket)
  if (signer === 'sigv4a') {
    const { presignMultiRegion } = await import('./sigv4a-signer.ts')
    return presignMultiRegion(terms, objects, credentials)
  }
  if (signer === 'sdk') {
    const { presignWithSdk } = await import('./sdk-presigner.ts')
    return presignWithSdk(terms, objects, credentials)
  }
  assertBucket(terms.bucket, terms.addressing)
  const presign = sigv4.presigner(terms, credentials)
  return objects.map((object) => presign(object.key, object.versionId))
}

/** The host that links of a connection name. */
export function linkEndpoint(connection: Connection): string {
  return connection.publicEndpoint ?? connection.endpoint
}
