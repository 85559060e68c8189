import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { NowStore } from '../../../../renderer/time/now-store.ts'

const page = Object.assign(new EventTarget(), { hidden: false })

beforeEach(() => {
  page.hidden = false
  vi.useFakeTimers({ now: 1_000_500 })
  vi.stubGlobal('document', page)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function setHidden(hidden: boolean) {
  page.hidden = hidden
  page.dispatchEvent(new Event('visibilitychange'))
}

it('tells every listener each second, by one timer', () => {
  const store = new NowStore()
  const told = [0, 0]
  const ends = told.map((_, index) =>
    store.subscribe(() => {
      told[index] = store.now()
    }),
  )
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(3000)
  expect(told).toEqual([1_003_000, 1_003_000])
  for (const end of ends) end()
  expect(vi.getTimerCount()).toBe(0)
})

it('has no timer while nobody listens or the window is hidden, and catches up at once', () => {
  const store = new NowStore()
  expect(vi.getTimerCount()).toBe(0)
  let calls = 0
  const end = store.subscribe(() => {
    calls += 1
  })
  setHidden(true)
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(3_600_000)
  expect(calls).toBe(0)
  setHidden(false)
  expect(calls).toBe(1)
  expect(store.now()).toBe(4_600_000)
  end()
})
