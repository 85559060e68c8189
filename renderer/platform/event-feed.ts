import type { AppEvent } from '../../shared/api/events.ts'

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 5000
/** The host writes something at least every 15 seconds. */
const SILENCE_MS = 40_000

/** The host's events: one request that doesn't end, made again whenever it does. Says whether the host can be reached. */
export class EventFeed {
  readonly #open: (signal: AbortSignal) => Promise<Response>
  readonly #listeners = new Set<(event: AppEvent) => void>()
  readonly #reachableListeners = new Set<(isReachable: boolean) => void>()
  #isRunning = false
  #isReachable = true
  #isEnded = false
  #request = new AbortController()

  /** @param open makes the request */
  constructor(open: (signal: AbortSignal) => Promise<Response>) {
    this.#open = open
  }

  listen(listener: (event: AppEvent) => void): () => void {
    this.#listeners.add(listener)
    if (!this.#isRunning) void this.#run()
    return () => this.#listeners.delete(listener)
  }

  onReachable(listener: (isReachable: boolean) => void): () => void {
    this.#reachableListeners.add(listener)
    return () => this.#reachableListeners.delete(listener)
  }

  /** Something else noticed that the host does not answer: the feed looks now. */
  lost(): void {
    this.#request.abort()
  }

  /** There is nothing to come any more: it is not asked for again. */
  end(): void {
    this.#isEnded = true
    this.#request.abort()
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    let retryMs = FIRST_RETRY_MS
    while (this.#listeners.size > 0 && !this.#isEnded) {
      try {
        this.#request = new AbortController()
        const answer = await this.#open(this.#request.signal)
        if (!answer.ok || answer.body === null) throw new Error('no stream')
        this.#setReachable(true)
        retryMs = FIRST_RETRY_MS
        await this.#read(answer.body)
      } catch {
        // Whatever it was: it is tried again.
      }
      if (this.#isEnded) break
      this.#setReachable(false)
      await new Promise((resolve) => setTimeout(resolve, retryMs))
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    }
    this.#isRunning = false
  }

  async #read(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = ''
    let silence = setTimeout(() => this.#request.abort(), SILENCE_MS)
    try {
      for await (const text of body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(silence)
        silence = setTimeout(() => this.#request.abort(), SILENCE_MS)
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) if (line !== '') this.#tell(JSON.parse(line) as AppEvent)
      }
    } finally {
      clearTimeout(silence)
    }
  }

  #tell(event: AppEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #setReachable(isReachable: boolean): void {
    if (isReachable === this.#isReachable) return
    this.#isReachable = isReachable
    for (const listener of this.#reachableListeners) listener(isReachable)
  }
}
