import { createHash } from 'node:crypto'
import { EMPTY_SHA256, scopeText, sha256Hex, signatureOf } from '../auth/canonical-request.ts'
import { type Signed, sameText } from '../auth/verify-signature.ts'
import { S3Error } from '../s3-error.ts'
import { createByteReader } from './byte-reader.ts'

// "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks" and "… Including trailing
// headers" in the Amazon S3 API reference.

export interface ChunkedFormat {
  readonly signed: boolean
  readonly trailer: boolean
}

const FORMATS: ReadonlyMap<string, ChunkedFormat> = new Map([
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { signed: false, trailer: true }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { signed: true, trailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { signed: true, trailer: true }],
])

/** The aws-chunked format that a declared payload hash stands for; undefined when the body isn't chunked. */
export function chunkedFormat(payloadHash: string): ChunkedFormat | undefined {
  return FORMATS.get(payloadHash)
}

const MAX_LINE = 16 * 1024
const MAX_TRAILERS = 16

/** Each chunk's signature covers the one before it, back to the request's own. */
function createChunkVerifier(seed: Signed['seed'] | undefined) {
  let previous = seed?.signature
  return (kind: 'PAYLOAD' | 'TRAILER', hashes: readonly string[], provided: string): void => {
    if (!seed) throw new S3Error('AccessDenied')
    const text = [`AWS4-HMAC-SHA256-${kind}`, seed.amzDate, scopeText(seed.scope), previous, ...hashes].join('\n')
    if (!sameText(signatureOf(seed.signingKey, text), provided)) throw new S3Error('SignatureDoesNotMatch')
    previous = provided
  }
}

/**
 * Decodes an aws-chunked body, verifying chunk and trailer signatures as it goes; trailing headers go into `trailers`.
 * Data of a chunk is handed on before its signature is known: the consumer must keep it invisible until the end.
 * A signed format needs the `seed`. Throws S3Error.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  format: ChunkedFormat,
  seed: Signed['seed'] | undefined,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = createByteReader(source)
  const verify = createChunkVerifier(seed)
  for (;;) {
    const match = /^([0-9a-fA-F]{1,10})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(await reader.line(MAX_LINE))
    if (!match || (match[2] !== undefined) !== format.signed) {
      throw new S3Error('InvalidRequest', 'The chunk header is malformed.')
    }
    const size = Number.parseInt(match[1] ?? '', 16)
    const hash = createHash('sha256')
    let remaining = size
    while (remaining > 0) {
      const bytes = await reader.some(remaining)
      if (!bytes) throw new S3Error('IncompleteBody')
      if (format.signed) hash.update(bytes)
      remaining -= bytes.length
      yield bytes
    }
    if (match[2] !== undefined) verify('PAYLOAD', [EMPTY_SHA256, hash.digest('hex')], match[2])
    if (size === 0) break
    if ((await reader.line(MAX_LINE)) !== '')
      throw new S3Error('InvalidRequest', 'A chunk is longer than its header says.')
  }
  await readTrailers(reader, format, trailers, verify)
  if (await reader.some(1)) throw new S3Error('InvalidRequest', 'The body goes on after its last chunk.')
}

async function readTrailers(
  reader: ReturnType<typeof createByteReader>,
  format: ChunkedFormat,
  trailers: Map<string, string>,
  verify: ReturnType<typeof createChunkVerifier>,
): Promise<void> {
  let signature: string | undefined
  for (let line = await reader.line(MAX_LINE); line !== ''; line = await reader.line(MAX_LINE)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (
      colon < 1 ||
      signature !== undefined ||
      trailers.has(name) ||
      trailers.size >= MAX_TRAILERS ||
      !format.trailer
    ) {
      throw new S3Error('InvalidRequest', 'The trailing headers are malformed.')
    }
    if (name === 'x-amz-trailer-signature') signature = value
    else trailers.set(name, value)
  }
  if (!format.trailer || !format.signed) return
  if (signature === undefined) throw new S3Error('SignatureDoesNotMatch')
  const canonical = [...trailers].map(([name, value]) => `${name}:${value}\n`).sort()
  verify('TRAILER', [sha256Hex(canonical.join(''))], signature)
}
