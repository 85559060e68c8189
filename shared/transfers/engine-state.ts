import type { WireError } from '../errors.ts'
import type { Failure } from './failure.ts'
import { FIRST_WINDOW, type SendWindow } from './send-window.ts'
import type { FileIdentity, StoredObject, StoredPart, TransferChange, TransferRecord, Wish } from './transfer.ts'

/**
 * What a transfer does, in the order of a whole upload.
 * - `opening`: the file is opened and its identity read
 * - `recalling`: whether the storage has the whole object already, from an attempt whose answer was lost
 * - `listing`: which parts it has, `checking`: whether they are still the file's
 * - `creating`: a multipart upload is begun
 * - `sending`: parts, or the whole object
 * - `comparing`: whether the file is still what was opened
 * - `completing`: the parts become the object, `verifying`: the storage says what it has
 * - `confirming`: whether the file was the same to the end
 * - `settling`: the link learns that its object is there, and is tried
 * - `clearing`: what was stored of it is deleted
 */
export type Step =
  | 'opening'
  | 'recalling'
  | 'listing'
  | 'checking'
  | 'creating'
  | 'sending'
  | 'comparing'
  | 'completing'
  | 'verifying'
  | 'confirming'
  | 'settling'
  | 'clearing'

/** A transfer that the engine has taken from the queue. */
export interface ActiveTransfer extends TransferRecord {
  readonly step: Step
  /** What runs for it: the numbers of parts, or 0 for what is not about a part. */
  readonly running: readonly number[]
  /** What was sent of the parts that run, in bytes. */
  readonly progress: Readonly<Record<number, number>>
  /** The lowest part that was never begun. */
  readonly nextPart: number
  /** Parts to be sent again. */
  readonly again: readonly number[]
  /** Of what is made on the way: the number of its last part, once that is known. */
  readonly lastPart?: number | undefined
  /** Remembered parts that are still to be compared with the file. */
  readonly unchecked: readonly StoredPart[]
  /** Beginning a multipart upload was tried before: one whose id never arrived may be there. */
  readonly wasBegun: boolean
  /** How often each part, or what is about none (0), has failed since it last went well. */
  readonly attempts: Readonly<Record<number, number>>
  /** It does nothing before; milliseconds since the epoch. */
  readonly notBefore: number
  /** Why it waits, while it does. */
  readonly trouble?: WireError | undefined
  /** The object as the storage said it was stored, before it was verified. */
  readonly answered?: StoredObject | undefined
  /** How it ends as soon as nothing runs for it any more; in `clearing`, when what was stored is deleted. */
  readonly ending?: { readonly outcome: 'failed' | 'canceled'; readonly error?: WireError | undefined } | undefined
  /** What runs for it was told to stop. */
  readonly isBreakingOff: boolean
}

/** The way to a storage. */
export type StoreState =
  | {
      readonly state: 'offline'
      readonly attempts: number
      /** One thing is tried after that: milliseconds since the epoch. */
      readonly until: number
      readonly isTrying: boolean
      readonly error: WireError
    }
  | { readonly state: 'refused'; readonly error: WireError }

export interface EngineState {
  readonly transfers: ReadonlyMap<string, ActiveTransfer>
  readonly window: SendWindow
  /** All is paused. */
  readonly isPaused: boolean
  /** By connection; without an entry all is well. */
  readonly stores: Readonly<Record<string, StoreState>>
  /** Whether the queue may have more. */
  readonly queue: 'unknown' | 'asked' | 'empty'
  /** Connections that it was not asked about. */
  readonly excepted: readonly string[]
  /** Nothing can be journaled, so nothing is begun. */
  readonly journalError?: WireError | undefined
}

export const IDLE_ENGINE: EngineState = {
  transfers: new Map(),
  window: FIRST_WINDOW,
  isPaused: false,
  stores: {},
  queue: 'unknown',
  excepted: [],
}

