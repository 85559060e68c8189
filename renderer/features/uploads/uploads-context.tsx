import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { CallOutput } from '../../../shared/api/contract.ts'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { useAppEvent } from '../../api/use-events.ts'
import { withNews } from './queue-sections.ts'
import { UploadNews } from './upload-news.ts'

const UploadsContext = createContext<UploadNews | undefined>(undefined)

const LISTS = { queryKey: ['uploads.list'] } as const
/** Lists are asked for anew no more often. */
const REFRESH_MS = 250

/** Keeps what is shown of uploads in step with the host's events, whichever screen is shown. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const [news] = useState(() => new UploadNews())
  const queries = useQueryClient()
  const refresh = useRefresh(() => void queries.invalidateQueries(LISTS))
  useAppEvent('uploads-changed', ({ uploads, summary, isReordered }) => {
    news.tell(uploads)
    const changed = new Map(uploads.map((upload) => [upload.id, upload]))
    queries.setQueriesData<CallOutput<'uploads.list'>>(LISTS, (known) =>
      known === undefined ? undefined : { ...known, summary, uploads: withNews(known.uploads, changed) },
    )
    // A list that is on its way may be older than the event.
    if (isReordered || queries.isFetching(LISTS) > 0) refresh()
  })
  return <UploadsContext value={news}>{children}</UploadsContext>
}

/** Some time after the first of several wishes, once. */
function useRefresh(run: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      run()
    }, REFRESH_MS)
  }
}

export function useUploadNews(): UploadNews {
  const news = useContext(UploadsContext)
  if (news === undefined) throw new Error('There is no UploadsProvider above.')
  return news
}

/** The upload of a link that was made in this window. */
export function useUploadOf(linkId: string): Upload | undefined {
  const news = useUploadNews()
  return useSyncExternalStore(news.subscribe, () => news.of(linkId))
}
