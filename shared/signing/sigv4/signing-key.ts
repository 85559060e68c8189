import type { SigningHash } from '../signing-hash.ts'
import type { Scope } from './scope.ts'

/**
 * Derives the key that signs within a scope. It is not the secret itself, but signs anything in that scope: treat it as one.
 * Source: AWS Signature Version 4, "Derive a signing key".
 */
export function deriveSigningKey<Key>(hash: SigningHash<Key>, secretAccessKey: string, scope: Scope): Key {
  const date = hash.hmacSha256(`AWS4${secretAccessKey}`, scope.date)
  const region = hash.hmacSha256(date, scope.region)
  const service = hash.hmacSha256(region, scope.service)
  return hash.prepareKey(hash.hmacSha256(service, 'aws4_request'))
}
