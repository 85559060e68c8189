import type { Applied } from './apply-event.ts'
import { expectedParts, release } from './apply-event.ts'
import type { ActiveTransfer, EngineEffect, EngineState, Step } from './engine-state.ts'
import { partRange, partSizeFor } from './part-plan.ts'
import { MAX_BYTES_UNDER_WAY } from './send-window.ts'

/** Taken from the queue beyond those that there are slots for, so that one is ready when a slot is. */
const AHEAD = 8

/** Short, and best not left in the middle: they go on though all is paused. */
const LAST_STEPS: ReadonlySet<Step> = new Set(['completing', 'verifying', 'confirming', 'settling', 'clearing'])

/** One request, or look at the file, for all of a transfer. */
const SINGLE_EFFECTS: Readonly<Partial<Record<Step, Exclude<EngineEffect['type'], 'pull' | 'record' | 'wake'>>>> = {
  opening: 'open',
  recalling: 'recall',
  listing: 'list-parts',
  creating: 'create',
  comparing: 'compare',
  completing: 'complete',
  verifying: 'verify',
  confirming: 'compare',
  settling: 'settle',
  clearing: 'clear',
}

/** Begins what can be begun, in the order of the queue, and says when to look again. */
export function planEffects(state: EngineState, now: number): Applied {
  const plan = new Plan(state, now)
  if (state.journalError === undefined) {
    for (const transfer of [...state.transfers.values()].sort((a, b) => a.position - b.position)) plan.take(transfer)
    plan.pull()
  }
  return plan.result()
}

class Plan {
  #state: EngineState
  readonly #now: number
  readonly #effects: EngineEffect[] = []
  #slots: number
  #bytes = 0
  #wakeAt = Number.POSITIVE_INFINITY
  #waiting = 0

  constructor(state: EngineState, now: number) {
    this.#state = state
    this.#now = now
    this.#slots = state.window.slots
    for (const transfer of state.transfers.values()) {
      if (!carriesBytes(transfer)) continue
      this.#slots -= transfer.running.length
      for (const number of transfer.running) this.#bytes += lengthOf(transfer, number)
    }
  }

