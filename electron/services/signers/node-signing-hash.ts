import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import type { SigningHash } from '../../../shared/signing/signing-hash.ts'

/** Signing's hash functions on Node's crypto. A `KeyObject` spares the copy and check of the key bytes that each HMAC else makes. */
export const NODE_SIGNING_HASH: SigningHash<KeyObject> = {
  sha256Hex: (text) => hash('sha256', text),
  hmacSha256: (key, text) => createHmac('sha256', key).update(text).digest(),
  hmacSha256Bytes: (key, bytes) => createHmac('sha256', key).update(bytes).digest(),
  prepareKey: (key) => createSecretKey(key),
  hmacSha256Hex: (key, text) => createHmac('sha256', key).update(text).digest('hex'),
}
