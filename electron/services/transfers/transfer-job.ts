import type { ZipEntryPath } from './sources/zip-contents.ts'

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
      /** Undefined as long as the bytes of some are on their way to this computer's disk. */
      readonly chosen?: readonly ZipEntryPath[] | undefined
      /** Some are copies of ours, which are deleted when they aren't needed any more. */
      readonly isStaged?: true | undefined
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

/** Whether all of its bytes are on this computer's disk. */
export function isReadable(source: TransferSource): boolean {
  return (source.kind === 'zip' ? source.chosen : source.path) !== undefined
}
