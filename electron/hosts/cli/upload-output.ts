import type { StaleUpload, Upload, UploadSummary } from '../../../shared/api/upload-calls.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { formatTimeLeft, percent, timeLeft } from './terminal/progress-lines.ts'
import { formatBytes, formatMoment, formatTable } from './terminal/terminal.ts'

/** An upload in the queue, and which one it is there, from 1. */
export interface QueuedUpload extends Upload {
  readonly position: number
}

/**
 * An upload as `--json` prints it. Every field is always there; one without a value is null. Times are ISO 8601 UTC, sizes bytes.
 * Scripts rely on this: fields are added, never changed or taken away.
 */
export function uploadJson(upload: Upload) {
  return {
    id: upload.id,
    linkId: upload.linkId,
    name: upload.name,
    folder: upload.folder ?? null,
    size: upload.size,
    sentBytes: upload.sentBytes,
    state: upload.state,
    bytesPerSecond: upload.bytesPerSecond ?? null,
    secondsLeft: secondsLeftOf(upload) ?? null,
    trouble: upload.trouble ?? null,
    error: upload.error ?? null,
    startedAt: upload.startedAt,
  }
}

export function summaryJson(summary: UploadSummary) {
  return {
    files: summary.files,
    done: summary.done,
    failed: summary.failed,
    paused: summary.paused,
    sentBytes: summary.sentBytes,
    totalBytes: summary.totalBytes,
    bytesPerSecond: summary.bytesPerSecond ?? null,
    secondsLeft: timeLeft(summary) ?? null,
    isPaused: summary.isPaused,
    trouble: summary.trouble ?? null,
  }
}

export function staleJson(stale: StaleUpload) {
  return {
    bucket: stale.bucket,
    key: stale.key,
    uploadId: stale.uploadId,
    startedAt: stale.startedAt ?? null,
    bytes: stale.bytes ?? null,
  }
}

/** Uploads as a table, in the order of the queue. Each is named by its link, as everywhere else. */
export function uploadTable(uploads: readonly QueuedUpload[]): string {
  const rows = uploads.map((upload) => {
    const { bytesPerSecond } = upload
    const left = secondsLeftOf(upload)
    return [
      String(upload.position),
      upload.linkId,
      upload.state,
      // A ZIP is smaller than the most that it could have.
      upload.state === 'done' ? '100 %' : percent(upload.sentBytes, upload.size).trim(),
      formatBytes(upload.size),
      bytesPerSecond === undefined ? '' : `${formatBytes(bytesPerSecond)}/s`,
      left === undefined ? '' : formatTimeLeft(left),
      nameOf(upload) + remarkOn(upload),
    ]
  })
  return formatTable([['#', 'ID', 'STATE', 'SENT', 'SIZE', 'RATE', 'LEFT', 'FILE'], ...rows])
}

/** The queue in a line: `3 of 12 files uploaded, 1.2 GB of 4.0 GB; 1 failed; 2 paused`. */
export function describeQueue(summary: UploadSummary): string {
  const { files, done, failed, paused, isPaused, sentBytes, totalBytes, trouble } = summary
  if (files === 0) return isPaused ? 'The queue is empty, and paused' : 'The queue is empty'
  const left = timeLeft(summary)
  const facts = [
    `${done} of ${files} ${files === 1 ? 'file' : 'files'} uploaded, ${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(paused > 0 ? [`${paused} paused`] : []),
    ...(isPaused ? ['all is paused'] : []),
    ...(left === undefined ? [] : [`${formatTimeLeft(left)} left`]),
  ]
  return facts.join('; ') + (trouble === undefined ? '' : `. ${displayText(trouble.message)}`)
}

export function staleTable(stale: readonly StaleUpload[]): string {
  const rows = stale.map(({ bucket, key, startedAt, bytes }) => [
    startedAt === undefined ? '' : formatMoment(startedAt),
    bytes === undefined ? '' : formatBytes(bytes),
    displayText(`s3://${bucket}/${key}`),
  ])
  return formatTable([['BEGUN', 'STORED', 'OBJECT'], ...rows])
}

function secondsLeftOf({ bytesPerSecond, sentBytes, size, state }: Upload): number | undefined {
  return state === 'uploading' ? timeLeft({ bytesPerSecond, sentBytes, totalBytes: size }) : undefined
}

function nameOf({ folder, name }: Upload): string {
  return displayText(folder === undefined ? name : `${folder}/${name}`)
}

function remarkOn({ error, trouble }: Upload): string {
  const reason = error ?? trouble
  return reason === undefined ? '' : `  (${displayText(reason.message)})`
}
