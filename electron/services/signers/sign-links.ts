import type { Connection } from '../../../shared/connections/connection.ts'
import type { Link } from '../../../shared/links/link.ts'
import { assertBucket, assertSignableKey, isArn, isMultiRegionArn } from '../../../shared/links/object-name.ts'
import type { Credentials } from '../connections/credentials.ts'
import type { LinkObject, LinkTerms } from './link-terms.ts'
import type { LinkPlace, Sigv4Signer } from './sigv4-signer.ts'

/** Which signer a bucket's links need: access points have hosts that the SDK knows, and multi-region ones another algorithm. */
export function signerOf(bucket: string): Link['signer'] {
  if (isMultiRegionArn(bucket)) return 'sigv4a'
  return isArn(bucket) ? 'access-point' : 'sigv4'
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
  if (signer === 'sigv4') assertBucket(terms.bucket, terms.addressing)
  const place = signer === 'access-point' ? await accessPointPlace(terms) : undefined
  const presign = sigv4.presigner(terms, credentials, place)
  return objects.map((object) => presign(object.key, object.versionId, object.namedId))
}

async function accessPointPlace({ bucket, region }: LinkTerms): Promise<LinkPlace> {
  const { accessPointAddress } = await import('./access-point.ts')
  return { scheme: 'https', path: '', ...accessPointAddress(bucket, region) }
}

/** The host that links of a connection name. */
export function linkEndpoint(connection: Connection): string {
  return connection.publicEndpoint ?? connection.endpoint
}
