import { type ReactNode, type Ref, useMemo } from 'react'
import { Collection } from 'react-aria-components/Collection'
import { GridList, GridListLoadMoreItem } from 'react-aria-components/GridList'
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { rootFontSize } from '../../ui/root-font-size.ts'
import { LinkRow } from './link-row.tsx'
import styles from './links-list.module.css'

/** A row's height, in rem, as the style sheet has it. */
const ROW_REM = 3.5

export interface LinksListProps {
  readonly links: readonly LinkView[]
  readonly selected: ReadonlySet<string>
  readonly onSelect: (ids: ReadonlySet<string>) => void
  readonly onOpen: (id: string) => void
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  readonly onLoadMore: () => void
  readonly empty: ReactNode
  readonly listRef: Ref<HTMLDivElement>
}

/** The links, of which only those in sight are in the page. */
export function LinksList(props: LinksListProps) {
  const { links, selected, onSelect, onOpen, hasMore, isLoadingMore, onLoadMore, empty, listRef } = props
  const layoutOptions = useMemo(() => ({ rowSize: ROW_REM * rootFontSize() }), [])
  return (
    <Virtualizer layout={ListLayout} layoutOptions={layoutOptions}>
      <GridList
        ref={listRef}
        aria-label="Links"
        className={styles['list'] ?? ''}
        selectionMode="multiple"
        selectionBehavior="replace"
        selectedKeys={selected}
        onSelectionChange={(keys) =>
          onSelect(new Set(keys === 'all' ? links.map(({ id }) => id) : [...keys].map(String)))
        }
        onAction={(key) => onOpen(String(key))}
        // Letters are the keys of actions.
        disallowTypeAhead
        renderEmptyState={() => <div className={styles['empty']}>{empty}</div>}
      >
        <Collection items={links}>
          {(link) => (
            // The collection would take a link's `key`, which is its object's, for its identity.
            <LinkRow id={link.id} link={link} />
          )}
        </Collection>
        {hasMore ? <GridListLoadMoreItem isLoading={isLoadingMore} onLoadMore={onLoadMore} /> : null}
      </GridList>
    </Virtualizer>
  )
}
