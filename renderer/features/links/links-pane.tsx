import { Link2, SearchX } from 'lucide-react'
import { type RefObject, useEffect } from 'react'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { usePerform } from '../../actions/actions-context.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { countInWords, isNarrowed, type LinkFilters } from './link-filters.ts'
import { LinksList } from './links-list.tsx'
import styles from './links-screen.module.css'
import { LinksSkeleton } from './links-skeleton.tsx'
import type { LinkCommand } from './row-context.ts'
import type { LinkList } from './use-link-list.ts'
import type { Selection } from './use-selection.ts'

export interface LinksPaneProps {
  readonly list: LinkList
  readonly filters: LinkFilters
  readonly selection: Selection
  readonly onSelect: (ids: ReadonlySet<string>) => void
  readonly onOpen: (id: string) => void
  readonly onRun: (command: LinkCommand, links: readonly LinkView[]) => void
  readonly onClearFilters: () => void
  readonly listRef: RefObject<HTMLDivElement | null>
}

/** The list under a line that counts it, or that says what can be done with several. */
export function LinksPane(props: LinksPaneProps) {
  const { list, filters, selection, onSelect, onOpen, onRun, onClearFilters, listRef } = props
  const { query, links, total, totalIsExact, isEmptyLibrary } = list
  const narrowed = isNarrowed(filters)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top; the same one, read anew, stays where it is
  useEffect(() => {
    if (listRef.current !== null) listRef.current.scrollTop = 0
  }, [list.identity])
  if (query.isError && query.data === undefined) {
    return (
      <div className={styles['pane']}>
        <ErrorNote error={query.error} action={<Button onPress={() => void query.refetch()}>Try again</Button>} />
      </div>
    )
  }
  return (
    <div className={styles['pane']}>
      <div className={styles['line']}>
        {selection.links.length > 1 ? (
          <BulkBar list={list} selection={selection} onRun={onRun} />
        ) : (
          <>
            <p role="status" className={styles['count']}>
              {query.data === undefined || isEmptyLibrary ? '' : countInWords(total, totalIsExact)}
            </p>
            {narrowed && total > 0 ? (
              <Button size="s" look="quiet" onPress={onClearFilters}>
                Clear filters
              </Button>
            ) : null}
          </>
        )}
      </div>
      <div className={styles['frame']}>
        {query.data === undefined ? (
          <LinksSkeleton />
        ) : (
          <LinksList
            links={links}
            selected={selection.ids}
            onSelect={onSelect}
            onOpen={onOpen}
            hasMore={query.hasNextPage}
            isLoadingMore={query.isFetchingNextPage}
            onLoadMore={() => void query.fetchNextPage()}
            empty={isEmptyLibrary ? <NoLinks /> : <NothingFound onClearFilters={onClearFilters} />}
            listRef={listRef}
          />
        )}
      </div>
    </div>
  )
}

function NoLinks() {
  const perform = usePerform()
  return (
    <EmptyState
      icon={Link2}
      sentence="Every link that you make is kept here: what it opens, when it ends, and how to take it back."
      action={
        <Button look="primary" onPress={() => perform('share-files')}>
          Share files…
        </Button>
      }
    />
  )
}

function NothingFound({ onClearFilters }: { onClearFilters: () => void }) {
  return (
    <EmptyState
      icon={SearchX}
      sentence="No link matches."
      action={<Button onPress={onClearFilters}>Clear filters</Button>}
    />
  )
}
