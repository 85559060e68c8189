import type { WebContents } from 'electron'
import type { AppEvent } from '../../../shared/api/events.ts'

/** What only tells a page that what it shows is stale. A page that is not there yet reads everything afresh. */
const OF_THE_MOMENT: ReadonlySet<AppEvent['type']> = new Set([
  'links-changed',
  'connections-changed',
  'settings-changed',
  'uploads-changed',
  'connection-test-step',
])

const MAX_WAITING = 100

/** Carries events to the page. Those that must not be missed wait until there is a page and it listens. */
export class PageEvents {
  #page: Pick<WebContents, 'send'> | undefined
  #waiting: AppEvent[] = []

  send(event: AppEvent): void {
    if (this.#page !== undefined) this.#page.send('event', event)
    else if (!OF_THE_MOMENT.has(event.type) && this.#waiting.length < MAX_WAITING) this.#waiting.push(event)
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
