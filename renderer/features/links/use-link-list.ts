import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { CallOutput } from '../../../shared/api/contract.ts'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import type { AppError } from '../../../shared/errors.ts'
import { useClient } from '../../api/client-context.tsx'
import { isNarrowed, type LinkFilters, listInput } from './link-filters.ts'

const PAGE_SIZE = 200
/** Each letter typed is a list of its own; those typed past are not worth keeping for long. */
const KEEP_MS = 60_000

type Page = CallOutput<'links.list'>

/** The links that the filters leave, page after page. While another list is on its way, the one before stays. */
export function useLinkList(filters: LinkFilters) {
  const call = useClient()
  const input = listInput(filters)
  const query = useInfiniteQuery<Page, AppError, { readonly pages: Page[] }, readonly unknown[], string | undefined>({
    // The name first: events make answers stale by it.
    queryKey: ['links.list', input, 'pages'],
    queryFn: ({ pageParam }) =>
      call('links.list', { ...input, limit: PAGE_SIZE, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    gcTime: KEEP_MS,
  })
  const pages = query.data?.pages
  const links = useMemo<readonly LinkView[]>(() => pages?.flatMap((page) => page.links) ?? [], [pages])
  const total = pages?.[0]?.total ?? 0
  return {
    /** Another one is another list, not a newer answer of the same. */
    identity: JSON.stringify(input),
    query,
    links,
    total,
    totalIsExact: pages?.[0]?.totalIsExact ?? true,
    /** There is nothing to search: no filter hides anything. */
    isEmptyLibrary: pages !== undefined && !query.isPlaceholderData && total === 0 && !isNarrowed(filters),
  }
}

export type LinkList = ReturnType<typeof useLinkList>
