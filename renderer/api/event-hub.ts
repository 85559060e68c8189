import { type AppEvent, MOMENTARY_EVENTS } from '../../shared/api/events.ts'
import type { Platform } from '../platform/platform.ts'

type Handler<Type extends AppEvent['type']> = (event: Extract<AppEvent, { type: Type }>) => void

const MAX_WAITING = 100

/**
 * The host's events for whatever is on the screen, by their types. An event that comes while nothing on the screen takes its type, as when
 * the app starts with an address or a file, waits until something does.
 */
export class EventHub {
  readonly #listen: Platform['listen']
  readonly #handlers = new Map<AppEvent['type'], Set<(event: never) => void>>()
  #waiting: AppEvent[] = []
  #isListening = false

  constructor(listen: Platform['listen']) {
    this.#listen = listen
  }

  /** @returns what ends it */
  on<Type extends AppEvent['type']>(type: Type, handler: Handler<Type>): () => void {
    const handlers = this.#handlers.get(type) ?? new Set()
    this.#handlers.set(type, handlers)
    handlers.add(handler)
    if (!this.#isListening) {
      // For as long as the page is there: the first event may come before anything else is shown.
      this.#isListening = true
      this.#listen((event) => this.#tell(event))
    }
    const waiting = this.#waiting.filter((event) => event.type === type)
    this.#waiting = this.#waiting.filter((event) => event.type !== type)
    for (const event of waiting) this.#tell(event)
    return () => handlers.delete(handler)
  }

  #tell(event: AppEvent): void {
    const handlers = this.#handlers.get(event.type)
    if (handlers !== undefined && handlers.size > 0) for (const handle of [...handlers]) handle(event as never)
    else if (!MOMENTARY_EVENTS.has(event.type) && this.#waiting.length < MAX_WAITING) this.#waiting.push(event)
  }
}
