import type { Upload, UploadSummary } from '../../../../shared/api/upload-calls.ts'

/** An upload as the queue tells of it, half done. */
export function queued(change: Partial<Upload> = {}): Upload {
  return {
    id: 'aa0c6a4e-0000-4000-8000-000000000001',
    linkId: 'k3v9aaaaaa',
    name: 'report.pdf',
    size: 2_000_000,
    sentBytes: 1_000_000,
    state: 'uploading',
    startedAt: '2026-11-25T13:02:00.000Z',
    ...change,
  }
}

export function summaryOf(change: Partial<UploadSummary> = {}): UploadSummary {
  return {
    files: 1,
    done: 0,
    failed: 0,
    paused: 0,
    sentBytes: 1_000_000,
    totalBytes: 2_000_000,
    isPaused: false,
    ...change,
  }
}
