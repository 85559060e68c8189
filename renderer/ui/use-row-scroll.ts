import { type RefObject, useEffect, useLayoutEffect, useMemo, useReducer } from 'react'
import { flushSync } from 'react-dom'
import { type RowRange, ScrollScale } from './scroll-scale.ts'

/** Rows in the page before and after those in view, so that a quick turn of the wheel doesn't show gaps. */
const OVERSCAN = 8
/** Scrolling has ended when nothing was told of it for so long. `scrollend` is not in every browser. */
const SETTLE_MS = 150

export interface RowScroll {
  /** The rows that are in the page. */
  readonly range: RowRange
  /** Where the first of them is in the element that has all rows, in px. */
  readonly top: number
  /** Where a row is in that element, in px. */
  readonly topOf: (row: number) => number
  /** The height of that element, in px. */
  readonly height: number
  /** How many rows are in view. */
  readonly page: number
  /** How many rows are in the page at most: so many elements serve for all of them in turn. */
  readonly slots: number
  /** Brings a row into view with the least movement. */
  readonly reveal: (row: number) => void
}

/**
 * Which rows of a list are in the page.
 *
 * @param scroller what scrolls: a header that stays, where there is one, and below it the rows
 * @param rowHeight px
 * @param headerHeight px
 */
export function useRowScroll(
  scroller: RefObject<HTMLElement | null>,
  rowCount: number,
  rowHeight: number,
  headerHeight = 0,
): RowScroll {
  const scale = useMemo(() => new ScrollScale(rowHeight), [rowHeight])
  const [, redraw] = useReducer((count: number) => count + 1, 0)

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = () => {
      scale.resize(rowCount, Math.max(0, element.clientHeight - headerHeight))
      redraw()
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller, scale, rowCount, headerHeight])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    let settling: ReturnType<typeof setTimeout> | undefined
    const settle = () => {
      const scrollTop = scale.settled()
      if (Math.abs(scrollTop - element.scrollTop) < 1) return
      element.scrollTop = scrollTop
      scale.placed(element.scrollTop)
      redraw()
    }
    const onScroll = () => {
      scale.scrolled(element.scrollTop)
      // Drawn with the frame that shows the new place, or there would be a gap in it.
      flushSync(redraw)
      clearTimeout(settling)
      settling = setTimeout(settle, SETTLE_MS)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(settling)
      element.removeEventListener('scroll', onScroll)
    }
  }, [scroller, scale])

  const range = scale.range(OVERSCAN)
  return {
    range,
    top: range.first * rowHeight - scale.base,
    topOf: (row) => row * rowHeight - scale.base,
    height: scale.height,
    page: scale.rowsInView,
    slots: scale.rowsInView + 2 * OVERSCAN + 2,
    reveal(row) {
      const scrollTop = scale.reveal(row)
      if (scrollTop === undefined || scroller.current === null) return
      scroller.current.scrollTop = scrollTop
      scale.placed(scroller.current.scrollTop)
      redraw()
    },
  }
}
