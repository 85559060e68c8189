/** A file of a ZIP: where it lies, and its name inside. */
export interface ZipEntrySource {
  readonly path: string
  readonly name: string
}

/** Where the bytes come from. */
export type TransferSource =
  | {
      readonly kind: 'file'
      /** Absolute. Undefined as long as the bytes are on their way to this computer's disk. */
      readonly path?: string | undefined
      /** A copy of ours that is deleted when it isn't needed any more. */
      readonly isStaged?: true | undefined
    }
  | {
      readonly kind: 'zip'
      readonly compression: 'store' | 'deflate'
      readonly entries: readonly ZipEntrySource[]
    }

/** What is to be uploaded, and for which link. It never changes. */
export interface TransferJob {
  readonly id: string
  readonly linkId: string
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
  readonly name: string
  /** Where it lay in a folder that was chosen. */
  readonly folder?: string | undefined
  /** Bytes; of a ZIP the most that it can have. */
  readonly size: number
  readonly contentType?: string | undefined
  readonly source: TransferSource
  /** Its link is tried as its recipient would, once it should work. */
  readonly isTried: boolean
  /** ISO 8601. */
  readonly addedAt: string
}
