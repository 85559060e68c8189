import type { ServerResponse } from 'node:http'
import { type AppEvent, MOMENTARY_EVENTS } from '../../../shared/api/events.ts'

const HEARTBEAT_MS = 15_000
/** A page that reads nothing for that long is gone. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024
/** The most events that wait for a page. */
const MAX_WAITING = 100
/** Who asks says again to each page that opens what is still asked. */
const ASKED_AGAIN: ReadonlySet<AppEvent['type']> = new Set(['question', 'question-closed'])

/**
 * Pushes events to every open page: one JSON value a line, and an empty line now and then so that both sides notice the end. What must
 * not be missed waits while no page is open, for the first that opens.
 */
export class EventStreams {
  readonly #open = new Set<ServerResponse>()
  #heartbeat: ReturnType<typeof setInterval> | undefined
  #waiting: AppEvent[] = []

  get count(): number {
    return this.#open.size
  }

  /** @param first what happened before, and the page must know of */
  add(response: ServerResponse, headers: Readonly<Record<string, string>>, first: readonly AppEvent[]): void {
    response.writeHead(200, { ...headers, 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
    response.write(`\n${[...first, ...this.#waiting].map(lineOf).join('')}`)
    this.#waiting = []
    this.#open.add(response)
    this.#heartbeat ??= setInterval(() => this.#send('\n'), HEARTBEAT_MS).unref()
    response.on('close', () => {
      this.#open.delete(response)
      if (this.#open.size > 0) return
      clearInterval(this.#heartbeat)
      this.#heartbeat = undefined
    })
  }

  readonly emit = (event: AppEvent): void => {
    if (this.#open.size > 0) this.#send(lineOf(event))
    else if (!MOMENTARY_EVENTS.has(event.type) && !ASKED_AGAIN.has(event.type) && this.#waiting.length < MAX_WAITING) {
      this.#waiting.push(event)
    }
  }

  end(): void {
    clearInterval(this.#heartbeat)
    for (const response of this.#open) response.end()
  }

  #send(line: string): void {
    for (const response of this.#open) {
      if (response.writableLength > MAX_WAITING_BYTES) response.destroy()
      else response.write(line)
    }
  }
}

function lineOf(event: AppEvent): string {
  return `${JSON.stringify(event)}\n`
}
