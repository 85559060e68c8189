import { setTimeout as sleep } from 'node:timers/promises'
import { TokenBucket } from '../../../../shared/transfers/token-bucket.ts'

/** Holds back what all requests of a worker send. */
export class Limiter {
  #bucket: TokenBucket | undefined
  #bytesPerSecond: number | undefined

  set(bytesPerSecond: number | undefined): void {
    // A new bucket would forget what was taken of the old one.
    if (bytesPerSecond === this.#bytesPerSecond) return
    this.#bytesPerSecond = bytesPerSecond
    this.#bucket = bytesPerSecond === undefined ? undefined : new TokenBucket(bytesPerSecond)
  }

  get chunkBytes(): number {
    return this.#bucket?.chunkBytes ?? Number.POSITIVE_INFINITY
  }

  /** Resolves when so many bytes may go. */
  async pass(bytes: number): Promise<void> {
    const delay = this.#bucket?.take(bytes, performance.now()) ?? 0
    if (delay > 0) await sleep(delay)
  }
}
