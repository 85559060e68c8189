import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { RandomBytes } from '../ports.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The length of the keys of `seal`, in bytes. */
export const SEAL_KEY_BYTES = 32

/**
 * Encrypts under AES-256-GCM (NIST SP 800-38D): nonce, ciphertext and tag in one piece. `context` isn't kept in the box,
 * but only the same context opens it, so that a box can't take the place of another.
 */
export function seal(key: Uint8Array, plaintext: Uint8Array, context: string, randomBytes: RandomBytes): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** What `seal` was given, or undefined when the box is damaged or the key or context is another. */
export function unseal(key: Uint8Array, box: Uint8Array, context: string): Buffer | undefined {
  if (box.length < NONCE_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(box.subarray(-TAG_BYTES))
  const plaintext = decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES))
  try {
    return Buffer.concat([plaintext, decipher.final()])
  } catch {
    return undefined
  }
}
