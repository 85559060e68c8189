import type { Upload } from '../../../shared/api/upload-calls.ts'
import { displayText } from '../../../shared/links/display-text.ts'

export function isUnfinished({ state }: Pick<Upload, 'state'>): boolean {
  return state === 'waiting' || state === 'uploading'
}

/** The known uploads with those that changed, new ones at the end. What is done or canceled never becomes anything else. */
export function mergeUploads(known: readonly Upload[], changed: readonly Upload[]): readonly Upload[] {
  const merged = new Map(known.map((upload) => [upload.id, upload]))
  for (const upload of changed) {
    const before = merged.get(upload.id)?.state
    if (before !== 'done' && before !== 'canceled') merged.set(upload.id, upload)
  }
  return [...merged.values()]
}

/** The known uploads as they are, and at the end those that aren't known yet. */
export function addUploads(known: readonly Upload[], started: readonly Upload[]): readonly Upload[] {
  const ids = new Set(known.map(({ id }) => id))
  return [...known, ...started.filter(({ id }) => !ids.has(id))]
}

/** How far the uploads of one run are: from the first that starts while none runs, until none runs any more. */
export interface RunProgress {
  readonly files: number
  readonly finishedFiles: number
  readonly sentBytes: number
  readonly totalBytes: number
}

/** @param isOfRun whether an upload belongs to the run; canceled ones count for nothing */
export function runProgress(uploads: readonly Upload[], isOfRun: (upload: Upload) => boolean): RunProgress {
  let [files, finishedFiles, sentBytes, totalBytes] = [0, 0, 0, 0]
  for (const upload of uploads) {
    if (!isOfRun(upload) || upload.state === 'canceled') continue
    files += 1
    totalBytes += upload.size
    if (upload.state === 'done') finishedFiles += 1
    if (upload.state === 'done') sentBytes += upload.size
    else if (upload.state !== 'failed') sentBytes += Math.min(upload.sentBytes, upload.size)
  }
  return { files, finishedFiles, sentBytes, totalBytes }
}

/** A share of the whole between 0 and 1; of nothing but empty files, the share of the files. */
export function shareDone({ files, finishedFiles, sentBytes, totalBytes }: RunProgress): number {
  if (totalBytes > 0) return Math.min(1, sentBytes / totalBytes)
  return files === 0 ? 0 : finishedFiles / files
}

/** `34 %`, rounded down: 100 % is said only of what is there. */
export function percent(sent: number, size: number): string {
  return `${size === 0 ? 0 : Math.min(100, Math.floor((100 * sent) / size))} %`
}

export interface RunResult {
  readonly title: string
  readonly detail?: string | undefined
  readonly tone: 'good' | 'bad' | 'warn'
}

/** What became of uploads that have ended. Nothing is said of what was canceled: whoever did it knows. */
export function resultInWords(ended: readonly Pick<Upload, 'name' | 'state' | 'error'>[]): RunResult | undefined {
  const done = ended.filter(({ state }) => state === 'done')
  const failed = ended.filter(({ state }) => state === 'failed')
  const [firstDone] = done
  const [firstFailed] = failed
  if (firstFailed !== undefined) {
    const detail =
      firstFailed.error === undefined ? undefined : `${firstFailed.error.message} ${firstFailed.error.hint}`
    if (failed.length === 1 && done.length === 0) {
      return { title: `${displayText(firstFailed.name)} could not be uploaded.`, detail, tone: 'bad' }
    }
    return {
      title: `${count(failed.length)} could not be uploaded${done.length === 0 ? '' : `, ${done.length.toLocaleString('en')} ${done.length === 1 ? 'was' : 'were'}`}.`,
      detail,
      tone: done.length === 0 ? 'bad' : 'warn',
    }
  }
  if (firstDone === undefined) return undefined
  return done.length === 1
    ? { title: `${displayText(firstDone.name)} is uploaded: its link works.`, tone: 'good' }
    : { title: `${count(done.length)} are uploaded: their links work.`, tone: 'good' }
}

function count(files: number): string {
  return `${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}`
}
