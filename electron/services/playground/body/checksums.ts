import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { S3Error } from '../s3-error.ts'

/** The checksum algorithms of S3 that are verified here. CRC64NVME is refused as not implemented. */
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256'

export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'SHA1', 'SHA256']

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  /** Base64 of the big-endian value; for a multipart object followed by `-` and the number of parts. */
  readonly value: string
}

export interface RunningChecksum {
  update(bytes: Uint8Array): void
  /** Base64. */
  digest(): string
}

function crc32cTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
    return value
  })
}

function base64Uint32(value: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes.toString('base64')
}

/** A checksum to be fed piece by piece. */
export function createChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  if (algorithm === 'SHA1' || algorithm === 'SHA256') {
    const hash = createHash(algorithm)
    return { update: (bytes) => hash.update(bytes), digest: () => hash.digest('base64') }
  }
  if (algorithm === 'CRC32') {
    let value = 0
    return {
      update: (bytes) => {
        value = crc32(bytes, value)
      },
      digest: () => base64Uint32(value),
    }
  }
  const table = crc32cTable()
  let value = 0xffffffff
  return {
    update: (bytes) => {
      for (const byte of bytes) value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8)
    },
    digest: () => base64Uint32(value ^ 0xffffffff),
  }
}

/** The composite checksum of a multipart object: the checksum over the raw checksums of its parts. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): Checksum {
  const checksum = createChecksum(algorithm)
  for (const part of parts) checksum.update(Buffer.from(part, 'base64'))
  return { algorithm, value: `${checksum.digest()}-${parts.length}` }
}

/** The algorithm of that name in any case. Throws NotImplemented for one that isn't verified here. */
export function checksumAlgorithm(name: string): ChecksumAlgorithm {
  const found = CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase())
  if (!found) throw new S3Error('NotImplemented', `The checksum algorithm ${name.toUpperCase()} is not implemented.`)
  return found
}

const NOT_ALGORITHMS = new Set(['algorithm', 'mode', 'type'])

/** The algorithm of a header such as `x-amz-checksum-crc32`; undefined for any other header. Throws as `checksumAlgorithm`. */
export function algorithmOfHeader(name: string): ChecksumAlgorithm | undefined {
  const suffix = /^x-amz-checksum-(.+)$/.exec(name)?.[1]
  return suffix === undefined || NOT_ALGORITHMS.has(suffix) ? undefined : checksumAlgorithm(suffix)
}

/** The one checksum among header-like fields. Throws InvalidRequest when there are several. */
export function declaredChecksum(fields: ReadonlyMap<string, string>): Checksum | undefined {
  const found: Checksum[] = []
  for (const [name, value] of fields) {
    const algorithm = algorithmOfHeader(name)
    if (algorithm) found.push({ algorithm, value })
  }
  if (found.length > 1) throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header.')
  return found[0]
}
