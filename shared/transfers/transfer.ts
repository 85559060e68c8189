import type { WireError } from '../errors.ts'

/** What tells one state of a file from another. Times are nanoseconds since the epoch; what exceeds a double is decimal text. */
export interface FileIdentity {
  readonly dev: string
  readonly ino: string
  /** Bytes. */
  readonly size: number
  readonly mtimeNs: string
  readonly ctimeNs: string
}

/** A part that the storage has confirmed, with what was sent as it. */
export interface StoredPart {
  readonly number: number
  /** Bytes. */
  readonly length: number
  readonly crc32: number
  /** Hexadecimal. */
  readonly md5: string
  /** As the storage answered it, with its quotes. */
  readonly etag: string
}

/** What the storage has as an object. */
export interface StoredObject {
  readonly size: number
  readonly etag?: string | undefined
  readonly versionId?: string | undefined
}

/** What the person wants of a transfer. */
export type Wish = 'run' | 'pause' | 'cancel'

export type Outcome = 'done' | 'failed' | 'canceled'

/** A transfer as the journal keeps it: all that is needed to go on after a crash. */
export interface TransferRecord {
  readonly id: string
  /** The order of the queue: the lowest is next. */
  readonly position: number
  readonly wish: Wish
  readonly connectionId: string
  /** Of the file in bytes; of what is made on the way, the most that it can have. */
  readonly size: number
  /** Made while it is sent, from its beginning to its end (a ZIP), and so read in order. */
  readonly isSequential: boolean
  readonly identity?: FileIdentity | undefined
  /** Of the multipart upload under way. */
  readonly uploadId?: string | undefined
  readonly partSize?: number | undefined
  /** A multipart upload may have been begun whose id never arrived. */
  readonly mayBeBegun?: boolean | undefined
  /** A request that stores the whole object was begun; its answer may have been lost. */
  readonly mayBeStored: boolean
  readonly parts: readonly StoredPart[]
  /** Set once the storage has confirmed the whole object. */
  readonly stored?: StoredObject | undefined
  readonly outcome?: Outcome | undefined
  readonly error?: WireError | undefined
}

/** What changes of a record; parts are added one by one. */
export type TransferChange = Partial<
  Pick<
    TransferRecord,
    'identity' | 'uploadId' | 'partSize' | 'mayBeBegun' | 'mayBeStored' | 'stored' | 'outcome' | 'error' | 'wish'
  >
> & {
  readonly part?: StoredPart | undefined
  /** All that was stored of it is gone: it begins anew. */
  readonly forgetParts?: true
}

export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs
}
