import type { Upload, UploadSummary } from '../api/upload-calls.ts'

type Counts = Pick<UploadSummary, 'files' | 'done' | 'failed'>

/** How many are not at their end, paused ones among them. */
export function unfinishedFiles({ files, done, failed }: Counts): number {
  return Math.max(0, files - done - failed)
}

/** How many go on by themselves. */
export function runningFiles(summary: Counts & Pick<UploadSummary, 'paused' | 'isPaused'>): number {
  return summary.isPaused ? 0 : Math.max(0, unfinishedFiles(summary) - summary.paused)
}

/** A share of the whole between 0 and 1; of nothing but empty files, the share of the files. */
export function shareDone({
  files,
  done,
  sentBytes,
  totalBytes,
}: Pick<UploadSummary, 'files' | 'done' | 'sentBytes' | 'totalBytes'>): number {
  if (totalBytes > 0) return Math.min(1, sentBytes / totalBytes)
  return files === 0 ? 0 : done / files
}

/** How a run of uploads ended. */
export interface RunEnd {
  readonly done: number
  readonly failed: number
  /** The first few of them. */
  readonly someDone: readonly Upload[]
  readonly someFailed: readonly Upload[]
}

/** What is named of many. */
const MAX_NAMED = 3
/** The news of so many ends is known from older news. */
const MAX_KNOWN = 1000

/** Tells when a run of uploads ends, which lasts from the first that goes on until none is left, by the news of the queue. */
export class UploadRun {
  #last: Counts = { files: 0, done: 0, failed: 0 }
  /** What had ended before the run that is under way. */
  #before: Pick<Counts, 'done' | 'failed'> | undefined
  #done = new Map<string, Upload>()
  #failed = new Map<string, Upload>()
  readonly #ended = new Set<string>()

  /** Takes over how things stand, without news. */
  join(summary: Counts): void {
    this.#last = summary
    this.#before = unfinishedFiles(summary) > 0 ? summary : undefined
  }

  /** @returns how the run ended, when it did with this news */
  add(uploads: readonly Upload[], summary: Counts): RunEnd | undefined {
    const last = this.#last
    this.#last = summary
    const fresh = uploads.filter((upload) => this.#isNews(upload))
    const isUnfinished = unfinishedFiles(summary) > 0
    // What is small begins and ends between two events.
    if (this.#before === undefined && !isUnfinished && fresh.length === 0) return undefined
    this.#before ??= {
      // Less than at last: the queue counts anew, or what had failed goes on.
      done: Math.min(last.done, summary.done - fresh.filter(isDone).length),
      failed: Math.min(last.failed, summary.failed - fresh.filter((upload) => !isDone(upload)).length),
    }
    const before = this.#before
    for (const upload of fresh) {
      const named = isDone(upload) ? this.#done : this.#failed
      if (named.size < MAX_NAMED) named.set(upload.id, upload)
    }
    if (isUnfinished) return undefined
    const end = {
      done: Math.max(0, summary.done - before.done),
      failed: Math.max(0, summary.failed - before.failed),
      someDone: [...this.#done.values()],
      someFailed: [...this.#failed.values()],
    }
    this.#before = undefined
    this.#done = new Map()
    this.#failed = new Map()
    return end
  }

  /** Whether it has ended, and that wasn't told before. */
  #isNews({ id, state }: Upload): boolean {
    if (state !== 'done' && state !== 'failed') {
      this.#ended.delete(id)
      this.#failed.delete(id)
      return false
    }
    if (this.#ended.has(id)) return false
    this.#ended.add(id)
    const [oldest] = this.#ended
    if (this.#ended.size > MAX_KNOWN && oldest !== undefined) this.#ended.delete(oldest)
    return true
  }
}

function isDone({ state }: Upload): boolean {
  return state === 'done'
}
