import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inSlices, mergeSort } from '../../../../renderer/features/browse/merge-sort.ts'
import { finish } from './listed.ts'

const SMALL = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 })

describe('sorting in steps', () => {
  it('is right and stable', () => {
    fc.assert(
      fc.property(SMALL, (values) => {
        const entries = Uint32Array.from(values.keys())
        finish(mergeSort(entries, (a, b) => (values[a] ?? 0) - (values[b] ?? 0)))
        // The built-in sort is stable.
        expect([...entries]).toEqual([...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0)))
      }),
    )
  })

  it('pauses often enough for a long list, and takes what is sorted already as it is', () => {
    const entries = Uint32Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 100_000)
    let pauses = 0
    for (const _ of mergeSort(entries, (a, b) => a - b)) pauses++
    expect(entries.every((entry, at) => entry === at)).toBe(true)
    expect(pauses).toBeGreaterThan(100)

    let comparisons = 0
    finish(mergeSort(entries, (a, b) => Math.sign(a - b + 0 * comparisons++)))
    expect(comparisons).toBe(entries.length - 1)
  })
})

describe('work in slices', () => {
  function* steps(count: number): Generator<void, string, undefined> {
    for (let step = 0; step < count; step++) yield
    return 'done'
  }

  it('breathes whenever a slice is over, not after each step', async () => {
    let [time, breaths] = [0, 0]
    const result = await inSlices(
      steps(100),
      () => time++,
      async () => void breaths++,
      () => false,
    )
    expect(result).toBe('done')
    expect(breaths).toBeGreaterThan(5)
    expect(breaths).toBeLessThan(20)
  })

  it('is given up when it is of no use any more', async () => {
    let time = 0
    const work = steps(1000)
    const result = await inSlices(
      work,
      () => time++,
      async () => undefined,
      () => time > 50,
    )
    expect(result).toBeUndefined()
    expect(work.next().done).toBe(false)
  })
})
