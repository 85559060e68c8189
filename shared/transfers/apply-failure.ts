import type { WireError } from '../errors.ts'
import { type Applied, canBreakOff, keep, release } from './apply-event.ts'
import type { ActiveTransfer, EngineEffect, EngineState, Step } from './engine-state.ts'
import { type Failure, retryDelay, troubleOf } from './failure.ts'
import { afterBusy } from './send-window.ts'

/** How often a part, or another request, may fail in a row. */
const MAX_ATTEMPTS = 8
/** A line that keeps breaking off is no line. */
const BROKEN_LINE_ATTEMPTS = 3
const SHORTEST_OFFLINE_MS = 1000

export const CHANGED: WireError = {
  code: 'file-changed',
  message: 'The file changed while it was uploaded, so the upload was thrown away.',
  hint: 'Upload it again when nothing is writing to it.',
}

interface Moment {
  readonly now: number
  readonly luck: number
  readonly number?: number
}

/** Steps in which the storage may be asked anew what it has. */
const BEFORE_COMPLETION: ReadonlySet<Step> = new Set(['listing', 'sending', 'completing'])

/** What a failure of something that no longer runs means for its transfer, for its storage and for all. */
export function afterFailure(state: EngineState, transfer: ActiveTransfer, failure: Failure, moment: Moment): Applied {
  const { error } = failure
  if (transfer.step === 'creating' && !transfer.wasBegun) {
    return afterFailure(state, { ...transfer, wasBegun: true }, failure, moment)
  }
  // It is on its way out: what else fails meanwhile changes nothing.
  if (transfer.ending !== undefined && transfer.step !== 'clearing') return keep(state, transfer)
  if (transfer.step === 'recalling' && transfer.running.length > 0) return keep(state, transfer)
  const number = moment.number ?? 0
  const attempt = (transfer.attempts[number] ?? 0) + 1
  const waiting = (): ActiveTransfer => ({
    ...transfer,
    attempts: { ...transfer.attempts, [number]: attempt },
    notBefore: moment.now + retryDelay(attempt, moment.luck, failure.retryAfterMs),
    trouble: troubleOf(failure),
  })
  switch (failure.kind) {
    case 'busy':
      return keep({ ...state, window: afterBusy(state.window, moment.now) }, waiting())
    case 'passing': {
      const isLine = error.code === 'network' || error.code === 'timeout'
      if (isLine && attempt >= BROKEN_LINE_ATTEMPTS) return offline(state, transfer, error, moment)
      return attempt > MAX_ATTEMPTS ? failed(state, transfer, error) : keep(state, waiting())
    }
    case 'offline':
      return offline(state, transfer, error, moment)
    case 'refused': {
      const stores = { ...state.stores, [transfer.connectionId]: { state: 'refused', error } as const }
      return keep({ ...state, stores }, { ...transfer, trouble: error })
    }
    case 'upload-gone':
    case 'exists':
      if (transfer.step === 'clearing') return released(state, transfer, true)
      if (BEFORE_COMPLETION.has(transfer.step)) return brokenOff(state, { ...transfer, step: 'recalling' })
      return failed(state, transfer, error)
    case 'changed':
      return brokenOff(state, { ...transfer, step: 'clearing', ending: { outcome: 'failed', error } })
    case 'fatal':
      return failed(state, transfer, error)
  }
}

function offline(state: EngineState, transfer: ActiveTransfer, error: WireError, { now, luck }: Moment): Applied {
  const trouble = troubleOf({ kind: 'offline', error })
  const store = state.stores[transfer.connectionId]
  const attempts = store?.state === 'offline' ? store.attempts + (store.isTrying ? 1 : 0) : 1
  const until = now + Math.max(SHORTEST_OFFLINE_MS, retryDelay(attempts, luck))
  const entry = { state: 'offline', attempts, until, isTrying: false, error: trouble } as const
  return keep({ ...state, stores: { ...state.stores, [transfer.connectionId]: entry } }, { ...transfer, trouble })
}

/** What is stored of it stays: trying again goes on from there. */
function failed(state: EngineState, transfer: ActiveTransfer, error: WireError): Applied {
  // What could not be cleared is found by the clean-up of what was left behind.
  if (transfer.step === 'clearing') return released(state, transfer, false)
  return brokenOff(state, { ...transfer, ending: { outcome: 'failed', error } })
}

function released(state: EngineState, transfer: ActiveTransfer, isGone: boolean): Applied {
  const { outcome, error } = transfer.ending ?? { outcome: 'canceled' as const }
  const nothing = { uploadId: undefined, mayBeStored: false, mayBeBegun: false, identity: undefined }
  const gone = isGone ? { ...nothing, forgetParts: true as const } : {}
  return release(state, transfer, { outcome, error, ...gone })
}

/** What else runs for it has no use any more. */
function brokenOff(state: EngineState, transfer: ActiveTransfer): Applied {
  const isNeeded = canBreakOff({ ...transfer, step: 'sending' })
  const kept = keep(state, isNeeded ? { ...transfer, isBreakingOff: true } : transfer)
  const effects: EngineEffect[] = isNeeded ? [{ type: 'break-off', id: transfer.id }] : []
  return { state: kept.state, effects: [...kept.effects, ...effects] }
}
