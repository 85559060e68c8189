// biome-ignore-all lint/a11y/useSemanticElements: a table lays out its rows itself; these are placed, a few of a million
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and tells by aria-activedescendant which row has the keyboard
import { ArrowDown, ArrowUp, Check, Minus } from 'lucide-react'
import type { Listing } from './listing.ts'
import { COLUMN_TITLES } from './listing-texts.ts'
import styles from './object-grid.module.css'
import { COLUMNS, type Column, type Sort } from './object-list.ts'

export interface GridHeaderProps {
  readonly listing: Listing
  readonly sort: Sort
  readonly onSort: (sort: Sort) => void
}

/** The titles of the columns, which sort by them, and a box that selects all that is loaded. */
export function GridHeader({ listing, sort, onSort }: GridHeaderProps) {
  return (
    <div role="row" aria-rowindex={1} className={styles['header']}>
      <span role="columnheader" className={styles['check']}>
        <SelectAll listing={listing} />
      </span>
      {COLUMNS.map((column) => (
        <ColumnTitle key={column} column={column} sort={sort} onSort={onSort} />
      ))}
    </div>
  )
}

function SelectAll({ listing }: { listing: Listing }) {
  const { selection, objects } = listing
  const isAll = selection.count > 0 && (selection.isFull || selection.count === objects.pickableCount)
  const isSome = selection.count > 0 && !isAll
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isSome ? 'mixed' : isAll}
      aria-label="Select all that are loaded"
      title="Select all that are loaded"
      className={styles['all']}
      disabled={objects.pickableCount === 0}
      onClick={() => (isAll ? listing.selectNone() : listing.selectAll())}
    >
      <span aria-hidden className={styles['box']} data-checked={isSome || isAll || undefined}>
        {isAll ? <Check size={12} strokeWidth={3} /> : isSome ? <Minus size={12} strokeWidth={3} /> : null}
      </span>
    </button>
  )
}

function ColumnTitle({ column, sort, onSort }: { column: Column; sort: Sort; onSort: (sort: Sort) => void }) {
  const isSorted = sort.column === column
  const direction = sort.descending ? 'descending' : 'ascending'
  const Arrow = sort.descending ? ArrowDown : ArrowUp
  return (
    <span role="columnheader" aria-sort={isSorted ? direction : 'none'} className={styles[column]}>
      <button
        type="button"
        className={styles['title']}
        // A date or a size is mostly looked for from its upper end.
        onClick={() => onSort({ column, descending: isSorted ? !sort.descending : column !== 'name' })}
      >
        {COLUMN_TITLES[column]}
        {isSorted ? <Arrow aria-hidden size={13} strokeWidth={2.2} /> : null}
      </button>
    </span>
  )
}
