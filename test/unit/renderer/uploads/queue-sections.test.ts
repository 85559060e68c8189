import { describe, expect, it } from 'vitest'
import { sectionsOf, withNews } from '../../../../renderer/features/uploads/queue-sections.ts'
import { upload } from './samples.ts'

describe('the sections of the queue', () => {
  it('are those of the rows in sight', () => {
    expect(sectionsOf({ first: 198, end: 202 })).toEqual([
      { from: 0, first: 198, end: 200 },
      { from: 200, first: 200, end: 202 },
    ])
    expect(sectionsOf({ first: 99_990, end: 100_000 })).toEqual([{ from: 99_800, first: 99_990, end: 100_000 }])
    expect(sectionsOf({ first: 200, end: 400 })).toEqual([{ from: 200, first: 200, end: 400 }])
    expect(sectionsOf({ first: 0, end: 0 })).toEqual([])
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
