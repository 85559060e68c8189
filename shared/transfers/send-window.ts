/**
 * How many requests that carry bytes run at once: one more after each round that went well, half as many when the storage is busy
 * (additive increase, multiplicative decrease).
 */
export interface SendWindow {
  readonly slots: number
  /** Answers of this round so far. */
  readonly answers: number
  /** When it was halved last: all requests of one moment are told the same. Milliseconds since the epoch. */
  readonly cutAt: number
}

const FIRST_SLOTS = 8
const MAX_SLOTS = 32
const CUT_PAUSE_MS = 1000
/** What all parts under way may have together, in bytes; a single larger one goes alone. */
export const MAX_BYTES_UNDER_WAY = 64 * 1024 ** 2

export const FIRST_WINDOW: SendWindow = { slots: FIRST_SLOTS, answers: 0, cutAt: 0 }

export function afterAnswer(window: SendWindow): SendWindow {
  const answers = window.answers + 1
  if (answers < window.slots) return { ...window, answers }
  return { ...window, slots: Math.min(MAX_SLOTS, window.slots + 1), answers: 0 }
}

export function afterBusy(window: SendWindow, now: number): SendWindow {
  if (now - window.cutAt < CUT_PAUSE_MS) return window
  return { slots: Math.max(1, Math.floor(window.slots / 2)), answers: 0, cutAt: now }
}
