import { join } from 'node:path'
import type { AppEvent } from '../../../shared/api/events.ts'
import type { Upload, UploadSummary, WhichUploads } from '../../../shared/api/upload-calls.ts'
import { AppError, type WireError } from '../../../shared/errors.ts'
import type { Outcome } from '../../../shared/transfers/transfer.ts'
import { toWireError } from '../api/dispatch.ts'
import { ProcessLock } from '../library/process-lock.ts'
import type { Clock, Logger, UploadProgress } from '../ports.ts'
import { AwaitedEnds } from './awaited-ends.ts'
import type { TakenFile } from './file-register.ts'
import { makeQueueFiles } from './open-journal.ts'
import { isAlive } from './process-alive.ts'
import { QueueView } from './queue-view.ts'
import type { TransferEngine } from './transfer-engine.ts'
import type { TransferJob, TransferSource } from './transfer-job.ts'
import type { TransferJournal } from './transfer-journal.ts'
import type { TransferLinks } from './transfer-links.ts'

/** How often another process's wishes are looked for while something is uploading, and how often otherwise. */
const LOOK_BUSY_MS = 200
const LOOK_IDLE_MS = 1000
const PROGRESS_EVERY_MS = 100
/** How often a command tries to work on the queue before it takes it for another one's work. */
const OWN_TRIES = 5

/** A job, and the files that it is about as long as this process has them. */
export interface QueuedJob {
  readonly job: TransferJob
  readonly files: readonly TakenFile[]
  /** Where its bytes are, once all of them have come to this computer's disk. */
  readonly arrival?: (() => Promise<TransferSource>) | undefined
}

export interface TransferQueueParts {
  readonly dir: string
  readonly openJournal: (path: string) => TransferJournal
  readonly makeEngine: (
    journal: TransferJournal,
    callbacks: {
      readonly onChange: (id?: string) => void
      readonly onEnd: (job: TransferJob, outcome: Outcome) => void
    },
  ) => TransferEngine
  readonly links: TransferLinks
  /** Whatever holds a connection back may be mended. */
  readonly forgetConnection: (connectionId: string) => void
  /** Looked at now and then: the limit of the rate may be another one. */
  readonly onLook: () => void
  readonly clock: Clock
  readonly logger: Logger
  readonly emit: (event: AppEvent) => void
}

/**
 * The queue of uploads, for every process that has to do with it. One of them, which holds the lock, works on it; the others write into
 * the journal what they want, and read there how far it is.
 */
