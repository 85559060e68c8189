import type { AppEvent } from '../../../shared/api/events.ts'
import { MAX_UPLOADS_SHOWN, type Upload, type UploadSummary } from '../../../shared/api/upload-calls.ts'
import type { EngineState } from '../../../shared/transfers/engine-state.ts'
import type { Clock, Logger } from '../ports.ts'
import type { JournalEntry, ShownTransfer } from './journal-rows.ts'
import type { JournalTotals, TransferJournal } from './transfer-journal.ts'
import { type LiveView, liveView, TransferRates, uploadView } from './transfer-views.ts'

const TELL_EVERY_MS = 100
/** What other processes show of progress may be this old. */
const SHOW_EVERY_MS = 1000
/** More are never at work at once. */
const MAX_BUSY_SHOWN = 50
/** Sums over very many are made less often. */
const MANY = 5000
const SUM_MANY_EVERY_MS = 1000

export interface QueueViewParts {
  readonly journal: TransferJournal
  readonly state: () => EngineState
  /** Whether this process works on the queue, and so knows more than the journal. */
  readonly isOwner: () => boolean
  readonly clock: Clock
  readonly logger: Logger
  readonly emit: (event: AppEvent) => void
}

/** The queue as it is shown: its uploads, its sums, and the news of both. */
export class QueueView {
  readonly #parts: QueueViewParts
  readonly #rates: TransferRates
  readonly #changed = new Set<string>()
  readonly #shown = new Map<string, LiveView & { readonly at: number; readonly bytesPerSecond: number | undefined }>()
  #isReordered = false
  #isClosed = false
  #totals: { readonly at: number; readonly value: JournalTotals } | undefined
  #tellTimer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: QueueViewParts) {
    this.#parts = parts
    this.#rates = new TransferRates(parts.clock)
  }

  list(from: number, limit: number): { uploads: Upload[]; total: number; summary: UploadSummary } {
    const uploads = this.#parts.journal.page(from, limit).map((entry) => this.#view(entry))
    return { uploads, total: this.#parts.journal.totals().files, summary: this.summary() }
  }

  views(ids: readonly string[]): Upload[] {
    return ids.slice(0, MAX_UPLOADS_SHOWN).flatMap((id) => {
      const entry = this.#parts.journal.look(id)
      return entry === undefined ? [] : [this.#view(entry)]
    })
  }

  /** How far what was added with a place of the journal or after it is, and the first of what something is done for. */
  progress(since: number): { readonly uploads: Upload[]; readonly totals: JournalTotals } {
    this.showAll(this.#parts.clock.now())
    const uploads = this.#parts.journal.busy(since, MAX_BUSY_SHOWN).map((entry) => this.#view(entry))
    return { uploads, totals: this.#parts.journal.totals(since) }
  }

  summary(): UploadSummary {
    const { files, done, failed, paused, sentBytes, totalBytes, bytesPerSecond } = this.#sums()
    const isBusy = files > done + failed + paused
    const ownRate = isBusy && this.#parts.isOwner() ? this.#rates.add('', sentBytes) : undefined
    if (!isBusy) this.#rates.forget('')
    const rate = this.#parts.isOwner() ? ownRate : bytesPerSecond || undefined
    const { journalError, stores } = this.#parts.state()
    const trouble = journalError ?? Object.values(stores)[0]?.error
    return {
      files,
      done,
      failed,
      paused,
      sentBytes: Math.min(sentBytes, totalBytes),
      totalBytes,
      ...(rate === undefined ? {} : { bytesPerSecond: rate }),
      isPaused: this.#parts.journal.isPaused,
      ...(trouble === undefined || !isBusy ? {} : { trouble }),
    }
  }

  #view(entry: JournalEntry): Upload {
    const state = this.#parts.state()
    const transfer = state.transfers.get(entry.job.id)
    const live = transfer === undefined ? undefined : liveView(transfer, state)
    const view = uploadView(entry, live, live === undefined ? entry.bytesPerSecond : this.#rateOf(entry.job.id, live))
    const isWaiting = view.state === 'waiting' || view.state === 'uploading'
    return isWaiting && this.#parts.journal.isPaused ? { ...view, state: 'paused' } : view
  }

  #rateOf(id: string, { state, sentBytes }: LiveView): number | undefined {
    return state === 'uploading' ? this.#rates.add(id, sentBytes) : undefined
  }

  #sums(): JournalTotals {
    const now = this.#parts.clock.now()
    const known = this.#totals
    const age = known !== undefined && known.value.files > MANY ? SUM_MANY_EVERY_MS : 0
    if (known !== undefined && now - known.at < age) return known.value
    this.showAll(now)
    const value = this.#parts.journal.totals()
    this.#totals = { at: now, value }
    return value
  }

  /** Writes down how far things are, for other processes and for the sums. */
  showAll(now: number): void {
    if (!this.#parts.isOwner()) return
    const state = this.#parts.state()
    const changed: ShownTransfer[] = []
    for (const transfer of state.transfers.values()) {
      const live = liveView(transfer, state)
      const shown = this.#shown.get(transfer.id)
      const isOther = shown?.state !== live.state || shown.trouble !== live.trouble
      if (!isOther && now - shown.at < SHOW_EVERY_MS) continue
      const bytesPerSecond = this.#rateOf(transfer.id, live)
      this.#shown.set(transfer.id, { ...live, bytesPerSecond, at: now })
      // What stands still is not written again and again.
      if (!isOther && shown.sentBytes === live.sentBytes && shown.bytesPerSecond === bytesPerSecond) continue
      changed.push({ id: transfer.id, ...live, bytesPerSecond })
    }
    if (changed.length > 0) this.#parts.journal.show(changed)
  }

  noteChanges(ids: readonly string[]): void {
    for (const id of ids) this.noteChange(id)
  }

  noteChange(id?: string): void {
    if (this.#isClosed) return
    if (id !== undefined) this.#changed.add(id)
    this.#tellTimer ??= setTimeout(() => this.tell(), TELL_EVERY_MS)
  }

  noteReordered(): void {
    this.#isReordered = true
    this.#totals = undefined
    this.noteChange()
  }

  tell(): void {
    if (this.#isClosed) return
    clearTimeout(this.#tellTimer)
    this.#tellTimer = undefined
    const ids = [...this.#changed]
    const isReordered = this.#isReordered || ids.length > MAX_UPLOADS_SHOWN
    this.#changed.clear()
    this.#isReordered = false
    try {
      const summary = this.summary()
      this.#parts.emit({ type: 'uploads-changed', uploads: this.views(ids), summary, isReordered })
    } catch (error) {
      this.#parts.logger.error('transfer-queue', error instanceof Error ? error : new Error('unknown'))
    }
  }

  /** Nothing is at work on one any more. */
  ended(id: string): void {
    this.#rates.forget(id)
    this.#shown.delete(id)
    if (this.#parts.journal.unfinished() > 0) return
    // The end of all is news at once.
    this.#totals = undefined
    queueMicrotask(() => this.tell())
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#tellTimer)
  }
}
