import { afterFailure, CHANGED } from './apply-failure.ts'
import type { ActiveTransfer, EngineEffect, EngineEvent, EngineState } from './engine-state.ts'
import { isSinglePart, partCount, partSizeFor } from './part-plan.ts'
import { afterAnswer } from './send-window.ts'
import { isSameFile, type StoredPart, type TransferChange, type TransferRecord } from './transfer.ts'

export interface Applied {
  readonly state: EngineState
  readonly effects: readonly EngineEffect[]
}

type OfTransfer = Extract<EngineEvent, { readonly id: string }>

/** What the state is after an event, and what of it must be written down. */
export function applyEvent(state: EngineState, event: EngineEvent): Applied {
  if ('id' in event) {
    const transfer = state.transfers.get(event.id)
    // Of one that the engine has let go; its answers come too late.
    return transfer === undefined ? { state, effects: [] } : ofTransfer(state, transfer, event)
  }
  switch (event.type) {
    case 'queue-changed':
      return { state: { ...state, queue: state.queue === 'asked' ? 'asked' : 'unknown' }, effects: [] }
    case 'pulled':
      return { state: pulled(state, event.records, event.isAll), effects: [] }
    case 'paused-all':
      return pausedAll(state, event.isPaused)
    case 'store-changed': {
      const { [event.connectionId]: _, ...stores } = state.stores
      return { state: { ...state, stores, queue: 'unknown' }, effects: [] }
    }
    case 'journal-failed':
      return { state: { ...state, journalError: event.error }, effects: [] }
    case 'journal-works':
      return { state: { ...state, journalError: undefined }, effects: [] }
    case 'woken':
      return { state, effects: [] }
  }
}

function pulled(state: EngineState, records: readonly TransferRecord[], isAll: boolean): EngineState {
  const transfers = new Map(state.transfers)
  for (const record of records) if (!transfers.has(record.id)) transfers.set(record.id, activate(record))
  return { ...state, transfers, queue: isAll ? 'empty' : 'unknown' }
}

function activate(record: TransferRecord): ActiveTransfer {
  const isCanceled = record.wish === 'cancel'
  return {
    ...record,
    step: isCanceled ? 'clearing' : record.stored === undefined ? 'opening' : 'settling',
    ending: isCanceled ? { outcome: 'canceled' } : undefined,
    running: [],
    progress: {},
    nextPart: 1,
    again: [],
    unchecked: [],
    wasBegun: record.mayBeBegun === true,
    attempts: {},
    notBefore: 0,
    isBreakingOff: false,
  }
}

function pausedAll(state: EngineState, isPaused: boolean): Applied {
  if (!isPaused) return { state: { ...state, isPaused, queue: 'unknown' }, effects: [] }
  const transfers = new Map(state.transfers)
  const effects: EngineEffect[] = []
  for (const transfer of transfers.values()) {
    if (!canBreakOff(transfer)) continue
    transfers.set(transfer.id, { ...transfer, isBreakingOff: true })
    effects.push({ type: 'break-off', id: transfer.id })
  }
  return { state: { ...state, isPaused, transfers }, effects }
}

/** What stores nothing more than what is sent again anyway. The end of a transfer is not broken off: it is short, and would be unclear. */
export function canBreakOff({ step, running, isBreakingOff }: ActiveTransfer): boolean {
  return running.length > 0 && !isBreakingOff && (step === 'sending' || step === 'checking')
}

function ofTransfer(state: EngineState, transfer: ActiveTransfer, event: OfTransfer): Applied {
  switch (event.type) {
    case 'wished':
      return wished(state, { ...transfer, wish: event.wish })
    case 'moved':
      return keep(state, { ...transfer, position: event.position })
    case 'progressed':
      return keep(state, progressed(transfer, event))
    case 'broken-off':
      return keep(triedInVain(state, transfer, event.now), stopped(transfer, event.number, true))
    case 'failed': {
      const next = stopped(transfer, event.number, transfer.step === 'sending')
      // Whatever else it says, it does not say that there is no way.
      const tried = event.failure.kind === 'offline' ? state : triedInVain(state, transfer, event.now)
      return afterFailure(tried, next, event.failure, event)
    }
    default:
      return succeeded(well(state, transfer, event), forgiven(transfer, event), event)
  }
}

/** What it waited for is over once bytes move again. */
function progressed(
  transfer: ActiveTransfer,
  { number, bytes, now }: Extract<EngineEvent, { type: 'progressed' }>,
): ActiveTransfer {
  const trouble = now < transfer.notBefore ? transfer.trouble : undefined
  return { ...transfer, progress: { ...transfer.progress, [number]: bytes }, trouble }
}

/** What went well may fail as often as anything from now on. */
function forgiven(transfer: ActiveTransfer, event: OfTransfer): ActiveTransfer {
  const number = 'part' in event && event.type === 'sent' ? event.part.number : 'number' in event ? event.number : 0
  const { [number]: _, ...attempts } = transfer.attempts
  return { ...transfer, attempts, trouble: undefined }
}

