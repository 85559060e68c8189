import { displayText } from '../../../shared/links/display-text.ts'
import { LONGEST_LEAD, reminderLeads } from '../../../shared/links/link-reminders.ts'
import { fileNameOfKey } from '../../../shared/links/object-name.ts'
import { makePrivateFile, writeFileAtomically } from '../library/library-files.ts'
import type { LinkEnd, LinkRepository } from '../library/link-repository.ts'
import { ProcessLock } from '../library/process-lock.ts'
import { readJson } from '../playground/state-files.ts'

export interface ReminderBookParts {
  readonly links: () => LinkRepository
  /** Where it is kept up to when everything was told. */
  readonly file: string
  /** What counts as told at the very first look, in milliseconds: all up to now, unless given. */
  readonly firstSince?: (now: number) => number
}

/** A link that is to be told of. */
export interface EndingLink {
  readonly id: string
  readonly name: string
  readonly expiresAt: string
}

/** A clock that was ahead by more than this was wrong; by less it is set right now and then, and nothing is told twice. */
const MAX_CLOCK_STEP = 3_600_000
/** As many as one event takes; who has more that end together looks at the list. */
const MAX_LINKS = 100
const MAX_NAME = 1024

/**
 * Knows which reminders are due, and gives out each once: the moment up to which everything was told is kept in a file, which all
 * processes with the same file share.
 */
export class ReminderBook {
  readonly #parts: ReminderBookParts
  #toldUntil: number | undefined

  constructor(parts: ReminderBookParts) {
    this.#parts = parts
  }

  /** What came due up to now, of links that still work. From now on it counts as told. */
  take(now: number): EndingLink[] {
    const since = this.#since(now)
    const moments = this.#moments(now, now)
    if (dueSince(moments, since, now).length === 0) {
      if (this.#toldUntil === undefined) this.#keep(now)
      this.#toldUntil = Math.max(since, now)
      return []
    }
    const taken = this.#alone(() => {
      // Another process may have told them in this very moment.
      const due = dueSince(moments, this.#since(now), now)
      this.#keep(now)
      this.#toldUntil = Math.max(since, now)
      return this.#shown(due)
    })
    return taken ?? []
  }

  /** When the next reminder comes due, within a span from now; the end of the span, where none does. All in milliseconds. */
  next(now: number, span: number): number {
    return this.#moments(now, now + span).reduce(
      (earliest, { at }) => (at > now && at < earliest ? at : earliest),
      now + span,
    )
  }

  /** The moments at which links are to be told of that have not ended now and are told of by then. */
  #moments(now: number, until: number): Moment[] {
    const ends = this.#parts.links().endsBetween(now, until + LONGEST_LEAD * 1000)
    return ends.flatMap((end) => reminderLeads(end.lifeSeconds).map((lead) => ({ at: end.at - lead * 1000, end })))
  }

  #since(now: number): number {
    const { file, firstSince } = this.#parts
    const kept = keptMoment(readJson(file))
    const told = [kept, this.#toldUntil].filter((moment) => moment !== undefined)
    const since = told.length === 0 ? (firstSince?.(now) ?? now) : Math.max(...told)
    return since > now + MAX_CLOCK_STEP ? now : since
  }

  /** Does it while no other process does, or not at all: it is looked again soon. */
  #alone<Result>(work: () => Result): Result | undefined {
    const path = `${this.#parts.file}.lock`
    makePrivateFile(path)
    const lock = new ProcessLock(path)
    try {
      return lock.tryExclusive() ? work() : undefined
    } finally {
      lock.close()
    }
  }

  /** Before it is told: a crash between the two costs a reminder, and the other way round one would come at each start. */
  #keep(toldUntil: number): void {
    writeFileAtomically(this.#parts.file, `${JSON.stringify({ toldUntil: new Date(toldUntil).toISOString() })}\n`)
  }

  #shown(ends: readonly LinkEnd[]): EndingLink[] {
    const links = this.#parts.links()
    return ends.slice(0, MAX_LINKS).flatMap(({ id }) => {
      const link = links.get(id)
      if (link === undefined) return []
      const name = displayText(fileNameOfKey(link.key) || link.key).slice(0, MAX_NAME)
      return [{ id, name, expiresAt: link.expiresAt }]
    })
  }
}

interface Moment {
  readonly at: number
  readonly end: LinkEnd
}

function dueSince(moments: readonly Moment[], since: number, now: number): LinkEnd[] {
  return [...new Set(moments.filter(({ at }) => at > since && at <= now).map(({ end }) => end))]
}

function keptMoment(kept: unknown): number | undefined {
  if (typeof kept !== 'object' || kept === null || !('toldUntil' in kept)) return undefined
  const moment = typeof kept.toldUntil === 'string' ? Date.parse(kept.toldUntil) : Number.NaN
  return Number.isNaN(moment) ? undefined : moment
}
