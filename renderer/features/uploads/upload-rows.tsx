import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { rootFontSize } from '../../ui/root-font-size.ts'
import { rowAfterKey } from '../../ui/row-after-key.ts'
import { useRowScroll } from '../../ui/use-row-scroll.ts'
import { type Section, sectionsOf } from './queue-sections.ts'
import { UploadRow } from './upload-row.tsx'
import styles from './uploads-bar.module.css'
import { useUploadSection } from './use-uploads.ts'

/** A row's height, as the style sheet has it. */
const ROW_REM = 3.25

interface RowsProps {
  readonly total: number
  readonly isAllPaused: boolean
}

/**
 * The queue, of which only the rows in sight are in the page, and only the sections that they are in are asked for. The arrow keys lead
 * from a button of a row to the same of the next, so that Tab needn't go through all of them.
 */
export function UploadRows({ total, isAllPaused }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = ROW_REM * rootFontSize()
  const { height, range, page, topOf, reveal } = useRowScroll(scroller, total, rowHeight)
  const [active, setActive] = useState(0)
  const { reach, onShown } = useReach(scroller)
  const onKeyDown = (event: KeyboardEvent) => {
    const button = (event.target as Element).closest('[data-command]')
    const place = { row: active, rowCount: total, page }
    const next = button === null ? undefined : rowAfterKey(event.key, place)
    if (next === undefined) return
    event.preventDefault()
    setActive(next)
    reveal(next)
    reach(next, button?.getAttribute('data-command') ?? '')
  }
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
      aria-label="Each upload"
      className={styles['scroller']}
      onKeyDown={onKeyDown}
    >
      <ul className={styles['rows']} style={{ height }}>
        {sectionsOf(range).map((section) => (
          <SectionRows
            key={section.from}
            section={section}
            topOf={topOf}
            rowHeight={rowHeight}
            total={total}
            isAllPaused={isAllPaused}
            // One row has the tab stop, and is one in the page.
            tabRow={Math.min(Math.max(active, range.first), range.end - 1)}
            onFocusRow={setActive}
            onShown={onShown}
          />
        ))}
      </ul>
    </section>
  )
}

interface SectionProps extends RowsProps {
  readonly section: Section
  readonly topOf: (row: number) => number
  readonly rowHeight: number
  readonly tabRow: number
  readonly onFocusRow: (row: number) => void
  readonly onShown: () => void
}

function SectionRows(props: SectionProps) {
  const { section, topOf, rowHeight, total, isAllPaused, tabRow, onFocusRow, onShown } = props
  const { from, first, end } = section
  const uploads: readonly (Upload | undefined)[] = useUploadSection(from) ?? []
  useLayoutEffect(onShown)
  return Array.from({ length: end - first }, (_, at) => {
    const index = first + at
    const upload = uploads[index - from]
    return (
      <li
        key={upload?.id ?? index}
        aria-setsize={total}
        aria-posinset={index + 1}
        aria-busy={upload === undefined}
        data-row={index}
        className={styles['row']}
        style={{ transform: `translateY(${topOf(index)}px)`, height: rowHeight }}
        onFocus={() => onFocusRow(index)}
      >
        {upload === undefined ? null : (
          <UploadRow upload={upload} isAllPaused={isAllPaused} isTabStop={index === tabRow} />
        )}
      </li>
    )
  })
}

interface Reach {
  /** Gives the focus to a command of a row as soon as the row is there; where it has no such command, to its last. */
  readonly reach: (row: number, command: string) => void
  /** To be called when rows are shown. */
  readonly onShown: () => void
}

function useReach(scroller: RefObject<HTMLElement | null>): Reach {
  const wanted = useRef<{ readonly row: number; readonly command: string }>(undefined)
  const onShown = () => {
    if (wanted.current === undefined) return
    const { row, command } = wanted.current
    const buttons = scroller.current?.querySelectorAll<HTMLElement>(`[data-row="${row}"] [data-command]`) ?? []
    const reached = [...buttons].find((button) => button.dataset['command'] === command) ?? [...buttons].at(-1)
    if (reached === undefined) return
    wanted.current = undefined
    reached.focus({ preventScroll: true })
  }
  return {
    onShown,
    reach(row, command) {
      wanted.current = { row, command }
      // The button that has the focus may be scrolled out of the page before the other comes.
      scroller.current?.focus({ preventScroll: true })
      onShown()
    },
  }
}
