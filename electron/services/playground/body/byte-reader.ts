import { S3Error } from '../s3-error.ts'

/** Reads lines and counted runs from a stream of chunks, holding no more than a chunk and one line. */
export interface ByteReader {
  /** Bytes up to CRLF, without it. Throws IncompleteBody at the end, MalformedChunk as InvalidRequest when longer than `limit`. */
  line(limit: number): Promise<string>
  /** The next bytes, at most `limit` and at least one. Undefined at the end. */
  some(limit: number): Promise<Buffer | undefined>
  /** Puts bytes back in front. */
  unread(bytes: Buffer): void
}

export function createByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const chunks = source[Symbol.asyncIterator]()
  let pending: Buffer = Buffer.alloc(0)

  async function next(): Promise<boolean> {
    const { done, value } = await chunks.next()
    if (done) return false
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    return true
  }

  return {
    async line(limit) {
      for (;;) {
        const end = pending.indexOf('\r\n')
        if (end > limit || (end === -1 && pending.length > limit + 1)) {
          throw new S3Error('InvalidRequest', 'A line in the body is too long.')
        }
        if (end !== -1) {
          const line = pending.toString('utf8', 0, end)
          pending = pending.subarray(end + 2)
          return line
        }
        if (!(await next())) throw new S3Error('IncompleteBody')
      }
    },
    async some(limit) {
      while (pending.length === 0) if (!(await next())) return undefined
      const bytes = pending.subarray(0, limit)
      pending = pending.subarray(bytes.length)
      return bytes
    },
    unread(bytes) {
      pending = pending.length === 0 ? bytes : Buffer.concat([bytes, pending])
    },
  }
}
