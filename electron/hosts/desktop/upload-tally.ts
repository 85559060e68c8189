import type { Upload, UploadSummary } from '../../../shared/api/upload-calls.ts'
import { secondsLeft } from '../../../shared/transfers/rate.ts'
import {
  type RunEnd,
  runningFiles,
  shareDone,
  UploadRun,
  unfinishedFiles,
} from '../../../shared/transfers/upload-run.ts'

/** The uploads of now, as the queue tells of them. */
export class UploadTally {
  readonly #run = new UploadRun()
  #summary: UploadSummary | undefined

  /** @returns how a run of uploads ended, when one did with this news */
  add(uploads: readonly Upload[], summary: UploadSummary): RunEnd | undefined {
    this.#summary = summary
    return this.#run.add(uploads, summary)
  }

  /** How many are not done yet, paused ones among them. */
  get unfinished(): number {
    return this.#summary === undefined ? 0 : unfinishedFiles(this.#summary)
  }

  /** How many go on by themselves. */
  get running(): number {
    return this.#summary === undefined ? 0 : runningFiles(this.#summary)
  }

  /** The part of all bytes that is sent, 0 to 1, or undefined when there is nothing to send. */
  get fraction(): number | undefined {
    return this.#summary === undefined || this.unfinished === 0 ? undefined : shareDone(this.#summary)
  }

  /** Seconds until all is sent, or undefined while that can't be told. */
  get secondsLeft(): number | undefined {
    if (this.#summary === undefined || this.running === 0) return undefined
    const { totalBytes, sentBytes, bytesPerSecond } = this.#summary
    return secondsLeft(Math.max(0, totalBytes - sentBytes), bytesPerSecond)
  }
}