  result(): Applied {
    const wake: EngineEffect[] = Number.isFinite(this.#wakeAt) ? [{ type: 'wake', at: this.#wakeAt }] : []
    return { state: this.#state, effects: [...this.#effects, ...wake] }
  }

  take(transfer: ActiveTransfer): void {
    const current = this.#turned(transfer)
    if (current === undefined) return
    if (!this.#isHeld(current)) this.#begin(current)
  }

  /** Asks for more of the queue, unless there are enough that could go on. */
  pull(): void {
    const { isPaused, queue, excepted } = this.#state
    const except = this.#held()
    const mayHaveMore = queue === 'unknown' || excepted.some((id) => !except.includes(id))
    if (queue === 'asked' || !mayHaveMore) return
    const count = this.#state.window.slots + AHEAD - this.#waiting
    // Some at a time: for a thousand small files the queue is not to be read a thousand times.
    if (count < AHEAD) return
    this.#effects.push({ type: 'pull', count, except, onlyCanceled: isPaused })
    this.#state = { ...this.#state, queue: 'asked', excepted: except }
  }

  /** Connections for which more would only wait. To one that is out of reach something must be left that tries it. */
  #held(): string[] {
    const trying = new Set<string>()
    for (const { wish, ending, connectionId } of this.#state.transfers.values()) {
      if (wish !== 'pause' && ending === undefined) trying.add(connectionId)
    }
    return Object.entries(this.#state.stores).flatMap(([id, { state }]) =>
      state === 'refused' || trying.has(id) ? [id] : [],
    )
  }

  /** What was decided while something still ran happens now that nothing does. */
  #turned(transfer: ActiveTransfer): ActiveTransfer | undefined {
    if (transfer.running.length > 0) return transfer
    if (transfer.step === 'clearing') return transfer
    if (transfer.wish === 'cancel') return this.#put({ ...transfer, step: 'clearing', ending: { outcome: 'canceled' } })
    if (transfer.ending === undefined) return transfer
    const released = release(this.#state, transfer, transfer.ending)
    this.#state = released.state
    this.#effects.push(...released.effects)
    return undefined
  }

  #isHeld(transfer: ActiveTransfer): boolean {
    const { step, wish, isBreakingOff, notBefore, connectionId, ending } = transfer
    if (isBreakingOff || (ending !== undefined && step !== 'clearing')) return true
    if ((this.#state.isPaused || wish === 'pause') && !LAST_STEPS.has(step)) return true
    const store = this.#state.stores[connectionId]
    // A file can be opened though there is no way to the storage.
    if (store !== undefined && step !== 'opening') {
      if (store.state === 'refused' || store.isTrying) return true
      if (store.until > this.#now) {
        this.#wake(store.until)
        return true
      }
    }
    // Links are told of many objects together: what waits for that keeps no slot from the next file.
    if (step !== 'settling') this.#waiting += 1
    if (notBefore <= this.#now) return false
    this.#wake(notBefore)
    return true
  }

  #begin(transfer: ActiveTransfer): void {
    if (transfer.step === 'sending') this.#send(transfer)
    else if (transfer.step === 'checking') this.#check(transfer)
    else if (transfer.running.length === 0) {
      const type = SINGLE_EFFECTS[transfer.step]
      const effect = { type, id: transfer.id, ...(type === 'create' ? { isAgain: transfer.wasBegun } : {}) }
      if (type !== undefined) this.#start(transfer, 0, effect as EngineEffect)
    }
  }

  #check(transfer: ActiveTransfer): void {
    let current = transfer
    for (const part of transfer.unchecked) {
      if (current.running.includes(part.number)) continue
      if (!this.#hasRoomFor(part.length)) return
      current = this.#start(current, part.number, { type: 'check-part', id: transfer.id, part })
    }
  }

  #send(transfer: ActiveTransfer): void {
    const { id, uploadId, isSequential, size } = transfer
    if (uploadId === undefined) {
      if (transfer.running.length === 0 && this.#hasRoomFor(size)) {
        this.#start(transfer, 0, { type: 'send-whole', id })
      }
      return
    }
    let current = transfer
    for (;;) {
      const [again] = current.again
      const number = again ?? current.nextPart
      const count = expectedParts(current)
      if (again === undefined && count !== undefined && number > count) return
      if (!this.#hasRoomFor(lengthOf(current, number))) return
      const known = isSequential ? current.unchecked.find((part) => part.number === number) : undefined
      const next =
        again === undefined ? { ...current, nextPart: number + 1 } : { ...current, again: current.again.slice(1) }
      current = this.#start(next, number, { type: 'send', id, number, known })
      if (this.#isOnTrial(current)) return
    }
  }

  #start(transfer: ActiveTransfer, number: number, effect: EngineEffect): ActiveTransfer {
    this.#effects.push(effect)
    if (carriesBytes(transfer)) {
      this.#slots -= 1
      this.#bytes += lengthOf(transfer, number)
    }
    const store = this.#state.stores[transfer.connectionId]
    if (store?.state === 'offline' && transfer.step !== 'opening') {
      const stores = { ...this.#state.stores, [transfer.connectionId]: { ...store, isTrying: true } }
      this.#state = { ...this.#state, stores }
    }
    return this.#put({ ...transfer, running: [...transfer.running, number] })
  }

  /** One thing at a time shows whether there is a way to the storage again. */
  #isOnTrial({ connectionId }: ActiveTransfer): boolean {
    return this.#state.stores[connectionId] !== undefined
  }

  #hasRoomFor(length: number): boolean {
    if (this.#slots <= 0) return false
    return this.#bytes === 0 || this.#bytes + length <= MAX_BYTES_UNDER_WAY
  }

  #put(transfer: ActiveTransfer): ActiveTransfer {
    this.#state = { ...this.#state, transfers: new Map(this.#state.transfers).set(transfer.id, transfer) }
    return transfer
  }

  #wake(at: number): void {
    this.#wakeAt = Math.min(this.#wakeAt, at)
  }
}

function carriesBytes({ step }: ActiveTransfer): boolean {
  return step === 'sending' || step === 'checking'
}

function lengthOf({ size, isSequential, partSize }: ActiveTransfer, number: number): number {
  if (number === 0) return size
  const length = partSize ?? partSizeFor(size)
  return isSequential ? length : partRange(number, size, length).length
}
