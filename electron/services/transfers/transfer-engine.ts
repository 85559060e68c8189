import type { WireError } from '../../../shared/errors.ts'
import { reduceEngine } from '../../../shared/transfers/engine.ts'
import {
  type ActiveTransfer,
  type EngineEffect,
  type EngineNews,
  type EngineState,
  IDLE_ENGINE,
} from '../../../shared/transfers/engine-state.ts'
import type { Outcome, StoredObject, TransferChange } from '../../../shared/transfers/transfer.ts'
import { toWireError } from '../api/dispatch.ts'
import type { Clock, Logger } from '../ports.ts'
import type { WrittenChange } from './journal-rows.ts'
import type { OpenSource } from './open-source.ts'
import { isAsSent } from './stored-checks.ts'
import { failureOf } from './transfer-failure.ts'
import type { TransferJob } from './transfer-job.ts'
import type { TransferJournal } from './transfer-journal.ts'
import type { TransferStorage } from './transfer-storage.ts'

export interface TransferEngineParts {
  readonly journal: TransferJournal
  readonly storage: TransferStorage
  readonly openSource: (job: TransferJob) => Promise<OpenSource>
  /** The links of a job learn that their object is there. @throws AppError when they don't work all the same */
  readonly settle: (job: TransferJob, stored: StoredObject) => Promise<void>
  /** A transfer has ended, in whatever way. */
  readonly onEnd: (job: TransferJob, outcome: Outcome) => void
  /** Something of a transfer that shows has changed; with no id, something of all. */
  readonly onChange: (id?: string) => void
  readonly clock: Clock
  /** From 0 to 1, at random. */
  readonly luck: () => number
  readonly logger: Logger
}

/** The effects that run for a transfer, and end with news of it. */
type Work = Exclude<EngineEffect, { readonly type: 'pull' | 'record' | 'break-off' | 'release' | 'wake' }>

interface Taken {
  readonly job: TransferJob
  source?: OpenSource
  /** Aborted to break off what runs; renewed after that. */
  breaker: AbortController
}

const BROKEN_OFF = new Error('broken off')
/** How often a journal that could not be written is tried again. */
const JOURNAL_RETRY_MS = 5000
/** The longest that a timer can wait for. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Does what the engine's reducer decides: opens files, asks the storage, writes the journal, and tells the reducer what came of it.
 */
export class TransferEngine {
  readonly #parts: TransferEngineParts
  readonly #taken = new Map<string, Taken>()
  /** Changes that are not written down yet, in their order: those of one moment are one commit, as a thousand cost more than they say. */
  #unwritten: WrittenChange[] = []
  /** What follows from them. */
  #heldBack: EngineEffect[] = []
  #isWriteDue = false
  #state: EngineState = IDLE_ENGINE
  #timer: ReturnType<typeof setTimeout> | undefined
  #since = 0
  #running = 0
  #isStopped = true
  #idle = Promise.withResolvers<void>()

  constructor(parts: TransferEngineParts) {
    this.#parts = parts
  }

  get state(): EngineState {
    return this.#state
  }

  /** @param since only what was added with this place of the journal or after it */
  start(since = 0): void {
    this.#since = since
    this.#isStopped = false
    this.#state = { ...IDLE_ENGINE, isPaused: this.#parts.journal.isPaused }
    this.#parts.journal.settleStates()
    this.tell({ type: 'queue-changed' })
  }

