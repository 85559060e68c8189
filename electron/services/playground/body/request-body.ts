import { createHash } from 'node:crypto'
import type { Authentication } from '../auth/verify-signature.ts'
import { S3Error } from '../s3-error.ts'
import { chunkedFormat, decodeAwsChunked } from './aws-chunked.ts'
import {
  type Checksum,
  type ChecksumAlgorithm,
  checksumAlgorithm,
  createChecksum,
  declaredChecksum,
} from './checksums.ts'

/** 5 GiB: the most that one PUT may carry. */
export const MAX_OBJECT_SIZE = 5 * 1024 ** 3
/** The most that a body held in memory (XML, policies) may have. */
export const MAX_DOCUMENT_SIZE = 1024 * 1024

/** The body of a request, decoded and verified while it is read. */
export interface RequestBody {
  /** Bytes of content declared, without aws-chunked framing; undefined when the request doesn't say. */
  readonly length: number | undefined
  /**
   * The content, once. It throws S3Error at the end when the content isn't what the request declared (length, SHA-256, MD5,
   * checksum, chunk signatures): what was read may count only after the last piece.
   */
  stream(): AsyncGenerator<Buffer>
  /** The whole content of a small body. Throws MaxMessageLengthExceeded above `MAX_DOCUMENT_SIZE`. */
  document(): Promise<Buffer>
  /** The checksum that was declared and verified; known after the content was read. */
  checksum(): Checksum | undefined
}

function declaredLength(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text)) throw new S3Error('InvalidRequest', 'A declared length is not a number.')
  return Number(text)
}

function checkTrailerNames(headers: ReadonlyMap<string, string>, trailers: ReadonlyMap<string, string>): void {
  const announced = (headers.get('x-amz-trailer') ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  if (announced.length !== trailers.size || !announced.every((name) => trailers.has(name))) {
    throw new S3Error('InvalidRequest', 'The trailing headers are not the ones announced in x-amz-trailer.')
  }
}

/** Something that a body must satisfy, seen piece by piece. Both methods throw S3Error. */
interface Check {
  update(bytes: Buffer): void
  finish(): void
}

function lengthCheck(declared: number | undefined): Check {
  let received = 0
  return {
    update(bytes) {
      received += bytes.length
      if (declared !== undefined && received > declared) throw new S3Error('IncompleteBody')
      if (received > MAX_OBJECT_SIZE) throw new S3Error('EntityTooLarge')
    },
    finish() {
      if (declared !== undefined && received !== declared) throw new S3Error('IncompleteBody')
    },
  }
}

function sha256Check(expected: string): Check {
  const hash = createHash('sha256')
  return {
    update: (bytes) => void hash.update(bytes),
    finish() {
      const computed = hash.digest('hex')
      if (computed === expected) return
      throw new S3Error('XAmzContentSHA256Mismatch', undefined, {
        details: { ClientComputedContentSHA256: expected, S3ComputedContentSHA256: computed },
      })
    },
  }
}

function md5Check(expected: string): Check {
  const hash = createHash('md5')
  return {
    update: (bytes) => void hash.update(bytes),
    finish() {
      if (hash.digest('base64') !== expected) throw new S3Error('BadDigest')
    },
  }
}

/**
 * The body of a request with the given headers (hoisted query headers included). Throws S3Error for a declaration without
 * meaning; nothing is read yet.
 */
export function createRequestBody(
  source: AsyncIterable<Uint8Array>,
  headers: ReadonlyMap<string, string>,
  authentication: Authentication,
): RequestBody {
  const signed = authentication.type === 'anonymous' ? undefined : authentication
  const payloadHash = signed?.payloadHash ?? headers.get('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD'
  const format = chunkedFormat(payloadHash)
  const expectedSha256 = /^[0-9a-f]{64}$/.test(payloadHash) ? payloadHash : undefined
  if (!format && !expectedSha256 && payloadHash !== 'UNSIGNED-PAYLOAD') {
    throw new S3Error(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING- value that is supported, or a valid sha256 value.',
    )
  }
  if (!format && /\baws-chunked\b/i.test(headers.get('content-encoding') ?? '')) {
    throw new S3Error('InvalidRequest', 'An aws-chunked body needs a STREAMING- value in x-amz-content-sha256.')
  }
  const md5 = headers.get('content-md5')
  if (md5 !== undefined && !/^[A-Za-z0-9+/]{22}==$/.test(md5)) throw new S3Error('InvalidDigest')
  const inHeader = declaredChecksum(headers)
  const trailerAlgorithm = declaredChecksum(
    new Map((headers.get('x-amz-trailer') ?? '').split(',').map((name) => [name.trim().toLowerCase(), ''])),
  )?.algorithm
  const named = headers.get('x-amz-sdk-checksum-algorithm')
  const algorithm =
    inHeader?.algorithm ?? trailerAlgorithm ?? (named === undefined ? undefined : checksumAlgorithm(named))
  const length = declaredLength(headers.get(format ? 'x-amz-decoded-content-length' : 'content-length'))
  if (format && length === undefined) throw new S3Error('MissingContentLength')
  if (length !== undefined && length > MAX_OBJECT_SIZE) throw new S3Error('EntityTooLarge')
  let verified: Checksum | undefined
  let trailing: Checksum | undefined

  async function* decoded(): AsyncGenerator<Uint8Array> {
    if (!format) {
      yield* source
      return
    }
    const trailers = new Map<string, string>()
    yield* decodeAwsChunked(source, format, signed?.seed, trailers)
    checkTrailerNames(headers, trailers)
    trailing = declaredChecksum(trailers)
  }

  function checksumCheck(wanted: ChecksumAlgorithm): Check {
    const checksum = createChecksum(wanted)
    return {
      update: (bytes) => checksum.update(bytes),
      finish() {
        const declared = inHeader ?? trailing
        const value = checksum.digest()
        if (declared && (declared.algorithm !== wanted || declared.value !== value)) {
          throw new S3Error('BadDigest', `The ${wanted} you specified did not match the calculated checksum.`)
        }
        verified = { algorithm: wanted, value }
      },
    }
  }

  async function* stream(): AsyncGenerator<Buffer> {
    const checks = [
      lengthCheck(length),
      ...(expectedSha256 === undefined ? [] : [sha256Check(expectedSha256)]),
      ...(md5 === undefined ? [] : [md5Check(md5)]),
      ...(algorithm === undefined ? [] : [checksumCheck(algorithm)]),
    ]
    for await (const piece of decoded()) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      for (const check of checks) check.update(bytes)
      yield bytes
    }
    for (const check of checks) check.finish()
  }

  return {
    length,
    stream,
    async document() {
      if (length !== undefined && length > MAX_DOCUMENT_SIZE) throw new S3Error('MaxMessageLengthExceeded')
      const pieces: Buffer[] = []
      let size = 0
      for await (const piece of stream()) {
        size += piece.length
        if (size > MAX_DOCUMENT_SIZE) throw new S3Error('MaxMessageLengthExceeded')
        pieces.push(piece)
      }
      return Buffer.concat(pieces)
    },
    checksum: () => verified,
  }
}
