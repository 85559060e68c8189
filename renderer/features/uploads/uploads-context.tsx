import { useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { CallOutput } from '../../../shared/api/contract.ts'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { useClient, usePlatform } from '../../api/client-context.tsx'
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
  const catchUp = useCatchUp(news)
  const isPaused = useRef<boolean>(undefined)
  const refresh = useRefresh(() => void queries.invalidateQueries(LISTS))
  useAppEvent('uploads-changed', ({ uploads, summary, isReordered }) => {
    news.tell(uploads)
    // A pause is one piece of news about all of them.
    if (isPaused.current !== undefined && isPaused.current !== summary.isPaused) catchUp()
    isPaused.current = summary.isPaused
    const changed = new Map(uploads.map((upload) => [upload.id, upload]))
    queries.setQueriesData<CallOutput<'uploads.list'>>(LISTS, (known) =>
      known === undefined ? undefined : { ...known, summary, uploads: withNews(known.uploads, changed) },
    )
    // What was canceled leaves the list, and a list that is on its way may be older than the event.
    if (isReordered || uploads.some(({ state }) => state === 'canceled') || queries.isFetching(LISTS) > 0) refresh()
  })
  return <UploadsContext value={news}>{children}</UploadsContext>
}

/** Asks how the uploads are that are followed: when that was not told one by one, or could not be told. */
function useCatchUp(news: UploadNews): () => void {
  const platform = usePlatform()
  const call = useClient()
  const catchUp = useCallback(() => {
    if (!news.isFollowing) return
    // What fails is asked again when the host can be reached.
    call('uploads.list', {}).then(
      ({ uploads }) => news.tell(uploads),
      () => undefined,
    )
  }, [news, call])
  useEffect(() => platform.onReachable?.((isReachable) => isReachable && catchUp()), [platform, catchUp])
  return catchUp
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