/**
 * Something of it went well: there is a way to its storage. That a file was opened says nothing of it, and what was begun before
 * credentials were refused says nothing of them.
 */
function well(state: EngineState, { connectionId }: ActiveTransfer, { type }: OfTransfer): EngineState {
  if (type === 'opened' || state.stores[connectionId]?.state !== 'offline') return state
  const { [connectionId]: _, ...stores } = state.stores
  return { ...state, stores, queue: 'unknown' }
}

/** What was to show whether there is a way again was broken off, or failed otherwise: something else may show it. */
function triedInVain(state: EngineState, { connectionId }: ActiveTransfer, now: number): EngineState {
  const store = state.stores[connectionId]
  if (store?.state !== 'offline' || !store.isTrying) return state
  return { ...state, stores: { ...state.stores, [connectionId]: { ...store, isTrying: false, until: now } } }
}

function succeeded(state: EngineState, transfer: ActiveTransfer, event: OfTransfer): Applied {
  switch (event.type) {
    case 'opened':
      return opened(state, stopped(transfer, 0, false), event)
    case 'recalled': {
      if (event.stored !== undefined) {
        return keep(state, { ...stopped(transfer, 0, false), step: 'confirming', answered: event.stored })
      }
      return startOver(state, stopped(transfer, 0, false))
    }
    case 'listed': {
      const listed = new Map(event.parts.map((part) => [part.number, part]))
      const kept = transfer.parts.filter(({ number, length, etag }) => {
        const found = listed.get(number)
        return found !== undefined && found.length === length && found.etag === etag
      })
      const next = { ...stopped(transfer, 0, false), parts: [], unchecked: kept }
      // What is made on the way is compared while it is made again.
      if (next.isSequential) return keep(state, { ...next, step: 'sending' })
      return keep(state, kept.length === 0 ? toSending(next) : { ...next, step: 'checking' })
    }
    case 'checked': {
      const part = transfer.unchecked.find(({ number }) => number === event.number)
      const next = stopped(transfer, event.number, false)
      const parts = part !== undefined && event.isSame ? addPart(next.parts, part) : next.parts
      const unchecked = next.unchecked.filter(({ number }) => number !== event.number)
      const checked = { ...next, parts, unchecked }
      return keep(state, unchecked.length === 0 ? toSending(checked) : checked)
    }
    case 'created': {
      const change = { uploadId: event.uploadId, partSize: partSizeFor(transfer.size) }
      return keep(state, { ...stopped(transfer, 0, false), ...change, step: 'sending' }, change)
    }
    case 'sent':
      return sentPart(state, transfer, event.part, event.isLast)
    case 'past-end': {
      const lastPart = Math.max(1, Math.min(transfer.lastPart ?? event.number - 1, event.number - 1))
      return keep(state, afterSending({ ...stopped(transfer, event.number, false), lastPart }))
    }
    case 'sent-whole': {
      // It is an object already. Nothing of it needs to be remembered: whoever goes on with it asks the storage, and reads the file again.
      const next = { ...stopped(transfer, 0, false), parts: [event.part], answered: event.stored }
      return keep(answered(state), { ...next, step: 'verifying' })
    }
    case 'compared': {
      const next = stopped(transfer, 0, false)
      if (next.step === 'confirming') {
        const change = { stored: next.answered }
        const settling: ActiveTransfer = { ...next, ...change, step: 'settling' }
        return keep(state, settling, next.uploadId === undefined ? undefined : change)
      }
      return keep(state, { ...next, step: 'completing' })
    }
    case 'completed':
      return keep(state, { ...stopped(transfer, 0, false), step: 'verifying', answered: event.stored })
    case 'verified':
      return keep(state, { ...stopped(transfer, 0, false), step: 'confirming', answered: event.stored })
    case 'settled': {
      const next = stopped(transfer, 0, false)
      if (next.wish !== 'cancel') return release(state, next, { outcome: 'done', stored: next.stored })
      return keep(state, { ...next, step: 'clearing', ending: { outcome: 'canceled' } })
    }
    case 'cleared': {
      const { ending } = transfer
      return release(state, transfer, {
        outcome: ending?.outcome ?? 'canceled',
        error: ending?.error,
        uploadId: undefined,
        mayBeStored: false,
        mayBeBegun: false,
        // Nothing is stored of what the file was: if it is tried again, it is as it is then.
        identity: undefined,
        forgetParts: true,
      })
    }
    default:
      return keep(state, transfer)
  }
}

