import type { Upload, UploadSummary } from '../../../../shared/api/upload-calls.ts'

export function upload(id: string, part: Partial<Upload> = {}): Upload {
  return {
    id,
    linkId: `${id}000000000`.slice(0, 10),
    name: `${id}.txt`,
    size: 1000,
    sentBytes: 0,
    state: 'uploading',
    startedAt: '2026-11-24T10:00:00Z',
    ...part,
  }
}

export function summary(part: Partial<UploadSummary> = {}): UploadSummary {
  return { files: 1, done: 0, failed: 0, paused: 0, sentBytes: 0, totalBytes: 1000, isPaused: false, ...part }
}
