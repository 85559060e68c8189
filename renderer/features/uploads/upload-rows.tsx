import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { rootFontSize } from '../../ui/root-font-size.ts'
import { rowAfterKey } from '../browse/grid-keys.ts'
import { bySection, type SectionInSight } from './queue-sections.ts'
import { UploadRow } from './upload-row.tsx'
import type { UploadCommand } from './upload-texts.ts'
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
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  })
  const { startIndex = 0, endIndex = 0 } = rows.range ?? {}
  const [active, setActive] = useState(0)
  const reach = useReach(scroller)
  const onKeyDown = (event: KeyboardEvent) => {
    const button = (event.target as Element).closest('[data-command]')
    const place = { row: active, rowCount: total, page: Math.max(1, endIndex - startIndex) }
    const next = button === null ? undefined : rowAfterKey(event.key, place)
    if (next === undefined) return
    event.preventDefault()
    setActive(next)
    rows.scrollToIndex(next)
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
      <ul className={styles['rows']} style={{ height: rows.getTotalSize() }}>
        {bySection(rows.getVirtualItems()).map((section) => (
          <Section
            key={section.from}
            section={section}
            total={total}
            isAllPaused={isAllPaused}
            // One row has the tab stop, and is one in sight.
            tabRow={Math.min(Math.max(active, startIndex), endIndex)}
            onFocusRow={setActive}
          />
        ))}
      </ul>
    </section>
  )
}

interface SectionProps extends RowsProps {
  readonly section: SectionInSight<VirtualItem>
  readonly tabRow: number
  readonly onFocusRow: (row: number) => void
}

function Section({ section: { from, rows }, total, isAllPaused, tabRow, onFocusRow }: SectionProps) {
  const uploads: readonly (Upload | undefined)[] = useUploadSection(from) ?? []
  return rows.map(({ index, start, size }) => {
    const upload = uploads[index - from]
    return (
      <li
        key={upload?.id ?? index}
        aria-setsize={total}
        aria-posinset={index + 1}
        aria-busy={upload === undefined}
        data-row={index}
        className={styles['row']}
        style={{ transform: `translateY(${start}px)`, height: size }}
        onFocus={() => onFocusRow(index)}
      >
        {upload === undefined ? null : (
          <UploadRow upload={upload} isAllPaused={isAllPaused} isTabStop={index === tabRow} />
        )}
      </li>
    )
  })
}

/** Gives the focus to a command of a row as soon as the row is in the page; where it has no such command, to its last. */
function useReach(
  scroller: React.RefObject<HTMLElement | null>,
): (row: number, command: UploadCommand | string) => void {
  const wanted = useRef<{ readonly row: number; readonly command: string }>(undefined)
  useLayoutEffect(() => {
    if (wanted.current === undefined) return
    const { row, command } = wanted.current
    const buttons = scroller.current?.querySelectorAll<HTMLElement>(`[data-row="${row}"] [data-command]`) ?? []
    const reached = [...buttons].find((button) => button.dataset['command'] === command) ?? [...buttons].at(-1)
    if (reached === undefined) return
    wanted.current = undefined
    reached.focus({ preventScroll: true })
  })
  return (row, command) => {
    wanted.current = { row, command }
  }
}
