import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { CallOutput } from '../../../shared/api/contract.ts'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { useCall, useClient } from '../../api/client-context.tsx'
import { useAppEvent } from '../../api/use-events.ts'
import { errorOf } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { mergeUploads } from './upload-progress.ts'

const KEY = ['uploads.list', {}] as const
/** What one call takes. */
const MAX_IDS = 1000
const NONE: readonly Upload[] = []

/** Everything that this process uploads or has uploaded, in the order it came. */
export function useUploads(): readonly Upload[] {
  return useCall('uploads.list', {}).data?.uploads ?? NONE
}

/** Takes over what changed. A list that was asked for earlier may arrive later: nothing that has ended starts again by it. */
export function rememberUploads(queries: QueryClient, changed: readonly Upload[]): void {
  queries.setQueryData<CallOutput<'uploads.list'>>(KEY, (known) => ({
    uploads: [...mergeUploads(known?.uploads ?? [], changed)],
  }))
}

/** Keeps the uploads in step with the host's events. Used once. */
export function useUploadEvents(): void {
  const queries = useQueryClient()
  useAppEvent('uploads-changed', ({ uploads }) => rememberUploads(queries, uploads))
}

export interface UploadCommands {
  readonly cancel: (ids: readonly string[]) => Promise<void>
  readonly retry: (ids: readonly string[]) => Promise<void>
}

/** What can be done with uploads; where it fails, a toast says why. */
export function useUploadCommands(): UploadCommands {
  const call = useClient()
  const queries = useQueryClient()
  const toast = useToast()
  const run = async (name: 'uploads.cancel' | 'uploads.retry', ids: readonly string[]) => {
    try {
      for (let first = 0; first < ids.length; first += MAX_IDS) {
        rememberUploads(queries, (await call(name, { ids: ids.slice(first, first + MAX_IDS) })).uploads)
      }
    } catch (error) {
      const { message, hint } = errorOf(error)
      toast({ tone: 'bad', title: message, detail: hint })
    }
  }
  return { cancel: (ids) => run('uploads.cancel', ids), retry: (ids) => run('uploads.retry', ids) }
}