export class TransferQueue {
  readonly view: QueueView
  readonly #parts: TransferQueueParts
  readonly #journal: TransferJournal
  readonly #lock: ProcessLock
  readonly #engine: TransferEngine
  readonly #files = new Map<string, readonly TakenFile[]>()
  readonly #awaited: AwaitedEnds
  #isOwner = false
  #isClosed = false
  /** Whether this process works on the queue whenever nobody else does. */
  #wantsToOwn = false
  #since = 0
  #version: number
  #lookTimer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: TransferQueueParts) {
    this.#parts = parts
    const [queue, lock] = [join(parts.dir, 'queue.db'), join(parts.dir, 'engine.lock')]
    makeQueueFiles(parts.dir, [queue, lock])
    this.#journal = parts.openJournal(queue)
    this.#awaited = new AwaitedEnds(this.#journal)
    this.#lock = new ProcessLock(lock, 0)
    this.#version = this.#journal.version
    this.#engine = parts.makeEngine(this.#journal, {
      onChange: (id) => this.view.noteChange(id),
      onEnd: (job, outcome) => this.#ended(job, outcome),
    })
    const { clock, logger, emit } = parts
    this.view = new QueueView({
      journal: this.#journal,
      state: () => this.#engine.state,
      isOwner: () => this.#isOwner,
      clock,
      logger,
      emit,
    })
  }

  get journal(): TransferJournal {
    return this.#journal
  }

  /** Whether this process works on the queue. */
  get isOwner(): boolean {
    return this.#isOwner
  }

  /** Works on the queue from now on, or as soon as the process that does has ended. @param since see `TransferEngine.start` */
  own(since = 0): void {
    this.#wantsToOwn = true
    this.#since = since
    this.#look()
  }

  /**
   * Works on the queue until nothing of it goes on by itself any more: all has ended, is paused, or waits for the person.
   *
   * @param onProgress told now and then
   * @returns false when another process works on all of it
   */
  run(signal: AbortSignal, onProgress: (progress: UploadProgress) => void): Promise<boolean> {
    return this.#work(0, signal, onProgress)
  }

  /** Deletes what is stored of canceled ones, if no other process does. */
  clear(signal: AbortSignal): Promise<boolean> {
    return this.#work(Number.MAX_SAFE_INTEGER, signal, () => undefined)
  }

  add(queued: readonly QueuedJob[]): void {
    this.#journal.add(queued.map(({ job }) => job))
    for (const { job, files, arrival } of queued) {
      if (files.length > 0) this.#files.set(job.id, files)
      if (arrival !== undefined) void this.#receive(job.id, arrival)
    }
    this.view.noteReordered()
    // Somebody expects that its storage takes something.
    const held = queued.filter(({ job }) => this.#engine.state.stores[job.connectionId] !== undefined)
    this.#mend(held.map(({ job }) => job.id))
    this.#reconcile()
    this.#look()
  }

  /** A section of the queue, in its order. */
  list(from: number, limit: number): { uploads: Upload[]; total: number; summary: UploadSummary } {
    this.#settleLeft()
    return this.view.list(from, limit)
  }

  pause(which: WhichUploads): string[] {
    return this.#wish('all' in which ? this.#journal.idsOf('unfinished') : which.ids, 'pause')
  }

  /** Also what waits for something to be mended is tried again. */
  resume(which: WhichUploads): string[] {
    const ids = 'all' in which ? this.#journal.idsOf('unfinished') : which.ids
    this.#mend(ids)
    return this.#wish(ids, 'run')
  }

  /** Whatever they wait for: paused ones, failed ones, and those of a process that has ended. */
  goOn(ids: readonly string[]): void {
    if (ids.length === 0) return
    this.retry({ ids: [...ids] })
    this.resume({ ids: [...ids] })
  }

  pauseAll(isPaused: boolean): void {
    this.#journal.setPaused(isPaused)
    this.#reconcile()
    this.view.noteChange()
  }

  first(id: string): void {
    if (this.#journal.first(id) === undefined) {
      throw new AppError('not-found', 'There is no such upload.', 'See what there is in the list of uploads.', 'id')
    }
    this.view.noteReordered()
    this.#reconcile()
  }

  retry(which: WhichUploads): string[] {
    const ids = 'all' in which ? this.#journal.idsOf('failed') : which.ids
    this.#journal.reopen(ids, 'failed')
    this.#mend(ids)
    this.#reconcile()
    this.view.noteChanges(ids)
    return [...ids]
  }

  /** What is stored of them is deleted; their links are gone at once. */
  cancel(which: WhichUploads): string[] {
    const ids = 'all' in which ? this.#journal.idsOf('unfinished') : which.ids
    const entries = ids.flatMap((id) => this.#journal.get(id) ?? [])
    const jobs = entries.flatMap(({ job, record: { outcome } }) =>
      outcome === undefined || outcome === 'failed' ? [job] : [],
    )
    const canceled = jobs.map(({ id }) => id)
    // What failed goes on in order to be cleared.
    this.#journal.reopen(canceled, 'failed')
    this.#parts.links.forget(jobs)
    return this.#wish(canceled, 'cancel')
  }

  /** The same, also for those that are done; resolves when nothing is stored of them. */
  async withdraw(ids: readonly string[]): Promise<void> {
    this.#journal.reopen(ids, 'done')
    this.cancel({ ids: [...ids] })
    await this.untilEnded(ids)
  }

  dismiss(which: WhichUploads): string[] {
    const ids = 'all' in which ? this.#journal.idsOf('ended') : which.ids
    this.#journal.remove(ids)
    this.view.noteReordered()
    return [...ids]
  }

  /** Ends what is on its way to an object, and waits until nothing of it can arrive any more. */
  async stopUploadTo(connectionId: string, bucket: string, key: string): Promise<void> {
    const entries = this.#journal.toObject(connectionId, bucket, key)
    const ids = entries.flatMap(({ record }) => (record.outcome === undefined ? [record.id] : []))
    if (ids.length === 0) return
    this.#wish(ids, 'cancel')
    this.own(this.#since)
    await this.untilEnded(ids)
  }

  /** Resolves when all of them have ended, whichever process does it. */
  untilEnded(ids: readonly string[]): Promise<void> {
    return this.#awaited.wait(ids)
  }

  /** Whatever is held back is tried again. */
  connectionsChanged(): void {
    for (const connectionId of Object.keys(this.#engine.state.stores)) this.#connectionChanged(connectionId)
  }

  /** What the person was asked for may be there now: a key, a sign-in, a certificate. */
  #connectionChanged(connectionId: string): void {
    this.#parts.forgetConnection(connectionId)
    this.#engine.tell({ type: 'store-changed', connectionId })
  }

  /** Breaks off what runs. It goes on where it was when a process works on the queue again. */
  async stop(): Promise<void> {
    if (this.#isClosed) return
    this.#wantsToOwn = false
    clearTimeout(this.#lookTimer)
    if (this.#isOwner) {
      await this.#engine.stop()
      this.#isOwner = false
    }
    // Their bytes end with this process.
    for (const { id, process: pid } of this.#journal.awaited()) if (pid === process.pid) this.#fail(id, neverCame())
    clearTimeout(this.#lookTimer)
    this.#isClosed = true
    this.view.close()
    this.#lock.close()
    this.#journal.close()
  }

  /** What a process did that was killed, nobody does any more. */
  #settleLeft(): void {
    // The lock is held for no longer than there is something to settle: whoever comes to work on the queue finds it taken.
    if (this.#isOwner || !this.#journal.isShownBusy || !this.#lock.tryShared()) return
    try {
      this.#journal.settleStates()
    } finally {
      this.#lock.release()
    }
  }

  async #work(since: number, signal: AbortSignal, onProgress: (progress: UploadProgress) => void): Promise<boolean> {
    const { setTimeout: wait } = await import('node:timers/promises')
    this.own(since)
    // A process that only settles what another one has left holds the lock as well, but for a moment.
    for (let tries = 0; tries < OWN_TRIES && !this.#isOwner && !signal.aborted; tries += 1) {
      await wait(PROGRESS_EVERY_MS, undefined, { signal }).catch(() => undefined)
      this.own(since)
    }
    while (!signal.aborted && !this.#isIdle(since)) {
      // Whoever works on a part of it ends by itself, and this process goes on.
      const isPartly = this.#isOwner || since > 0 || this.#journal.isWantedBefore(this.#journal.ownedSince)
      if (!isPartly) return false
      onProgress({ uploads: this.view.views([...this.#engine.state.transfers.keys()]), summary: this.view.summary() })
      await wait(PROGRESS_EVERY_MS, undefined, { signal }).catch(() => undefined)
    }
    return true
  }

  #isIdle(since: number): boolean {
    const { stores } = this.#engine.state
    return this.#journal.wantedConnections(since).every((id) => stores[id]?.state === 'refused')
  }

  #wish(ids: readonly string[], wish: 'run' | 'pause' | 'cancel'): string[] {
    this.#journal.wish(ids, wish)
    this.#reconcile()
    this.view.noteChanges(ids)
    this.#look()
    return [...ids]
  }

  #mend(ids: readonly string[]): void {
    const connections = new Set(ids.flatMap((id) => this.#journal.get(id)?.job.connectionId ?? []))
    for (const connectionId of connections) this.#connectionChanged(connectionId)
  }

  /** What the journal says that is wanted, the engine is told. */
  #reconcile(): void {
    if (!this.#isOwner) return
    const { transfers, isPaused } = this.#engine.state
    for (const { id, wish, position } of [...transfers.values()]) {
      const record = this.#journal.look(id)?.record
      if (record === undefined) continue
      if (record.wish !== wish) this.#engine.tell({ type: 'wished', id, wish: record.wish })
      if (record.position !== position) this.#engine.tell({ type: 'moved', id, position: record.position })
    }
    if (this.#journal.isPaused !== isPaused) {
      this.#engine.tell({ type: 'paused-all', isPaused: this.#journal.isPaused })
    }
    this.#engine.tell({ type: 'queue-changed' })
  }

  /** Becomes the owner if nobody is, and looks for what other processes have done. */
  #look(): void {
    if (this.#isClosed) return
    clearTimeout(this.#lookTimer)
    try {
      this.#parts.onLook()
      if (!this.#isOwner && this.#wantsToOwn && this.#lock.tryExclusive()) this.#becomeOwner()
      const version = this.#journal.version
      if (version !== this.#version) {
        this.#version = version
        this.view.noteReordered()
        this.#awaited.settle()
        this.#reconcile()
      }
      // What stalls gives no news, and its last step is to be seen all the same.
      this.view.showAll(this.#parts.clock.now())
    } catch (error) {
      // Whoever asks for the queue is told what is wrong with it; this only looks again.
      this.#parts.logger.error('transfer-queue', error instanceof Error ? error : new Error('unknown'))
    }
    const isBusy = this.#awaited.size > 0 || this.#engine.state.transfers.size > 0
    this.#lookTimer = setTimeout(() => this.#look(), isBusy ? LOOK_BUSY_MS : LOOK_IDLE_MS)
    if (!isBusy) this.#lookTimer.unref()
  }

  #becomeOwner(): void {
    this.#isOwner = true
    this.#journal.setOwnedSince(this.#since)
    for (const { id, process: pid } of this.#journal.awaited()) if (!isAlive(pid)) this.#fail(id, neverCame())
    this.#engine.start(this.#since)
  }

  async #receive(id: string, arrival: () => Promise<TransferSource>): Promise<void> {
    try {
      const source = await arrival()
      if (this.#isClosed) return
      this.#journal.arrived(id, source)
      this.#reconcile()
    } catch (error) {
      this.#fail(id, toWireError(error, 'uploads.start', this.#parts.logger))
    }
  }

  #fail(id: string, error: WireError): void {
    if (this.#isClosed) return
    if (this.#journal.get(id)?.record.outcome !== undefined) return
    this.#journal.record([{ id, change: { outcome: 'failed', error } }])
    this.view.noteChange(id)
    this.#awaited.settle()
  }

  #ended(job: TransferJob, outcome: Outcome): void {
    // What failed may be tried again.
    if (outcome !== 'failed') {
      for (const file of this.#files.get(job.id) ?? []) void file.release()
      this.#files.delete(job.id)
    }
    this.#awaited.ended(job.id)
    this.view.ended(job.id)
  }
}

function neverCame(): WireError {
  return new AppError(
    'file-unreadable',
    'The file was still on its way from the page when the program ended.',
    'Choose the file again.',
  ).toWire()
}
