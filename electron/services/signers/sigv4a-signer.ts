import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { deriveEcdsaKey } from '../../../shared/signing/sigv4a/key-derivation.ts'
import { presignForRegionSet } from '../../../shared/signing/sigv4a/presign.ts'
import type { Credentials } from '../connections/credentials.ts'
import { type LinkObject, type LinkTerms, responseQuery } from './link-terms.ts'
import { NODE_SIGNING_HASH } from './node-signing-hash.ts'

/**
 * Signs links for a multi-region access point, `arn:aws:s3::ACCOUNT:accesspoint/ALIAS.mrap`. The SDK can do so only with its native
 * runtime, a hundred megabytes for one signature.
 */
export function presignMultiRegion(
  terms: LinkTerms,
  objects: readonly LinkObject[],
  credentials: Credentials,
): string[] {
  const alias = terms.bucket.slice(terms.bucket.indexOf('accesspoint') + 'accesspoint/'.length)
  const key = ecdsaKey(credentials)
  const regionSetTerms = {
    sha256Hex: NODE_SIGNING_HASH.sha256Hex,
    signHex: (text: string) => sign('sha256', Buffer.from(text), key).toString('hex'),
    accessKeyId: credentials.accessKeyId,
    sessionToken: credentials.sessionToken,
    signedAt: Date.parse(terms.signedAt) / 1000,
    expiresSeconds: terms.expiresSeconds,
    regionSet: '*',
    method: terms.method,
    host: `${alias}.accesspoint.s3-global.amazonaws.com`,
    query: responseQuery(terms),
  }
  return objects.map(({ key: objectKey, versionId, namedId }) =>
    presignForRegionSet(regionSetTerms, objectKey, versionId, namedId),
  )
}

/** The derived scalar as a key that Node signs with, which wants the public point beside it. */
export function ecdsaKey(credentials: Pick<Credentials, 'accessKeyId' | 'secretAccessKey'>): KeyObject {
  const scalar = Buffer.from(deriveEcdsaKey(NODE_SIGNING_HASH, credentials.accessKeyId, credentials.secretAccessKey))
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(scalar)
  const point = curve.getPublicKey()
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: scalar.toString('base64url'),
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  })
}
