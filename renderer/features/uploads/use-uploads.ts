import type { Client } from '../../../shared/api/client.ts'
import type { CallOutput } from '../../../shared/api/contract.ts'
import { useCall, useClient } from '../../api/client-context.tsx'
import { errorOf } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { SECTION_ROWS } from './queue-sections.ts'
import type { UploadCommand } from './upload-texts.ts'

/** A section that was scrolled away is soon forgotten: a queue may have a hundred thousand rows. */
const KEEP_MS = 5000

/** The queue in all, and how many rows it has. */
export function useUploadSummary(): Omit<CallOutput<'uploads.list'>, 'uploads'> | undefined {
  return useCall('uploads.list', { from: 0, limit: 0 }).data
}

/** The rows from one on, as many as a section has. Undefined while they are on their way. */
export function useUploadSection(from: number): CallOutput<'uploads.list'>['uploads'] | undefined {
  return useCall('uploads.list', { from, limit: SECTION_ROWS }, { keepMs: KEEP_MS }).data?.uploads
}

export interface UploadCommands {
  /** What can be done with one. */
  readonly run: (command: UploadCommand, id: string) => Promise<void>
  readonly pauseAll: () => Promise<void>
  readonly resumeAll: () => Promise<void>
  readonly retryAll: () => Promise<void>
  readonly cancelAll: () => Promise<void>
  /** Takes off the list whatever has ended. */
  readonly dismissAll: () => Promise<void>
}

/** What can be done with uploads; where it fails, a toast says why. What becomes of them is told by events. */
export function useUploadCommands(): UploadCommands {
  const call = useClient()
  const toast = useToast()
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      const { message, hint } = errorOf(error)
      toast({ tone: 'bad', title: message, detail: hint })
    }
  }
  return {
    run: (command, id) =>
      attempt(() => (command === 'first' ? call('uploads.first', { id }) : call(`uploads.${command}`, { ids: [id] }))),
    pauseAll: () => attempt(() => call('uploads.pauseAll', { isPaused: true })),
    resumeAll: () => attempt(() => resumeAll(call)),
    retryAll: () => attempt(() => call('uploads.retry', { all: true })),
    cancelAll: () => attempt(() => call('uploads.cancel', { all: true })),
    dismissAll: () => attempt(() => call('uploads.dismiss', { all: true })),
  }
}

/** Those that were paused one by one are meant, too. */
async function resumeAll(call: Client): Promise<void> {
  const { summary } = await call('uploads.pauseAll', { isPaused: false })
  if (summary.paused > 0) await call('uploads.resume', { all: true })
}
