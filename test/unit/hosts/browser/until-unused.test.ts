import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { untilUnused } from '../../../../electron/hosts/browser/until-unused.ts'

const HOUR = 3_600_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function watched(isUsed: () => Promise<boolean>) {
  const seen = { isOver: false }
  void untilUnused(isUsed).then(() => {
    seen.isOver = true
  })
  return seen
}

it('is over after twelve hours without use, and not before', async () => {
  const seen = watched(async () => false)
  await vi.advanceTimersByTimeAsync(11.9 * HOUR)
  expect(seen.isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(0.2 * HOUR)
  expect(seen.isOver).toBe(true)
})

it('begins anew whenever it is used', async () => {
  let isUsed = false
  const seen = watched(async () => isUsed)
  await vi.advanceTimersByTimeAsync(11 * HOUR)
  isUsed = true
  await vi.advanceTimersByTimeAsync(HOUR)
  isUsed = false
  await vi.advanceTimersByTimeAsync(11 * HOUR)
  expect(seen.isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(1.1 * HOUR)
  expect(seen.isOver).toBe(true)
})

it('takes what it can’t find out for use', async () => {
  const seen = watched(() => Promise.reject(new Error('the library is damaged')))
  await vi.advanceTimersByTimeAsync(30 * HOUR)
  expect(seen.isOver).toBe(false)
})
