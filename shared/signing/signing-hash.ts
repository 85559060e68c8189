/**
 * The hash functions that a signer needs, passed in so that signing stays pure and runs wherever a host has them.
 * `Key` is the host's prepared form of an HMAC key; preparing it once is what makes signing in bulk fast.
 */
export interface SigningHash<Key> {
  /** Lower-case hexadecimal SHA-256 of the text's UTF-8 bytes. */
  sha256Hex(text: string): string
  hmacSha256(key: Uint8Array | string, text: string): Uint8Array
  hmacSha256Bytes(key: Uint8Array, bytes: Uint8Array): Uint8Array
  prepareKey(key: Uint8Array): Key
  /** Lower-case hexadecimal HMAC-SHA-256. */
  hmacSha256Hex(key: Key, text: string): string
}