function opened(state: EngineState, transfer: ActiveTransfer, event: Extract<OfTransfer, { type: 'opened' }>): Applied {
  const { identity, size } = event
  if (transfer.identity !== undefined && !isSameFile(transfer.identity, identity)) {
    return afterFailure(state, transfer, { kind: 'changed', error: CHANGED }, event)
  }
  const next = { ...transfer, identity, size }
  const isWhole = isSinglePart(size) && !transfer.isSequential
  if (transfer.uploadId !== undefined) return keep(state, { ...next, step: 'listing' })
  if (isWhole) {
    // It is journaled before it is sent: after a crash the storage is asked first.
    const change = { identity, mayBeStored: true }
    return keep(state, { ...next, ...change, step: transfer.mayBeStored ? 'recalling' : 'sending' }, change)
  }
  const change = { identity, mayBeBegun: true }
  return keep(state, { ...next, ...change, step: 'creating' }, change)
}

/** The storage has nothing of it (any more). */
function startOver(state: EngineState, transfer: ActiveTransfer): Applied {
  const next = {
    ...transfer,
    uploadId: undefined,
    parts: [],
    unchecked: [],
    again: [],
    nextPart: 1,
    progress: {},
    wasBegun: true,
  }
  const isWhole = isSinglePart(transfer.size) && !transfer.isSequential
  const change: TransferChange = { uploadId: undefined, forgetParts: true }
  return keep(state, { ...next, step: isWhole ? 'sending' : 'creating' }, change)
}

function sentPart(state: EngineState, transfer: ActiveTransfer, part: StoredPart, isLast: boolean): Applied {
  const next = stopped(transfer, part.number, false)
  const parts = addPart(next.parts, part)
  const lastPart = isLast ? part.number : next.lastPart
  const unchecked = next.unchecked.filter(({ number }) => number !== part.number)
  return keep(answered(state), afterSending({ ...next, parts, unchecked, lastPart }), { part })
}

/** Goes on with what is missing between the parts that the storage has, then with what comes after them. */
function toSending(transfer: ActiveTransfer): ActiveTransfer {
  const there = new Set(transfer.parts.map(({ number }) => number))
  const nextPart = Math.max(0, ...there) + 1
  const again = Array.from({ length: nextPart - 1 }, (_, index) => index + 1).filter((number) => !there.has(number))
  return afterSending({ ...transfer, step: 'sending', again, nextPart })
}

/** All parts there are sent: the file is compared before they become an object. */
function afterSending(transfer: ActiveTransfer): ActiveTransfer {
  if (transfer.step !== 'sending') return transfer
  const count = expectedParts(transfer)
  const isAll = count !== undefined && transfer.parts.length >= count && transfer.running.length === 0
  return isAll ? { ...transfer, step: 'comparing' } : transfer
}

/** How many parts there will be; undefined while that isn't known of what is made on the way. */
export function expectedParts({ isSequential, lastPart, size, partSize }: ActiveTransfer): number | undefined {
  return isSequential ? lastPart : partCount(size, partSize ?? partSizeFor(size))
}

function wished(state: EngineState, transfer: ActiveTransfer): Applied {
  const isOver = transfer.step === 'clearing' || transfer.step === 'settling'
  const change: TransferChange = { wish: transfer.wish }
  if (transfer.wish === 'run' || isOver) return keep(state, { ...transfer, attempts: {}, notBefore: 0 }, change)
  if (!canBreakOff(transfer)) return keep(state, transfer, change)
  const { state: kept, effects } = keep(state, { ...transfer, isBreakingOff: true }, change)
  return { state: kept, effects: [...effects, { type: 'break-off', id: transfer.id }] }
}

/** A part, or what isn't about one, no longer runs. */
function stopped(transfer: ActiveTransfer, number: number, isAgain: boolean): ActiveTransfer {
  const { [number]: _, ...progress } = transfer.progress
  const running = transfer.running.filter((part) => part !== number)
  return {
    ...transfer,
    running,
    progress,
    isBreakingOff: transfer.isBreakingOff && running.length > 0,
    again: isAgain && number > 0 ? [...transfer.again, number] : transfer.again,
  }
}

function addPart(parts: readonly StoredPart[], part: StoredPart): readonly StoredPart[] {
  return [...parts.filter(({ number }) => number !== part.number), part]
}

function answered(state: EngineState): EngineState {
  return { ...state, window: afterAnswer(state.window) }
}

/** @param change what of it is written down */
export function keep(state: EngineState, transfer: ActiveTransfer, change?: TransferChange): Applied {
  const transfers = new Map(state.transfers).set(transfer.id, transfer)
  return {
    state: { ...state, transfers },
    effects: change === undefined ? [] : [{ type: 'record', id: transfer.id, change }],
  }
}

export function release(state: EngineState, { id }: ActiveTransfer, change: TransferChange): Applied {
  const transfers = new Map(state.transfers)
  transfers.delete(id)
  return {
    state: { ...state, transfers },
    effects: [
      { type: 'record', id, change },
      { type: 'release', id },
    ],
  }
}
