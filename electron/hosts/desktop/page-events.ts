import type { WebContents } from 'electron'
import { type AppEvent, MOMENTARY_EVENTS } from '../../../shared/api/events.ts'

const MAX_WAITING = 100

/** Carries events to the page. Those that must not be missed wait until there is a page and it listens. */
export class PageEvents {
  #page: Pick<WebContents, 'send'> | undefined
  #waiting: AppEvent[] = []

  send(event: AppEvent): void {
    if (this.#page !== undefined) this.#page.send('event', event)
    else if (!MOMENTARY_EVENTS.has(event.type) && this.#waiting.length < MAX_WAITING) this.#waiting.push(event)
  }

  /** The page listens from now on. */
  open(page: Pick<WebContents, 'send'>): void {
    this.#page = page
    const waiting = this.#waiting
    this.#waiting = []
    for (const event of waiting) this.send(event)
  }

  /** The page has gone, or is being loaded anew. */
  close(): void {
    this.#page = undefined
  }
}
