import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ScrollScale } from '../../../../renderer/ui/scroll-scale.ts'

const ROW = 36
const VIEWPORT = 600
/** What Chromium lays out, with room to spare; Firefox less. */
const BROWSER_MAX = 17_800_000

function scaleOf(rows: number): ScrollScale {
  const scale = new ScrollScale(ROW)
  scale.resize(rows, VIEWPORT)
  return scale
}

const rowCounts = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 400_000, max: 5_000_000 }))

describe('where rows are', () => {
  it('fits what browsers lay out, however many there are', () => {
    expect(scaleOf(10_000_000).height).toBeLessThan(BROWSER_MAX)
    expect(scaleOf(100).height).toBe(100 * ROW)
  })

  it('has every row within the reach of a scroll position, wholly in view', () => {
    fc.assert(
      fc.property(rowCounts, fc.double({ min: 0, max: 1, noNaN: true }), (rows, part) => {
        const scale = scaleOf(rows)
        const row = Math.min(rows - 1, Math.floor(part * rows))
        const scrollTop = scale.reveal(row)
        // Elements round what they are given.
        if (scrollTop !== undefined) scale.placed(Math.round(scrollTop))
        const at = row * ROW - scale.base - (scrollTop === undefined ? 0 : Math.round(scrollTop))
        expect(at).toBeGreaterThanOrEqual(-1)
        expect(at + ROW).toBeLessThanOrEqual(VIEWPORT + 1)
        expect(scrollTop ?? 0).toBeLessThanOrEqual(Math.max(0, scale.height - VIEWPORT))
        const { first, end } = scale.range(0)
        expect(first <= row && row < end).toBe(true)
      }),
    )
  })

  it('stays where one is when the scroll position is put right', () => {
    fc.assert(
      fc.property(rowCounts, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }), (rows, stops) => {
        const scale = scaleOf(rows)
        const max = Math.max(0, scale.height - VIEWPORT)
        for (const stop of stops) {
          scale.scrolled(stop * max)
          const before = scale.range(0)
          scale.placed(scale.settled())
          expect(scale.range(0)).toEqual(before)
        }
      }),
    )
  })

  it('follows a wheel to the pixel, wherever in a million rows', () => {
    const scale = scaleOf(1_000_000)
    const middle = (scale.height - VIEWPORT) / 2
    scale.scrolled(middle)
    const { base } = scale
    for (let step = 1; step <= 100; step++) {
      scale.scrolled(middle + step * 50)
      expect(scale.base).toBeCloseTo(base, 3)
    }
  })

  it('ends exactly at its ends', () => {
    for (const rows of [10, 10_000, 1_000_000, 5_000_000]) {
      const scale = scaleOf(rows)
      scale.scrolled(scale.height / 2)
      scale.scrolled(Math.max(0, scale.height - VIEWPORT))
      expect(scale.range(0).end).toBe(rows)
      scale.scrolled(0)
      expect(scale.range(0).first).toBe(0)
      expect(scale.base).toBe(0)
    }
  })

  it('goes through all rows as the bar is dragged, and never backwards', () => {
    const scale = scaleOf(2_000_000)
    const max = scale.height - VIEWPORT
    let last = -1
    for (let step = 0; step <= 1000; step++) {
      scale.scrolled((step / 1000) * max)
      const { first } = scale.range(0)
      expect(first).toBeGreaterThanOrEqual(last)
      last = first
    }
    expect(last).toBeGreaterThan(1_999_900)
  })

  it('stays within the list when there are fewer rows', () => {
    const scale = scaleOf(1_000_000)
    scale.scrolled(scale.height - VIEWPORT)
    scale.resize(5, VIEWPORT)
    expect(scale.range(8)).toEqual({ first: 0, end: 5 })
  })

  it('leaves a row alone that is in view', () => {
    const scale = scaleOf(1000)
    expect(scale.reveal(3)).toBeUndefined()
    expect(scale.rowsInView).toBe(16)
  })
})
