import type { FileIdentity } from '../../../shared/transfers/transfer.ts'
import { openFileSource } from './file-source.ts'
import type { PartBody } from './sending/messages.ts'
import type { TransferJob } from './transfer-job.ts'
import { openZipTransfer } from './zip-transfer.ts'

/** What is uploaded, open for reading. */
export interface OpenSource {
  readonly identity: FileIdentity
  /** Bytes; of what is made on the way the most that it can have. */
  readonly size: number
  /**
   * The bytes of a part, or, of number 0, all. What is made on the way is made up to there, and kept until it is let go.
   * @returns undefined beyond the end
   * @throws AppError `file-changed`, `file-unreadable`
   */
  body(number: number, partSize: number): Promise<NonNullable<PartBody> | undefined>
  /** The bytes of a part are not needed any more. */
  letGo(number: number): void
  /** @throws AppError `file-changed`, `file-not-found` when it isn't any more what was opened */
  assertUnchanged(): Promise<void>
  close(): Promise<void>
}

/** @throws AppError `file-not-found`, `file-unreadable`, `not-a-file` */
export function openSource({ source }: TransferJob): Promise<OpenSource> {
  return source.kind === 'file' ? openFileSource(source.path) : openZipTransfer(source.chosen ?? [], source.compression)
}
