import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { CallOutput } from '../../../shared/api/contract.ts'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { useCall, useClient } from '../../api/client-context.tsx'
import { useAppEvent } from '../../api/use-events.ts'
import { errorOf } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { addUploads, mergeUploads } from './upload-progress.ts'

const KEY = ['uploads.list', {}] as const
/** What one call takes. */
const MAX_IDS = 1000
const NONE: readonly Upload[] = []

/** Everything that this process uploads or has uploaded, in the order it came. */
export function useUploads(): readonly Upload[] {
  return useCall('uploads.list', {}).data?.uploads ?? NONE
}

type Merge = (known: readonly Upload[], told: readonly Upload[]) => readonly Upload[]

function remember(queries: QueryClient, told: readonly Upload[], merge: Merge): void {
  queries.setQueryData<CallOutput<'uploads.list'>>(KEY, (known) => ({
    uploads: [...merge(known?.uploads ?? [], told)],
  }))
}

/** Takes over uploads that were just started. What events have told of them meanwhile is newer, and stays. */
export function rememberStarted(queries: QueryClient, started: readonly Upload[]): void {
  remember(queries, started, addUploads)
}

/** Keeps the uploads in step with the host's events. Used once. */
export function useUploadEvents(): void {
  const queries = useQueryClient()
  useAppEvent('uploads-changed', ({ uploads }) => {
    remember(queries, uploads, mergeUploads)
    // A list that is on its way may be older than the event: it is asked for once more.
    if (queries.isFetching({ queryKey: KEY }) > 0) void queries.invalidateQueries({ queryKey: KEY })
  })
}

export interface UploadCommands {
  readonly cancel: (ids: readonly string[]) => Promise<void>
  readonly retry: (ids: readonly string[]) => Promise<void>
}

/** What can be done with uploads; where it fails, a toast says why. */
export function useUploadCommands(): UploadCommands {
  const call = useClient()
  const toast = useToast()
  // What becomes of them is told by events.
  const run = async (name: 'uploads.cancel' | 'uploads.retry', ids: readonly string[]) => {
    try {
      for (let first = 0; first < ids.length; first += MAX_IDS) {
        await call(name, { ids: ids.slice(first, first + MAX_IDS) })
      }
    } catch (error) {
      const { message, hint } = errorOf(error)
      toast({ tone: 'bad', title: message, detail: hint })
    }
  }
  return { cancel: (ids) => run('uploads.cancel', ids), retry: (ids) => run('uploads.retry', ids) }
}
