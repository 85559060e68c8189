const LARGEST_CHUNK_BYTES = 64 * 1024
const SMALLEST_CHUNK_BYTES = 1024
/** How much time's worth of bytes goes at once, in seconds. */
const CHUNK_SECONDS = 0.05
/** What a pause leaves to be made up for, in milliseconds. */
const BURST_MS = 100

/**
 * Keeps a stream of bytes at a rate. Bytes are taken before they are sent, and whoever takes them waits as long as it is told: so
 * those who share a bucket are served in the order in which they ask.
 */
export class TokenBucket {
  readonly #bytesPerMs: number
  /** When all that was taken has been sent, at the rate. */
  #freeAt = Number.NEGATIVE_INFINITY
  /** How many bytes to take at a time: small enough that a new rate holds soon, and that everybody's turn comes. */
  readonly chunkBytes: number

  /** @param bytesPerSecond more than 0 */
  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000
    const chunk = Math.floor(bytesPerSecond * CHUNK_SECONDS)
    this.chunkBytes = Math.min(LARGEST_CHUNK_BYTES, Math.max(SMALLEST_CHUNK_BYTES, chunk))
  }

  /**
   * Takes bytes.
   * @param now in milliseconds, by a clock that never goes back
   * @returns how long to wait before they are sent, in milliseconds
   */
  take(bytes: number, now: number): number {
    const from = Math.max(this.#freeAt, now - BURST_MS)
    this.#freeAt = from + bytes / this.#bytesPerMs
    return Math.max(0, this.#freeAt - now)
  }
}