  /** Breaks off what runs. What was sent is not sent again when it goes on. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    if (this.#unwritten.length > 0) this.#write()
    for (const taken of this.#taken.values()) taken.breaker.abort(BROKEN_OFF)
    if (this.#running > 0) {
      this.#idle = Promise.withResolvers()
      await this.#idle.promise
    }
    for (const id of [...this.#taken.keys()]) this.#release(id)
    this.#heldBack = []
    this.#state = IDLE_ENGINE
    this.#parts.journal.settleStates()
  }

  /** Something happened: the reducer says what is to be done now. */
  tell(news: EngineNews): void {
    if (this.#isStopped) return
    const { clock, luck, onChange } = this.#parts
    const before = this.#state
    // Waits are spread by chance, and of what went well nothing waits.
    const chance = 'id' in news && news.type !== 'failed' ? 0 : luck()
    const { state, effects } = reduceEngine(before, { ...news, now: clock.now(), luck: chance })
    this.#state = state
    clearTimeout(this.#timer)
    for (const effect of effects) {
      if (this.#unwritten.length === 0 || effect.type === 'record') this.#begin(effect)
      else this.#heldBack.push(effect)
    }
    for (const [id, transfer] of state.transfers) if (before.transfers.get(id) !== transfer) onChange(id)
    if (before.stores !== state.stores || before.isPaused !== state.isPaused) onChange()
  }

  #begin(effect: EngineEffect): void {
    switch (effect.type) {
      case 'pull':
        queueMicrotask(() => this.#pull(effect))
        return
      case 'record':
        this.#record(effect.id, effect.change)
        return
      case 'break-off': {
        const taken = this.#taken.get(effect.id)
        taken?.breaker.abort(BROKEN_OFF)
        if (taken !== undefined) taken.breaker = new AbortController()
        return
      }
      case 'release':
        this.#release(effect.id)
        return
      case 'wake':
        this.#wake(effect.at)
        return
      default:
        void this.#work(effect)
    }
  }

  #pull({ count, except, onlyCanceled }: Extract<EngineEffect, { type: 'pull' }>): void {
    if (this.#isStopped) return
    // What has ended is still in the journal until that is written down.
    const taken = new Set([...this.#state.transfers.keys(), ...this.#unwritten.map(({ id }) => id)])
    const records = this.#parts.journal.next(count, taken, { except, onlyCanceled, since: this.#since })
    // If all was resumed meanwhile, there may be more.
    const isAll = records.length < count && (!onlyCanceled || this.#state.isPaused)
    this.tell({ type: 'pulled', records, isAll })
  }

  async #work(effect: Work): Promise<void> {
    this.#running += 1
    const { id } = effect
    const number = 'number' in effect ? effect.number : 'part' in effect ? effect.part.number : 0
    const taken = this.#take(id)
    const { signal } = taken?.breaker ?? new AbortController()
    let news: EngineNews
    try {
      const transfer = this.#state.transfers.get(id)
      if (taken === undefined || transfer === undefined) throw BROKEN_OFF
      news = await this.#perform(effect, transfer, taken, signal)
    } catch (error) {
      news =
        signal.aborted && error === signal.reason
          ? { type: 'broken-off', id, number }
          : { type: 'failed', id, number, failure: failureOf(error, (thrown) => this.#toWire(thrown)) }
      if (news.type === 'failed' && news.failure.kind === 'refused') {
        this.#parts.storage.forget(taken?.job.connectionId ?? '')
      }
    }
    this.#running -= 1
    if (this.#running === 0) this.#idle.resolve()
    this.tell(news)
  }

  async #perform(effect: Work, transfer: ActiveTransfer, taken: Taken, signal: AbortSignal): Promise<EngineNews> {
    const { storage, settle } = this.#parts
    const { id, uploadId = '' } = transfer
    const { job } = taken
    switch (effect.type) {
      case 'open': {
        const source = await this.#open(taken)
        return { type: 'opened', id, identity: source.identity, size: source.size }
      }
      case 'recall':
        return { type: 'recalled', id, stored: await this.#recall(transfer, taken, signal) }
      case 'list-parts':
        return { type: 'listed', id, parts: await storage.listParts(job, uploadId) }
      case 'check-part':
        return this.#check(effect, transfer, taken, signal)
      case 'create':
        return { type: 'created', id, uploadId: await storage.create(job, effect.isAgain) }
      case 'send':
        return this.#send(effect, transfer, taken, signal)
      case 'send-whole': {
        const body = await (await this.#open(taken)).body(0, transfer.size)
        if (body === undefined) throw BROKEN_OFF
        const sent = await storage.sendWhole(job, body, this.#options(id, 0, signal))
        return { type: 'sent-whole', id, ...sent }
      }
      case 'compare':
        await (await this.#open(taken)).assertUnchanged()
        return { type: 'compared', id }
      case 'complete':
        return { type: 'completed', id, stored: await storage.complete(job, uploadId, transfer.parts) }
      case 'verify':
        return { type: 'verified', id, stored: await this.#verify(transfer, job) }
      case 'settle':
        await settle(job, transfer.stored ?? { size: transfer.size })
        return { type: 'settled', id }
      case 'clear':
        if (isBegun(transfer)) {
          await storage.clear(job, {
            uploadId: transfer.uploadId,
            mayBeBegun: transfer.mayBeBegun,
            versionId: (transfer.stored ?? transfer.answered)?.versionId,
            mayArrive: transfer.mayBeStored && transfer.stored === undefined && transfer.answered === undefined,
          })
        }
        return { type: 'cleared', id }
    }
  }

  async #send(
    { id, number, known }: Extract<Work, { type: 'send' }>,
    transfer: ActiveTransfer,
    taken: Taken,
    signal: AbortSignal,
  ): Promise<EngineNews> {
    const { partSize = 0, uploadId = '' } = transfer
    const source = await this.#open(taken)
    const body = await source.body(number, partSize)
    signal.throwIfAborted()
    if (body === undefined) return { type: 'past-end', id, number }
    const length = 'bytes' in body ? body.bytes.length : body.length
    // Only of what is made on the way it says anything: of a file the engine knows how many parts there are.
    const isLast = length < partSize
    if (known !== undefined && known.length === length) {
      const { md5 } = await this.#parts.storage.hash(body, signal)
      if (md5 === known.md5) {
        source.letGo(number)
        return { type: 'sent', id, part: known, isLast }
      }
    }
    const options = this.#options(id, number, signal)
    const part = await this.#parts.storage.sendPart(taken.job, uploadId, number, body, options)
    source.letGo(number)
    return { type: 'sent', id, part, isLast }
  }

  async #check(
    { id, part }: Extract<Work, { type: 'check-part' }>,
    { partSize = 0 }: ActiveTransfer,
    taken: Taken,
    signal: AbortSignal,
  ): Promise<EngineNews> {
    const body = await (await this.#open(taken)).body(part.number, partSize)
    const hash = body === undefined ? undefined : await this.#parts.storage.hash(body, signal)
    return { type: 'checked', id, number: part.number, isSame: hash?.md5 === part.md5 && hash.crc32 === part.crc32 }
  }

  /** The object, if it is what was sent. One that is not is ours all the same, as nobody can guess its key: it makes room. */
  async #recall(transfer: ActiveTransfer, taken: Taken, signal: AbortSignal): Promise<StoredObject | undefined> {
    const { storage } = this.#parts
    const stored = await storage.head(taken.job)
    if (stored === undefined) return undefined
    const isMultipart = transfer.partSize !== undefined
    const parts = isMultipart ? transfer.parts : [await this.#wholePart(transfer, taken, stored, signal)]
    if (isAsSent(stored, parts, isMultipart, undefined)) return stored
    await storage.clear(taken.job, { versionId: stored.versionId })
    return undefined
  }

  /** What a file would be as the one part of an object whose answer was lost. */
  async #wholePart({ size }: ActiveTransfer, taken: Taken, { etag = '' }: StoredObject, signal: AbortSignal) {
    const body = await (await this.#open(taken)).body(0, size)
    const hash = await this.#parts.storage.hash(body, signal)
    return { number: 1, length: size, ...hash, etag: /^"?[0-9a-f]{32}"?$/i.test(etag) ? hash.md5 : etag }
  }

  async #verify(transfer: ActiveTransfer, job: TransferJob): Promise<StoredObject> {
    const stored = await this.#parts.storage.head(job)
    const isMultipart = transfer.partSize !== undefined
    if (stored !== undefined && isAsSent(stored, transfer.parts, isMultipart, transfer.answered)) {
      return { ...stored, versionId: transfer.answered?.versionId ?? stored.versionId }
    }
    throw this.#parts.storage.notAsSent(stored, transfer.size)
  }

  async #open(taken: Taken): Promise<OpenSource> {
    taken.source ??= await this.#parts.openSource(taken.job)
    return taken.source
  }

  #options(id: string, number: number, signal: AbortSignal) {
    return { signal, onProgress: (bytes: number) => this.tell({ type: 'progressed', id, number, bytes }) }
  }

  #take(id: string): Taken | undefined {
    const known = this.#taken.get(id)
    if (known !== undefined) return known
    const job = this.#parts.journal.get(id)?.job
    if (job === undefined) return undefined
    const taken = { job, breaker: new AbortController() }
    this.#taken.set(id, taken)
    return taken
  }

  #release(id: string): void {
    const taken = this.#taken.get(id)
    this.#taken.delete(id)
    void taken?.source?.close()
  }

  #record(id: string, change: TransferChange): void {
    this.#unwritten.push({ id, change })
    if (this.#isWriteDue) return
    this.#isWriteDue = true
    setImmediate(() => this.#write())
  }

  /** Nothing that follows from a change is begun before it is on the disk: when that fails, all waits until it works. */
  #write(): void {
    const written = this.#unwritten
    try {
      this.#parts.journal.record(written)
    } catch (error) {
      const wire = this.#toWire(error)
      setTimeout(() => this.#write(), JOURNAL_RETRY_MS).unref()
      queueMicrotask(() => this.tell({ type: 'journal-failed', error: wire }))
      return
    }
    this.#unwritten = []
    this.#isWriteDue = false
    for (const { id, change } of written) if (change.outcome !== undefined) this.#ended(id, change.outcome)
    const heldBack = this.#heldBack
    this.#heldBack = []
    if (this.#isStopped) return
    for (const effect of heldBack) this.#begin(effect)
    if (this.#state.journalError !== undefined) this.tell({ type: 'journal-works' })
  }

  #ended(id: string, outcome: Outcome): void {
    const job = this.#take(id)?.job
    if (job !== undefined) this.#parts.onEnd(job, outcome)
    this.#parts.onChange(id)
  }

  #wake(at: number): void {
    const delay = Math.min(MAX_TIMER_MS, Math.max(0, at - this.#parts.clock.now()))
    this.#timer = setTimeout(() => this.tell({ type: 'woken' }), delay)
  }

  #toWire(error: unknown): WireError {
    return toWireError(error, 'uploads', this.#parts.logger)
  }
}

/** Whether the storage may have anything of it: a hundred thousand that only waited are given up without a request for each. */
function isBegun({ uploadId, mayBeBegun, mayBeStored, stored, answered }: ActiveTransfer): boolean {
  return uploadId !== undefined || mayBeBegun === true || mayBeStored || stored !== undefined || answered !== undefined
}