/** What happened. Every event comes with the time and with chance, so that the same events always give the same states. */
export type EngineEvent = { readonly now: number; readonly luck: number } & EngineNews

export type EngineNews =
  /** There may be more in the queue. */
  | { readonly type: 'queue-changed' }
  /** What came of `pull`, or what is wanted before all else. */
  | { readonly type: 'pulled'; readonly records: readonly TransferRecord[]; readonly isAll: boolean }
  | { readonly type: 'wished'; readonly id: string; readonly wish: Wish }
  | { readonly type: 'moved'; readonly id: string; readonly position: number }
  | { readonly type: 'paused-all'; readonly isPaused: boolean }
  /** Whatever held a connection back may be mended. */
  | { readonly type: 'store-changed'; readonly connectionId: string }
  | { readonly type: 'woken' }
  | { readonly type: 'journal-failed'; readonly error: WireError }
  | { readonly type: 'journal-works' }
  | { readonly type: 'opened'; readonly id: string; readonly identity: FileIdentity; readonly size: number }
  /** Whether the storage has the object, as far as it was sent. */
  | { readonly type: 'recalled'; readonly id: string; readonly stored: StoredObject | undefined }
  | {
      readonly type: 'listed'
      readonly id: string
      readonly parts: readonly Pick<StoredPart, 'number' | 'length' | 'etag'>[]
    }
  | { readonly type: 'checked'; readonly id: string; readonly number: number; readonly isSame: boolean }
  | { readonly type: 'created'; readonly id: string; readonly uploadId: string }
  | { readonly type: 'progressed'; readonly id: string; readonly number: number; readonly bytes: number }
  | { readonly type: 'sent'; readonly id: string; readonly part: StoredPart; readonly isLast: boolean }
  | { readonly type: 'past-end'; readonly id: string; readonly number: number }
  | { readonly type: 'sent-whole'; readonly id: string; readonly part: StoredPart; readonly stored: StoredObject }
  | { readonly type: 'compared'; readonly id: string }
  | { readonly type: 'completed'; readonly id: string; readonly stored: StoredObject }
  | { readonly type: 'verified'; readonly id: string; readonly stored: StoredObject }
  | { readonly type: 'settled'; readonly id: string }
  | { readonly type: 'cleared'; readonly id: string }
  | { readonly type: 'broken-off'; readonly id: string; readonly number: number }
  | { readonly type: 'failed'; readonly id: string; readonly number: number; readonly failure: Failure }

/** What is to be done, in this order. `record` is on the disk before what follows it is begun. */
export type EngineEffect =
  /**
   * @param except connections that there is no way to now
   * @param onlyCanceled while all is paused: what is given up is cleared all the same
   */
  | {
      readonly type: 'pull'
      readonly count: number
      readonly except: readonly string[]
      readonly onlyCanceled: boolean
    }
  | { readonly type: 'record'; readonly id: string; readonly change: TransferChange }
  | { readonly type: 'open'; readonly id: string }
  | { readonly type: 'recall'; readonly id: string }
  | { readonly type: 'list-parts'; readonly id: string }
  | { readonly type: 'check-part'; readonly id: string; readonly part: StoredPart }
  | { readonly type: 'create'; readonly id: string; readonly isAgain: boolean }
  /** Of what is made on the way, a part that is known need not be sent again if it is made the same. */
  | { readonly type: 'send'; readonly id: string; readonly number: number; readonly known?: StoredPart | undefined }
  | { readonly type: 'send-whole'; readonly id: string }
  | { readonly type: 'compare'; readonly id: string }
  | { readonly type: 'complete'; readonly id: string }
  | { readonly type: 'verify'; readonly id: string }
  | { readonly type: 'settle'; readonly id: string }
  /** Deletes the parts, and the object if there may be one. */
  | { readonly type: 'clear'; readonly id: string }
  | { readonly type: 'break-off'; readonly id: string }
  /** It is no longer the engine's. */
  | { readonly type: 'release'; readonly id: string }
  | { readonly type: 'wake'; readonly at: number }
