import type { Clock } from '../ports.ts'

const FIRST_WAIT_MS = 60_000
const LONGEST_WAIT_MS = 3_600_000

/** When what has failed is tried again: soon where it may pass by itself, and seldom where somebody has to do something about it. */
export class Retries {
  readonly #clock: Clock
  readonly #waiting = new Map<string, { readonly until: number; readonly wait: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  isDue(id: string): boolean {
    return (this.#waiting.get(id)?.until ?? 0) <= this.#clock.now()
  }

  succeeded(id: string): void {
    this.#waiting.delete(id)
  }

  /** @param passes whether it may work without anybody's doing, as a storage that can't be reached */
  failed(id: string, passes: boolean): void {
    const before = this.#waiting.get(id)?.wait ?? FIRST_WAIT_MS / 2
    const wait = passes ? Math.min(before * 2, LONGEST_WAIT_MS) : LONGEST_WAIT_MS
    this.#waiting.set(id, { until: this.#clock.now() + wait, wait })
  }
}
