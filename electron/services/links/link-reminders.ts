import type { AppEvent } from '../../../shared/api/events.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { LONGEST_LEAD, reminderLeads } from '../../../shared/links/link-reminders.ts'
import { fileNameOfKey } from '../../../shared/links/object-name.ts'
import { writeFileAtomically } from '../library/library-files.ts'
import type { LinkEnd, LinkRepository } from '../library/link-repository.ts'
import { readJson } from '../playground/state-files.ts'
import type { Clock, Logger } from '../ports.ts'

export interface LinkRemindersParts {
  readonly links: () => LinkRepository
  /** Where it is kept what the person was told already. */
  readonly file: string
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
/** A clock that was ahead by more than this was wrong; by less it is set right now and then, and nothing is told twice. */
const MAX_CLOCK_STEP = 3_600_000
/** As many as one event takes; who has more that end together looks at the list. */
const MAX_LINKS = 100
const MAX_NAME = 1024

/**
 * Tells of links that run out soon, each reminder (`reminderLeads`) once, also across restarts: the moment up to which everything was
 * told is kept in a file. What came due meanwhile is told at the next start, if the link still works then.
 */
export class LinkReminders {
  readonly #parts: LinkRemindersParts
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Whether the timer is one that a change has set: many changes wait for the same. */
  #isSettling = false
  #toldUntil: number | undefined

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
    const { links, clock, isWanted, emit } = this.#parts
    const now = clock.now()
    const since = this.#since(now)
    const ends = links().endsBetween(now, now + LONGEST_LEAD * 1000 + LONGEST_WAIT)
    const moments = ends.flatMap((end) => reminderMoments(end).map((at) => ({ at, end })))
    const due = new Set(moments.filter(({ at }) => at > since && at <= now).map(({ end }) => end))
    if (due.size > 0 || this.#toldUntil === undefined) this.#keep(now)
    this.#toldUntil = Math.max(since, now)
    if (due.size > 0 && isWanted()) emit({ type: 'links-expiring', links: this.#shown([...due]) })
    const next = moments.reduce((earliest, { at }) => (at > now && at < earliest ? at : earliest), now + LONGEST_WAIT)
    return next - now
  }

  /** Up to when everything was told; at the very first start, all that came before. */
  #since(now: number): number {
    const since = this.#toldUntil ?? keptMoment(readJson(this.#parts.file)) ?? now
    return since > now + MAX_CLOCK_STEP ? now : since
  }

  /** Before it is told: a crash between the two costs a reminder, and the other way round one would come at each start. */
  #keep(toldUntil: number): void {
    writeFileAtomically(this.#parts.file, `${JSON.stringify({ toldUntil: new Date(toldUntil).toISOString() })}\n`)
  }

  #shown(ends: readonly LinkEnd[]) {
    const links = this.#parts.links()
    return ends.slice(0, MAX_LINKS).flatMap(({ id }) => {
      const link = links.get(id)
      if (link === undefined) return []
      const name = displayText(fileNameOfKey(link.key) || link.key).slice(0, MAX_NAME)
      return [{ id, name, expiresAt: link.expiresAt }]
    })
  }
}

function reminderMoments({ at, lifeSeconds }: LinkEnd): number[] {
  return reminderLeads(lifeSeconds).map((lead) => at - lead * 1000)
}

function keptMoment(kept: unknown): number | undefined {
  if (typeof kept !== 'object' || kept === null || !('toldUntil' in kept)) return undefined
  const moment = typeof kept.toldUntil === 'string' ? Date.parse(kept.toldUntil) : Number.NaN
  return Number.isNaN(moment) ? undefined : moment
}
