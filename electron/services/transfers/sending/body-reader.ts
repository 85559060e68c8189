import { createHash } from 'node:crypto'
import { read } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { BodyHash, Failure, PartBody } from './messages.ts'

/** How much of a file is read at a time, and so how much memory a request takes. */
const BUFFER_BYTES = 512 * 1024

/** A failure that is the file's. */
export class FileError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(`The file can’t be read: ${failure.code}.`)
    this.failure = failure
  }
}

/** Buffers that were used before. */
export class BufferPool {
  readonly #free: Buffer[] = []

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES)
  }

  give(buffer: Buffer): void {
    this.#free.push(buffer)
  }
}

/** Reads a body from its beginning to its end, a chunk at a time, and takes its checksums on the way. */
export class BodyReader {
  readonly length: number
  readonly #body: PartBody
  readonly #pool: BufferPool
  readonly #md5 = createHash('md5')
  #crc32 = 0
  #position = 0
  #buffer: Buffer | undefined
  #reading: Promise<unknown> | undefined

  constructor(body: PartBody, pool: BufferPool) {
    this.#body = body
    this.#pool = pool
    this.length = lengthOf(body)
  }

  get position(): number {
    return this.#position
  }

  get isAtEnd(): boolean {
    return this.#position === this.length
  }

  /**
   * The next bytes, at least one, which are good until the call after this.
   * @throws FileError
   */
  async next(maxBytes: number): Promise<Uint8Array> {
    const wanted = Math.min(maxBytes, BUFFER_BYTES, this.length - this.#position)
    const chunk = await this.#read(wanted)
    this.#position += chunk.length
    this.#crc32 = crc32(chunk, this.#crc32)
    this.#md5.update(chunk)
    return chunk
  }

  /** Of all that was read. */
  hash(): BodyHash {
    return { crc32: this.#crc32, md5: this.#md5.copy().digest('hex') }
  }

  /** Resolves when nothing reads the file any more. @param isReusable whether nobody has a hold of the last chunk, either */
  async close(isReusable: boolean): Promise<void> {
    await this.#reading
    if (isReusable && this.#buffer !== undefined) this.#pool.give(this.#buffer)
    this.#buffer = undefined
  }

  async #read(wanted: number): Promise<Uint8Array> {
    const body = this.#body
    if (body === undefined) return new Uint8Array()
    if ('bytes' in body) return body.bytes.subarray(this.#position, this.#position + wanted)
    this.#buffer ??= this.#pool.take()
    const buffer = this.#buffer
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    this.#reading = promise.catch(() => undefined)
    read(body.fd, buffer, 0, wanted, body.offset + this.#position, (error, bytesRead) => {
      if (error === null) resolve(bytesRead)
      else reject(new FileError({ kind: 'file', code: error.code ?? 'EIO', syscall: error.syscall }))
    })
    const bytesRead = await promise
    if (bytesRead === 0) throw new FileError({ kind: 'file-changed', code: 'file-changed' })
    return buffer.subarray(0, bytesRead)
  }
}

function lengthOf(body: PartBody): number {
  if (body === undefined) return 0
  return 'bytes' in body ? body.bytes.length : body.length
}
