import type { Upload, UploadState } from '../../../shared/api/upload-calls.ts'
import type { WireError } from '../../../shared/errors.ts'
import type { ActiveTransfer, EngineState } from '../../../shared/transfers/engine-state.ts'
import { addSample, type RateSample, rateOf } from '../../../shared/transfers/rate.ts'
import type { Clock } from '../ports.ts'
import type { JournalEntry } from './journal-rows.ts'

/** How far something is, from its owner's view. */
export interface LiveView {
  readonly state: UploadState
  readonly sentBytes: number
  readonly trouble?: WireError | undefined
}

const STATES = {
  opening: 'waiting',
  recalling: 'checking',
  listing: 'checking',
  checking: 'checking',
  creating: 'uploading',
  sending: 'uploading',
  comparing: 'finishing',
  completing: 'finishing',
  verifying: 'finishing',
  confirming: 'finishing',
  settling: 'finishing',
  clearing: 'finishing',
} as const satisfies Record<ActiveTransfer['step'], UploadState>

/** What the engine does with a transfer, in the words of the queue. */
export function liveView(transfer: ActiveTransfer, { isPaused, stores }: EngineState): LiveView {
  const { step, wish, parts, unchecked, progress, connectionId, trouble } = transfer
  const remembered = [...parts, ...unchecked].reduce((sum, { length }) => sum + length, 0)
  const sentBytes = Object.values(progress).reduce((sum, bytes) => sum + bytes, remembered)
  const isStopped = (isPaused || wish === 'pause') && STATES[step] !== 'finishing'
  const isMoving = Object.keys(progress).length > 0
  // While one tries whether there is a way again, the bytes of its try are the answer.
  const why = trouble ?? (isMoving ? undefined : stores[connectionId]?.error)
  const isHeld = why !== undefined && !isMoving && STATES[step] !== 'finishing'
  const running = isHeld ? 'waiting' : STATES[step]
  return {
    state: step === 'clearing' ? endOf(transfer) : isStopped ? 'paused' : running,
    sentBytes: Math.min(sentBytes, transfer.size),
    trouble: isStopped || step === 'clearing' ? undefined : why,
  }
}

function endOf({ ending }: ActiveTransfer): UploadState {
  return ending?.outcome === 'failed' ? 'finishing' : 'canceled'
}

/** Rates of what is being sent, by the samples of the last seconds. */
export class TransferRates {
  readonly #clock: Clock
  readonly #samples = new Map<string, readonly RateSample[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns bytes a second, or undefined while that can't be told */
  add(id: string, bytes: number): number | undefined {
    const samples = addSample(this.#samples.get(id) ?? [], { at: this.#clock.now(), bytes })
    this.#samples.set(id, samples)
    const rate = rateOf(samples)
    return rate === undefined ? undefined : Math.max(0, Math.round(rate))
  }

  forget(id: string): void {
    this.#samples.delete(id)
  }
}

/** An entry of the journal as the contract shows it. @param live what its owner knows of it, where this process is */
export function uploadView(entry: JournalEntry, live: LiveView | undefined, rate: number | undefined): Upload {
  const { job, record } = entry
  const { state, sentBytes, trouble } = record.outcome === undefined && live !== undefined ? live : entry
  const isDone = record.outcome === 'done'
  return {
    id: job.id,
    linkId: job.linkId,
    name: job.name,
    ...(job.folder === undefined ? {} : { folder: job.folder }),
    size: isDone ? (record.stored?.size ?? job.size) : job.size,
    sentBytes: isDone ? (record.stored?.size ?? job.size) : Math.min(sentBytes, job.size),
    state,
    ...(rate !== undefined && state === 'uploading' ? { bytesPerSecond: rate } : {}),
    ...(trouble === undefined || record.outcome !== undefined ? {} : { trouble }),
    ...(record.error === undefined || record.outcome !== 'failed' ? {} : { error: record.error }),
    startedAt: job.addedAt,
  }
}
