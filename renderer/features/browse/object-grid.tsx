// biome-ignore-all lint/a11y/useSemanticElements: a table lays out its rows itself; these are placed, a few of a million
import {
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { usePreferences } from '../../app/preferences.tsx'
import { rootFontSize } from '../../ui/root-font-size.ts'
import { rowAfterKey } from '../../ui/row-after-key.ts'
import { useRowScroll } from '../../ui/use-row-scroll.ts'
import { GridHeader } from './grid-header.tsx'
import { type GridIntent, intentOf, TypeAhead } from './grid-keys.ts'
import type { Listing, SelectMode } from './listing.ts'
import styles from './object-grid.module.css'
import type { Sort } from './object-list.ts'
import { ObjectRow } from './object-row.tsx'

/** Heights in rem, as the style sheet has them. Where it is narrow, size and date go below the name. */
const ROW_REM = 2.25
const NARROW_ROW_REM = 3.25
const HEADER_REM = 2
/** Below so many rem it is narrow. */
const NARROW_REM = 36

export interface ObjectGridProps {
  readonly listing: Listing
  readonly sort: Sort
  readonly onSort: (sort: Sort) => void
  readonly onOpenFolder: (folder: string) => void
  readonly onUp: () => void
  readonly gridRef: Ref<{ focus(): void }>
}

/**
 * The entries of a listing, of which only those in sight are in the page: React Aria's collections keep an object for each row, which is
 * too much for a million. The grid has the focus, and tells which row the keyboard is at.
 */
export function ObjectGrid({ listing, sort, onSort, onOpenFolder, onUp, gridRef }: ObjectGridProps) {
  const { times } = usePreferences()
  const id = useId()
  const grid = useRef<HTMLDivElement>(null)
  const [typeAhead] = useState(() => new TypeAhead())
  const rem = rootFontSize()
  const isNarrow = useIsNarrow(grid, NARROW_REM * rem)
  const { objects, selection, activeRow } = listing
  const { rowCount } = objects
  const rowHeight = (isNarrow ? NARROW_ROW_REM : ROW_REM) * rem
  const scroll = useRowScroll(grid, rowCount, rowHeight, HEADER_REM * rem)
  const { first, end } = scroll.range
  useImperativeHandle(gridRef, () => ({ focus: () => grid.current?.focus() }))

  // Where a list was sorted or filtered anew, its beginning is shown, or what the keyboard is at.
  const { shownAs } = listing
  const revealActive = useEffectEvent(() => scroll.reveal(activeRow))
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about when
  useEffect(() => revealActive(), [shownAs])

  const isAtEnd = end >= rowCount && listing.growsAtTheEnd
  useEffect(() => {
    if (isAtEnd) void listing.loadMore()
  }, [isAtEnd, listing])

  const select = (row: number, mode: SelectMode) => {
    if (mode !== 'range' && !objects.canBePicked(objects.indexAt(row))) listing.moveTo(row)
    else listing.selectAt(row, mode)
  }
  const go = (row: number, isRange: boolean) => {
    if (isRange) select(row, 'range')
    else listing.moveTo(row)
    scroll.reveal(row)
  }
  const openFolder = (row: number): boolean => {
    const index = objects.indexAt(row)
    if (objects.kindAt(index) !== 'folder') return false
    onOpenFolder(objects.keyAt(index))
    return true
  }
  const typeLetter = (letter: string) => {
    const { text, mayStay } = typeAhead.type(letter, performance.now())
    const row = objects.findRow(text, mayStay ? activeRow : activeRow + 1)
    if (row !== -1) go(row, false)
  }

  const does: Readonly<Record<GridIntent, (key: string) => void>> = {
    open: () => openFolder(activeRow) || select(activeRow, 'toggle'),
    up: onUp,
    toggle: () => select(activeRow, 'toggle'),
    range: () => select(activeRow, 'range'),
    all: () => listing.selectAll(),
    none: () => listing.selectNone(),
    letter: typeLetter,
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // The buttons of the header have keys of their own.
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing) return
    const next = rowAfterKey(event.key, { row: activeRow, rowCount, page: scroll.page })
    if (next !== undefined && !event.altKey) {
      go(next, event.shiftKey)
    } else {
      const intent = intentOf(event, typeAhead.isTyping(performance.now()))
      // Escape with nothing selected is for what is around.
      if (intent === undefined || (intent === 'none' && selection.count === 0)) return
      does[intent](event.key)
    }
    event.preventDefault()
  }

  const onClick = (event: MouseEvent) => {
    const target = event.target as Element
    const row = Number(target.closest('[data-row]')?.getAttribute('data-row') ?? Number.NaN)
    if (Number.isNaN(row)) return
    const isTouch = (event.nativeEvent as PointerEvent).pointerType === 'touch'
    if (event.shiftKey) select(row, 'range')
    else if (openFolder(row)) return
    else if (event.ctrlKey || event.metaKey || isTouch || target.closest('[data-check]') !== null) select(row, 'toggle')
    else select(row, 'only')
  }

  const rows = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at)
  return (
    <div
      ref={grid}
      role="grid"
      aria-label="Objects"
      aria-multiselectable
      aria-rowcount={rowCount + 1}
      aria-busy={listing.isArranging}
      aria-activedescendant={activeRow >= first && activeRow < end ? `${id}-${activeRow}` : undefined}
      tabIndex={0}
      className={styles['grid']}
      data-narrow={isNarrow || undefined}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <GridHeader listing={listing} sort={sort} onSort={onSort} />
      <div role="rowgroup" className={styles['rows']} style={{ height: scroll.height }}>
        <div role="presentation" className={styles['window']} style={{ top: scroll.top }}>
          {rows.map((row) => {
            const index = objects.indexAt(row)
            return (
              <ObjectRow
                // Elements of rows that are scrolled away serve for those that come.
                key={row % scroll.slots}
                id={`${id}-${row}`}
                objects={objects}
                index={index}
                row={row}
                isSelected={selection.has(index)}
                isActive={row === activeRow}
                times={times}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

function useIsNarrow(element: React.RefObject<HTMLElement | null>, narrowPx: number): boolean {
  const [isNarrow, setIsNarrow] = useState(false)
  useEffect(() => {
    if (element.current === null) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setIsNarrow(entry.contentRect.width < narrowPx)
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element, narrowPx])
  return isNarrow
}
