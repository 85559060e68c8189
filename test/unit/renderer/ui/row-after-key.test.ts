import { describe, expect, it } from 'vitest'
import { rowAfterKey } from '../../../../renderer/ui/row-after-key.ts'

describe('keys that move', () => {
  const place = { row: 5, rowCount: 100, page: 10 }
  it.each([
    ['ArrowDown', 6],
    ['ArrowUp', 4],
    ['PageDown', 15],
    ['PageUp', 0],
    ['Home', 0],
    ['End', 99],
    ['Enter', undefined],
    ['toString', undefined],
  ])('%s leads from row 5 to %s', (key, row) => {
    expect(rowAfterKey(key, place)).toBe(row)
  })

  it('lead nowhere where there is no row', () => {
    expect(rowAfterKey('End', { row: 0, rowCount: 0, page: 10 })).toBeUndefined()
  })
})
