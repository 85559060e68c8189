import type { Clock } from '../../../electron/services/ports.ts'

/** A clock that goes on like this computer's, and that a test can put forward. */
export class TestClock implements Clock {
  #aheadMs = 0

  now(): number {
    return Date.now() + this.#aheadMs
  }

  advance(ms: number): void {
    this.#aheadMs += ms
  }
}
