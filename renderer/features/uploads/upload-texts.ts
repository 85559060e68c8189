import type { Upload, UploadSummary } from '../../../shared/api/upload-calls.ts'
import type { WireError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { secondsLeft } from '../../../shared/transfers/rate.ts'
import { type RunEnd, runningFiles, shareDone, unfinishedFiles } from '../../../shared/transfers/upload-run.ts'
import { formatBytes } from '../../format/bytes.ts'
import { countdown } from '../../format/duration.ts'
import type { Tone } from '../../ui/badge.tsx'

/** Whether it is still to become something else by itself, or as soon as it is resumed. */
export function isUnfinished(upload: Pick<Upload, 'state'> | undefined): boolean {
  return upload !== undefined && !['done', 'failed', 'canceled'].includes(upload.state)
}

const LONGEST_LEFT_S = 7 * 86_400

/** `34 %`, rounded down: 100 % is said only of what is there. */
export function percent(sent: number, size: number): string {
  return `${size === 0 ? 0 : Math.min(100, Math.floor((100 * sent) / size))} %`
}

export function stateBadge({ state, sentBytes, size, trouble }: Upload): {
  readonly tone: Tone
  readonly label: string
} {
  switch (state) {
    case 'waiting':
      return { tone: trouble === undefined ? 'idle' : 'warn', label: 'Waiting' }
    case 'checking':
      return { tone: 'info', label: 'Checking' }
    case 'uploading':
      return { tone: trouble === undefined ? 'info' : 'warn', label: percent(sentBytes, size) }
    case 'finishing':
      return { tone: trouble === undefined ? 'info' : 'warn', label: 'Finishing' }
    case 'paused':
      return { tone: 'idle', label: 'Paused' }
    case 'done':
      return { tone: 'good', label: 'Works' }
    case 'failed':
      return { tone: 'bad', label: 'Failed' }
    case 'canceled':
      return { tone: 'idle', label: 'Canceled' }
  }
}

/** Why an upload does not go on, or how far it is; the folder that it was chosen with comes first. */
export function uploadDetail(upload: Upload): string {
  const { state, size, sentBytes, folder, bytesPerSecond } = upload
  const why = troubleOf(upload)
  if (why !== undefined) return errorInWords(why)
  const isPart = state === 'uploading' || state === 'checking' || state === 'paused'
  return [
    folder === undefined || folder === '' ? undefined : displayText(folder),
    isPart && sentBytes > 0 ? `${formatBytes(sentBytes)} of ${formatBytes(size)}` : formatBytes(size),
    ...(state === 'uploading' ? pace(size - sentBytes, bytesPerSecond) : []),
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

/** Why it failed, or why it does not go on right now. */
export function troubleOf({ state, error, trouble }: Upload): WireError | undefined {
  if (state === 'failed') return error
  return state === 'done' || state === 'canceled' || state === 'paused' ? undefined : trouble
}

export function errorInWords({ message, hint }: WireError): string {
  return displayText(`${message} ${hint}`)
}

/** What a person can do with an upload. */
export type UploadCommand = 'pause' | 'resume' | 'first' | 'retry' | 'cancel' | 'dismiss'

/** @param isAllPaused then one can't be resumed by itself */
export function commandsFor({ state }: Pick<Upload, 'state'>, isAllPaused: boolean): readonly UploadCommand[] {
  switch (state) {
    case 'waiting':
      return isAllPaused ? ['first', 'cancel'] : ['pause', 'first', 'cancel']
    case 'checking':
    case 'uploading':
    case 'finishing':
      return isAllPaused ? ['cancel'] : ['pause', 'cancel']
    case 'paused':
      return isAllPaused ? ['first', 'cancel'] : ['resume', 'first', 'cancel']
    case 'failed':
      return ['retry', 'cancel']
    case 'done':
    case 'canceled':
      return ['dismiss']
  }
}

/** The queue in a line. */
export function queueInWords(summary: UploadSummary): string {
  const { files, done, failed } = summary
  const unfinished = unfinishedFiles(summary)
  if (unfinished === 0) return `${count(failed)} could not be uploaded`
  if (runningFiles(summary) === 0) return `Paused: ${count(unfinished)} left`
  if (files === 1) return 'Uploading 1 file'
  return `Uploading ${count(files)}, ${done.toLocaleString('en')} done`
}

/** `1.2 GB of 4.0 GB · 12 MB/s · 4 min 09 s left` */
export function progressInWords(summary: UploadSummary): string {
  const { sentBytes, totalBytes, bytesPerSecond } = summary
  const isRunning = runningFiles(summary) > 0
  return [
    `${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}`,
    ...(isRunning ? pace(totalBytes - sentBytes, bytesPerSecond) : []),
  ].join(' · ')
}

function pace(rest: number, rate: number | undefined): readonly string[] {
  if (rate === undefined) return []
  const left = secondsLeft(rest, rate)
  // A rate that would take weeks tells how little is known, not how long it will be.
  return [
    `${formatBytes(rate)}/s`,
    ...(left === undefined || left > LONGEST_LEFT_S ? [] : [`${countdown(left * 1000)} left`]),
  ]
}

export interface RunResult {
  readonly title: string
  readonly detail?: string | undefined
  readonly tone: 'good' | 'bad' | 'warn'
}

/** What became of uploads that have ended. Nothing is said of what was canceled: whoever did it knows. */
export function resultInWords({ done, failed, someDone, someFailed }: RunEnd): RunResult | undefined {
  const [firstDone] = someDone
  const [firstFailed] = someFailed
  if (failed > 0) {
    const detail = firstFailed?.error === undefined ? undefined : errorInWords(firstFailed.error)
    const tone = done === 0 ? 'bad' : 'warn'
    if (failed === 1 && done === 0 && firstFailed !== undefined) {
      return { title: `${displayText(firstFailed.name)} could not be uploaded.`, detail, tone }
    }
    const others = done === 0 ? '' : `, ${done.toLocaleString('en')} ${done === 1 ? 'was' : 'were'}`
    return { title: `${count(failed)} could not be uploaded${others}.`, detail, tone }
  }
  if (done === 0) return undefined
  return done === 1
    ? {
        title: `${firstDone === undefined ? '1 file' : displayText(firstDone.name)} is uploaded: its link works.`,
        tone: 'good',
      }
    : { title: `${count(done)} are uploaded: their links work.`, tone: 'good' }
}

/** What was read aloud of the queue. */
export interface Heard {
  readonly state: 'none' | 'running' | 'paused'
  readonly quarter: number
  readonly trouble: string | undefined
}

export const NOTHING_HEARD: Heard = { state: 'none', quarter: 0, trouble: undefined }

/**
 * What is read aloud of the queue as it is now, if anything, and the same `heard` where there is no news: where it begins, stops and goes on, what holds it back, and each quarter.
 * How it ends is told with its result.
 */
export function announcement(heard: Heard, summary: UploadSummary): { readonly heard: Heard; readonly text?: string } {
  const unfinished = unfinishedFiles(summary)
  if (unfinished === 0) return { heard: NOTHING_HEARD }
  const state = runningFiles(summary) === 0 ? 'paused' : 'running'
  const now: Heard = { state, quarter: Math.floor(shareDone(summary) * 4), trouble: summary.trouble?.message }
  const isSame = now.state === heard.state && now.quarter === heard.quarter && now.trouble === heard.trouble
  if (isSame) return { heard }
  if (now.trouble !== undefined && now.trouble !== heard.trouble && summary.trouble !== undefined) {
    return { heard: now, text: errorInWords(summary.trouble) }
  }
  if (state !== heard.state) {
    return { heard: now, text: state === 'paused' ? 'Uploads are paused.' : `Uploading ${count(unfinished)}.` }
  }
  // With more to upload the share is a smaller one, and is told when it grows from there.
  return now.quarter > heard.quarter ? { heard: now, text: `${now.quarter * 25} % is uploaded.` } : { heard: now }
}

function count(files: number): string {
  return `${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}`
}
