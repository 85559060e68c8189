import { describe, expect, it } from 'vitest'
import { bySection, withNews } from '../../../../renderer/features/uploads/queue-sections.ts'
import { upload } from './samples.ts'

describe('the sections of the queue', () => {
  it('are those of the rows in sight', () => {
    const rows = [198, 199, 200, 201, 99_999].map((index) => ({ index }))
    expect(bySection(rows)).toEqual([
      { from: 0, rows: [{ index: 198 }, { index: 199 }] },
      { from: 200, rows: [{ index: 200 }, { index: 201 }] },
      { from: 99_800, rows: [{ index: 99_999 }] },
    ])
    expect(bySection([])).toEqual([])
  })

  it('take over what changed, in its place, and nothing that is not theirs', () => {
    const known = [upload('a'), upload('b')]
    const news = new Map([upload('b', { sentBytes: 50 }), upload('c')].map((one) => [one.id, one]))
    expect(withNews(known, news).map(({ id, sentBytes }) => [id, sentBytes])).toEqual([
      ['a', 0],
      ['b', 50],
    ])
    expect(withNews(known, new Map([['c', upload('c')]]))).toBe(known)
  })
})
