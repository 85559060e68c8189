import { describe, expect, it } from 'vitest'
import { addSample, type RateSample, rateOf, secondsLeft } from '../../../../shared/transfers/rate.ts'

describe('the rate', () => {
  const samples = (...all: (readonly [number, number])[]) =>
    all.reduce<readonly RateSample[]>((kept, [at, bytes]) => addSample(kept, { at, bytes }), [])

  it('can’t be told before there is a second of it', () => {
    expect(rateOf([])).toBeUndefined()
    expect(rateOf(samples([0, 0], [999, 500]))).toBeUndefined()
    expect(rateOf(samples([0, 0], [1000, 500]))).toBe(500)
  })

  it('is that of the last seconds', () => {
    const fastThenSlow = samples(...Array.from({ length: 10 }, (_, second) => [second * 1000, second * 1e6] as const))
    const slow = Array.from({ length: 12 }, (_, second) => ({ at: 10_000 + second * 1000, bytes: 1e7 + second * 1000 }))
    expect(rateOf(slow.reduce(addSample, fastThenSlow))).toBeCloseTo(1000, 0)
  })

  it('begins anew with another run', () => {
    expect(samples([0, 0], [5000, 9000], [6000, 10])).toEqual([{ at: 6000, bytes: 10 }])
  })

  it('tells how long the rest takes', () => {
    expect(secondsLeft(1000, 300)).toBe(4)
    expect(secondsLeft(1000, 0)).toBeUndefined()
    expect(secondsLeft(1000, undefined)).toBeUndefined()
  })
})
