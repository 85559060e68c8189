import type { CallOutput } from '../../../shared/api/contract.ts'
import type { AppEvent } from '../../../shared/api/events.ts'
import type { WireError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import type { Link } from '../../../shared/links/link.ts'
import { fileNameOfKey } from '../../../shared/links/object-name.ts'
import { toWireError } from '../api/dispatch.ts'
import { makePrivateFile } from '../library/library-files.ts'
import type { LinkDuties } from '../library/link-duties.ts'
import type { LinkRepository } from '../library/link-repository.ts'
import { ProcessLock } from '../library/process-lock.ts'
import type { LinkKeeper } from '../links/link-keeper.ts'
import type { ReminderBook } from '../links/reminder-book.ts'
import { isUnreachable } from '../objects/unreachable.ts'
import type { Clock, Logger } from '../ports.ts'
import type { Tidied } from '../revocation/expired-copies.ts'
import type { RevocationService } from '../revocation/revocation-service.ts'
import { Retries } from './retries.ts'

type Report = CallOutput<'links.tend'>

export interface UpkeepParts {
  readonly links: () => LinkRepository
  readonly duties: () => LinkDuties
  readonly keeper: LinkKeeper
  readonly revocations: RevocationService
  /** Deletes the share copies that no link needs any more. */
  readonly tidy: () => Promise<Tidied>
  /** The reminders of whoever asks for a report; screens have their own. */
  readonly book: ReminderBook
  /** Whoever holds it looks after the links; the others leave it to them. */
  readonly lockFile: string
  readonly clock: Clock
  readonly logger: Logger
  readonly emit: (event: AppEvent) => void
}

/** How often a host that lives long looks for what is due, in milliseconds. */
const PERIOD_MS = 60_000
const MAX_TOLD = 100
/** The most revocations of one run, as of one call. */
const MAX_REVOKED = 1000
const MAX_NAME = 1024

/** Looks after links: renews those that are kept up, and takes back those that could not be yet. */
export class Upkeep {
  readonly #parts: UpkeepParts
  readonly #retries: Retries
  #timer: ReturnType<typeof setInterval> | undefined
  #isWorking = false

  constructor(parts: UpkeepParts) {
    this.#parts = parts
    this.#retries = new Retries(parts.clock)
  }

  /** Does what is due now and then, for as long as the host lives. What fails is tried less and less often. */
  start(): void {
    this.#timer ??= setInterval(() => void this.#look(), PERIOD_MS).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Does all that is due, once, and reports. */
  async tend(): Promise<Report> {
    const { book, clock, tidy } = this.#parts
    const report = await this.#alone(() => true)
    // After the renewals, which may need a copy for longer.
    return report.isBusy ? report : { ...report, copies: await tidy(), expiring: book.take(clock.now()) }
  }

  async #look(): Promise<void> {
    const { duties, clock, logger, emit } = this.#parts
    try {
      const isDue = (id: string) => this.#retries.isDue(id)
      if (![...duties().toRevoke(), ...duties().toRenew(clock.now())].some(isDue)) return
      const { renewed, revocations } = await this.#alone(isDue)
      if (renewed.length + revocations.length > 0) emit({ type: 'links-changed' })
      if (renewed.length > 0) emit({ type: 'links-renewed', links: renewed.slice(0, MAX_TOLD) })
    } catch (error) {
      // The library can't be read, which the screens say by themselves; it may be in order again later.
      logger.error('upkeep', error instanceof Error ? error : new Error('unknown'))
    }
  }

  /** @param isWanted which of the links that something is due for */
  async #alone(isWanted: (id: string) => boolean): Promise<Report> {
    const nothing: Report = {
      isBusy: true,
      renewed: [],
      revocations: [],
      copies: { removed: 0, failed: 0 },
      expiring: [],
      failed: [],
    }
    if (this.#isWorking) return nothing
    // First, as it makes the folder.
    const due = this.#parts.duties()
    makePrivateFile(this.#parts.lockFile)
    const lock = new ProcessLock(this.#parts.lockFile, 0)
    this.#isWorking = true
    try {
      if (!lock.tryExclusive()) return nothing
      const revocations = await this.#revoke(due.toRevoke().filter(isWanted).slice(0, MAX_REVOKED))
      const renewals = await this.#renew(due.toRenew(this.#parts.clock.now()).filter(isWanted))
      return { ...nothing, isBusy: false, revocations, ...renewals }
    } finally {
      this.#isWorking = false
      lock.close()
    }
  }

  async #revoke(ids: readonly string[]): Promise<Report['revocations']> {
    if (ids.length === 0) return []
    const results = await this.#parts.revocations.revoke(ids)
    for (const { id, outcome } of results) {
      if (outcome === 'revoked') this.#retries.succeeded(id)
      else this.#retries.failed(id, outcome !== 'failed')
    }
    return results
  }

  async #renew(ids: readonly string[]): Promise<Pick<Report, 'renewed' | 'failed'>> {
    const { links, keeper, logger } = this.#parts
    const renewed: Report['renewed'] = []
    const failed: Report['failed'] = []
    const silent = new Map<string, WireError>()
    for (const id of ids) {
      const old = links().get(id)
      if (old === undefined) continue
      try {
        const known = silent.get(old.connectionId)
        if (known !== undefined) {
          failed.push({ id, name: nameOf(old), error: known })
          continue
        }
        const { link } = await keeper.renew(id)
        this.#retries.succeeded(id)
        renewed.push({ id: link.id, name: nameOf(link), expiresAt: link.expiresAt, previous: id })
      } catch (error) {
        const wire = toWireError(error, 'links.tend', logger)
        const isSilent = isUnreachable(wire.code)
        if (isSilent) silent.set(old.connectionId, wire)
        this.#retries.failed(id, isSilent)
        failed.push({ id, name: nameOf(old), error: wire })
      }
    }
    return { renewed, failed }
  }
}

function nameOf({ key }: Pick<Link, 'key'>): string {
  return displayText(fileNameOfKey(key) || key).slice(0, MAX_NAME)
}
