import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useClient } from '../../api/client-context.tsx'
import { Listing } from './listing.ts'
import type { Sort } from './object-list.ts'

/** When typing has rested for so long, the storage is asked. */
const REST_MS = 350

/** What is listed. It is another component's turn when any of it changes. */
export interface ListedPlace {
  readonly connection: string
  readonly bucket: string
  /** A prefix that ends in a slash, or empty. */
  readonly folder: string
  /** All objects below the folder instead of its folders. */
  readonly isFlat: boolean
  /** Where the keyboard starts, if the first page has it. */
  readonly startKey?: string | undefined
}

export interface ShownListing {
  readonly listing: Listing
  /** What the storage was asked for, where that is less than the whole folder. */
  readonly beginning: string | undefined
}

/**
 * The listing of a folder. While a filter is typed it leaves of what is loaded the names that contain it. If that isn't all there is,
 * then, once the typing rests, the storage is asked for the names that begin with it: that is all that a storage can look for.
 */
export function useListing(place: ListedPlace, sort: Sort, text: string): ShownListing {
  const list = useList(place)
  const [whole] = useState(() => list('', place.startKey))
  const [asked, setAsked] = useState('')
  const search = useMemo(() => (asked === '' ? undefined : list(asked)), [list, asked])
  useLoading(whole)
  useLoading(search)

  const isSearch = search !== undefined && text.startsWith(asked)
  const listing = isSearch ? search : whole
  useSyncExternalStore(listing.subscribe, listing.revision)

  const filter = isSearch && text === asked ? '' : text
  useEffect(() => {
    if (listing.filter !== filter || listing.sort !== sort) void listing.show({ sort, filter })
  }, [listing, sort, filter])

  const mustAsk = text !== '' && text !== asked && !listing.isComplete && !listing.isStarting
  useEffect(() => {
    if (text === '') setAsked('')
    if (!mustAsk) return
    const rest = setTimeout(() => setAsked(text), REST_MS)
    return () => clearTimeout(rest)
  }, [text, mustAsk])

  return { listing, beginning: isSearch ? asked : undefined }
}

function useList({ connection, bucket, folder, isFlat }: ListedPlace) {
  const call = useClient()
  return useCallback(
    (beginning: string, startKey?: string) => {
      const input = { connection, bucket, prefix: folder + beginning, ...(isFlat ? {} : { delimiter: '/' }) }
      const ports = {
        fetchPage: (continuationToken: string | undefined) =>
          call('objects.list', { ...input, ...(continuationToken === undefined ? {} : { continuationToken }) }),
        now: () => performance.now(),
        breathe: () => new Promise<void>((resolve) => setTimeout(resolve)),
      }
      return new Listing(folder, ports, startKey)
    },
    [call, connection, bucket, folder, isFlat],
  )
}

function useLoading(listing: Listing | undefined): void {
  useEffect(() => {
    void listing?.loadMore()
    return () => listing?.close()
  }, [listing])
}
