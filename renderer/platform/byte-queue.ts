const AT_ONCE = 2

/**
 * Sends files one after another, a few at the same time: a browser opens six connections to a host, and calls must not wait until the
 * bytes of a thousand files are through.
 */
export class ByteQueue {
  readonly #waiting: (() => Promise<unknown>)[] = []
  readonly #listeners = new Set<(isSending: boolean) => void>()
  #running = 0

  /** @param send may fail: whoever waits for the bytes tells so */
  add(send: () => Promise<unknown>): void {
    this.#waiting.push(send)
    if (this.#running < AT_ONCE) void this.#run()
  }

  /** Watches whether there is anything to send. */
  onSending(listener: (isSending: boolean) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#running > 0)
    return () => this.#listeners.delete(listener)
  }

  async #run(): Promise<void> {
    this.#running += 1
    if (this.#running === 1) this.#tell(true)
    for (let send = this.#waiting.shift(); send !== undefined; send = this.#waiting.shift()) {
      await send().catch(() => undefined)
    }
    this.#running -= 1
    if (this.#running === 0) this.#tell(false)
  }

  #tell(isSending: boolean): void {
    for (const listener of this.#listeners) listener(isSending)
  }
}
