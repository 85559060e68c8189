import type { AppEvent } from '../../../shared/api/events.ts'
import type { Clock, Logger } from '../ports.ts'
import type { ReminderBook } from './reminder-book.ts'

export interface LinkRemindersParts {
  readonly book: ReminderBook
  readonly clock: Clock
  readonly logger: Logger
  /** Whether the person wants to be reminded. */
  readonly isWanted: () => boolean
  readonly emit: (event: AppEvent) => void
}

/** The longest wait for the next reminder: while the computer sleeps, timers stand still. In milliseconds. */
const LONGEST_WAIT = 600_000
/** Many changes come at once, as with a bulk share. */
const SETTLE = 1000

/**
 * Tells of links that run out soon, each reminder (`reminderLeads`) once, also across restarts and processes. What came due meanwhile
 * is told at the next start, if the link still works then.
 */
export class LinkReminders {
  readonly #parts: LinkRemindersParts
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Whether the timer is one that a change has set: many changes wait for the same. */
  #isSettling = false

  constructor(parts: LinkRemindersParts) {
    this.#parts = parts
  }

  start(): void {
    this.#look()
  }

  /** The links changed: one of them may end sooner than what is waited for. */
  refresh(): void {
    if (this.#timer === undefined || this.#isSettling) return
    this.#isSettling = true
    this.#wait(SETTLE)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    this.#isSettling = false
    let wait = LONGEST_WAIT
    try {
      wait = this.#tell()
    } catch (error) {
      // The library can't be read, which the screens say by themselves; it may be in order again later.
      this.#parts.logger.error('link-reminders', error instanceof Error ? error : new Error('unknown'))
    }
    this.#wait(wait)
  }

  #wait(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), milliseconds).unref()
  }

  /** Tells what came due. @returns how long to wait, in milliseconds */
  #tell(): number {
    const { book, clock, isWanted, emit } = this.#parts
    const now = clock.now()
    const links = book.take(now)
    if (links.length > 0 && isWanted()) emit({ type: 'links-expiring', links })
    return book.next(now, LONGEST_WAIT) - now
  }
}
