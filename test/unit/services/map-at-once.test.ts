import { describe, expect, it } from 'vitest'
import { mapAtOnce } from '../../../electron/services/map-at-once.ts'

describe('doing several things at once', () => {
  it('gives the results in the order of the items, whichever ends first, and keeps to the number', async () => {
    let running = 0
    let most = 0
    const items = Array.from({ length: 20 }, (_, index) => index)
    const results = await mapAtOnce(items, 3, async (item) => {
      running += 1
      most = Math.max(most, running)
      // Later ones have less to wait for.
      for (let turn = item; turn < 20; turn += 1) await Promise.resolve()
      running -= 1
      return item * 2
    })
    expect(results).toEqual(items.map((item) => item * 2))
    expect(most).toBe(3)
  })

  it('begins nothing more once one has failed, and ends when nothing runs any more', async () => {
    const begun: number[] = []
    let ended = 0
    const failing = mapAtOnce([0, 1, 2, 3, 4], 2, async (item) => {
      begun.push(item)
      await Promise.resolve()
      if (item === 0) throw new Error('no')
      await new Promise((resolve) => setTimeout(resolve, 1))
      ended += 1
    })
    await expect(failing).rejects.toThrow('no')
    expect({ begun, ended }).toEqual({ begun: [0, 1], ended: 1 })
  })

  it('has nothing to do without items', async () => {
    expect(await mapAtOnce([], 4, () => Promise.reject(new Error('never')))).toEqual([])
  })
})
