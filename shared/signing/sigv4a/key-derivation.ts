import type { SigningHash } from '../signing-hash.ts'

const ALGORITHM = 'AWS4-ECDSA-P256-SHA256'
const ENCODER = new TextEncoder()
/** The order of P-256's group, less two: the largest candidate that may become a private key. */
const LARGEST_CANDIDATE = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n - 2n

/**
 * The private key that SigV4A derives from an access key: a P-256 scalar as 32 big-endian bytes. The same for every day, region
 * and service, so treat it as the secret that it comes from.
 * Source: AWS "Signature Version 4A", key derivation by NIST SP 800-108 in counter mode with rejection.
 */
export function deriveEcdsaKey<Key>(
  hash: Pick<SigningHash<Key>, 'hmacSha256Bytes'>,
  accessKeyId: string,
  secretAccessKey: string,
): Uint8Array {
  const inputKey = ENCODER.encode(`AWS4A${secretAccessKey}`)
  for (let counter = 1; counter <= 254; counter += 1) {
    const fixedInput = Uint8Array.of(
      ...[0, 0, 0, 1],
      ...ENCODER.encode(ALGORITHM),
      0,
      ...ENCODER.encode(accessKeyId),
      counter,
      ...[0, 0, 1, 0],
    )
    const candidate = toBigInt(hash.hmacSha256Bytes(inputKey, fixedInput))
    if (candidate <= LARGEST_CANDIDATE) return toBytes(candidate + 1n)
  }
  // Each candidate fails with a chance of 2^-32.
  throw new RangeError('no candidate for a SigV4A key')
}

function toBigInt(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function toBytes(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * (31 - index))) & 0xffn))
}
