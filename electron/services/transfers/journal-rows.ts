import type { UploadState } from '../../../shared/api/upload-calls.ts'
import type { WireError } from '../../../shared/errors.ts'
import type { StoredPart, TransferChange, TransferRecord, Wish } from '../../../shared/transfers/transfer.ts'
import { integerOf, type Row, textOf } from '../library/library-database.ts'
import type { TransferJob } from './transfer-job.ts'

/** What a row is about, and how far it is. */
export interface JournalEntry {
  readonly job: TransferJob
  readonly record: TransferRecord
  /** What its owner is doing with it, as it last said. */
  readonly state: UploadState
  readonly sentBytes: number
  readonly bytesPerSecond?: number | undefined
  readonly trouble?: WireError | undefined
}

/** A change of one transfer. */
export interface WrittenChange {
  readonly id: string
  readonly change: TransferChange
}

/** How far one is, for the screens of other processes. */
export interface ShownTransfer extends Pick<JournalEntry, 'state' | 'sentBytes' | 'bytesPerSecond' | 'trouble'> {
  readonly id: string
}

/** What of a record is kept as one text. */
export type Progress = Pick<
  TransferRecord,
  'identity' | 'uploadId' | 'partSize' | 'mayBeStored' | 'stored' | 'error' | 'isSequential'
>

/** A row of the journal. @param parts of the transfer, where they are wanted */
export function entryOf(row: Row, parts: readonly StoredPart[]): JournalEntry {
  const progress: Progress = JSON.parse(textOf(row, 'progress'))
  const job: TransferJob = JSON.parse(textOf(row, 'job'))
  const { outcome, rate, trouble } = row
  return {
    job,
    state: stateOf(row),
    sentBytes: integerOf(row, 'sent'),
    ...(typeof rate === 'number' ? { bytesPerSecond: rate } : {}),
    ...(typeof trouble === 'string' ? { trouble: JSON.parse(trouble) } : {}),
    record: {
      ...progress,
      id: job.id,
      position: numberOf(row, 'position'),
      wish: textOf(row, 'wish') as Wish,
      connectionId: job.connectionId,
      size: job.size,
      parts,
      outcome: typeof outcome === 'string' ? (outcome as TransferRecord['outcome']) : undefined,
    },
  }
}

export function partOf(row: Row): StoredPart {
  return {
    number: integerOf(row, 'number'),
    length: integerOf(row, 'length'),
    crc32: integerOf(row, 'crc32'),
    md5: textOf(row, 'md5'),
    etag: textOf(row, 'etag'),
  }
}

function stateOf(row: Row): UploadState {
  const outcome = row['outcome']
  if (typeof outcome === 'string') return outcome as UploadState
  const wish = textOf(row, 'wish')
  const state = textOf(row, 'state') as UploadState
  if (wish === 'cancel') return 'canceled'
  // What is nearly there goes on all the same.
  return wish === 'pause' && state !== 'finishing' ? 'paused' : state
}

/** A column that is REAL, or an integer in it. */
export function numberOf(row: Row | undefined, column: string): number {
  const value = row?.[column]
  if (typeof value !== 'number') throw new TypeError(`${column} is not a number`)
  return value
}
