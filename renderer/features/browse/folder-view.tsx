import { FolderOpen, SearchX } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { displayText } from '../../../shared/links/display-text.ts'
import { isTyping } from '../../actions/keys.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import styles from './browse.module.css'
import { FilterField } from './filter-field.tsx'
import type { Listing } from './listing.ts'
import { ObjectGrid } from './object-grid.tsx'
import type { Sort } from './object-list.ts'
import type { PickedObjects } from './picked-objects.ts'
import { StatusLine } from './status-line.tsx'
import { useFindKeys } from './use-find-keys.ts'
import { type ListedPlace, useListing } from './use-listing.ts'
import { useTakenPicks, useToldPicks } from './use-picks.ts'

export interface FolderViewProps {
  readonly place: ListedPlace
  readonly sort: Sort
  readonly onSort: (sort: Sort) => void
  readonly onOpenFolder: (folder: string) => void
  readonly onUp: () => void
  readonly picked: PickedObjects | undefined
  readonly onPick: (picked: PickedObjects | undefined) => void
  /** The keyboard came here from another folder. */
  readonly takesFocus: boolean
  /** The connection's own folder, where this is another one: its credentials may be for that only. */
  readonly ownFolder: string | undefined
  /** Beside the filter. */
  readonly children: ReactNode
}

/** What a folder has: a filter, the entries, and what is loaded and selected of them. */
export function FolderView(props: FolderViewProps) {
  const { place, sort, onSort, onOpenFolder, onUp, picked, onPick, takesFocus, ownFolder, children } = props
  const [text, setText] = useState('')
  const shown = useListing(place, sort, text)
  const { listing, beginning } = shown
  const view = useRef<HTMLDivElement>(null)
  const filter = useRef<HTMLInputElement>(null)
  const grid = useRef<{ focus(): void }>(null)
  useToldPicks(place.bucket, listing, onPick)
  useTakenPicks(listing, picked)

  const isListed = listing.objects.rowCount > 0
  // Until there are entries, and where there are none, the keyboard is at what is around them.
  const takeFocus = useEffectEvent((isFirst: boolean) => {
    if (isFirst && takesFocus) view.current?.focus()
    if (document.activeElement === view.current) grid.current?.focus()
  })
  useEffect(() => takeFocus(true), [])
  useEffect(() => {
    if (isListed) takeFocus(false)
  }, [isListed])

  useFindKeys(() => {
    filter.current?.focus()
    filter.current?.select()
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.key !== 'Backspace' || isTyping(event.target)) return
    event.preventDefault()
    onUp()
  }
  const retry = () => {
    view.current?.focus()
    void listing.loadMore()
  }
  const clearFilter = () => {
    setText('')
    filter.current?.focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a key that leads up from anywhere within
    <div ref={view} tabIndex={-1} className={styles['view']} onKeyDown={onKeyDown}>
      <div className={styles['tools']}>
        <FilterField text={text} onChange={setText} inputRef={filter} onLeave={() => grid.current?.focus()} />
        {children}
      </div>
      <div className={styles['frame']}>
        {isListed ? (
          <ObjectGrid
            key={beginning ?? ''}
            listing={listing}
            sort={sort}
            onSort={onSort}
            onOpenFolder={onOpenFolder}
            onUp={onUp}
            gridRef={grid}
          />
        ) : (
          <NoRows
            listing={listing}
            text={text}
            beginning={beginning}
            onClearFilter={clearFilter}
            onUp={onUp}
            errorActions={
              <>
                <Button onPress={retry}>Try again</Button>
                {ownFolder === undefined ? null : (
                  <Button onPress={() => onOpenFolder(ownFolder)}>Open “{displayText(ownFolder)}”</Button>
                )}
              </>
            }
          />
        )}
      </div>
      {isListed && listing.error !== undefined ? (
        <ErrorNote error={listing.error} action={<Button onPress={retry}>Try again</Button>} />
      ) : null}
      <StatusLine listing={listing} beginning={beginning} onLeave={() => grid.current?.focus()} />
    </div>
  )
}

interface NoRowsProps {
  readonly listing: Listing
  readonly text: string
  readonly beginning: string | undefined
  readonly onClearFilter: () => void
  readonly onUp: () => void
  readonly errorActions: ReactNode
}

function NoRows({ listing, text, beginning, onClearFilter, onUp, errorActions }: NoRowsProps) {
  if (listing.error !== undefined) {
    return (
      <div className={styles['failed']}>
        <ErrorNote error={listing.error} action={<div className={styles['actions']}>{errorActions}</div>} />
      </div>
    )
  }
  if (!listing.isComplete || listing.isArranging) return <Skeleton />
  return (
    <div className={styles['nothing']}>
      {text === '' ? (
        <Empty isBucket={listing.objects.folder === ''} onUp={onUp} />
      ) : (
        <EmptyState
          icon={SearchX}
          sentence={
            beginning === undefined
              ? `No name here has “${displayText(text)}” in it.`
              : `No name here begins with “${displayText(text)}”. Capitals and small letters differ.`
          }
          action={<Button onPress={onClearFilter}>Clear the filter</Button>}
        />
      )}
    </div>
  )
}

function Empty({ isBucket, onUp }: { isBucket: boolean; onUp: () => void }) {
  return (
    <EmptyState
      icon={FolderOpen}
      sentence={isBucket ? 'This bucket is empty.' : 'There is nothing in this folder any more.'}
      action={<Button onPress={onUp}>{isBucket ? 'All buckets' : 'Back'}</Button>}
    />
  )
}

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f'] as const

/** Where entries will be, when they take their time. */
function Skeleton() {
  return (
    <div role="status" aria-label="Loading" className={styles['skeleton']}>
      {ROWS.map((row) => (
        <span key={row} />
      ))}
    </div>
  )
}
