import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TokenBucket } from '../../../../shared/transfers/token-bucket.ts'

const rates = fc.integer({ min: 1, max: 100_000_000 })

it('keeps to the rate, whatever is asked when', () => {
  fc.assert(
    fc.property(rates, fc.array(fc.tuple(fc.nat(500), fc.nat(3)), { minLength: 1 }), (rate, steps) => {
      const bucket = new TokenBucket(rate)
      let now = 0
      let sent = 0
      for (const [pause, takers] of steps) {
        now += pause
        for (let taker = 0; taker <= takers; taker++) {
          sent += bucket.chunkBytes
          const sentAt = now + bucket.take(bucket.chunkBytes, now)
          // A tenth of a second's worth may go before its time.
          expect(sent).toBeLessThanOrEqual((rate * (sentAt + 100)) / 1000 + 1e-3)
        }
      }
    }),
  )
})

it('wastes nothing of the rate on those who always have something to send', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 32 }), (rate, takers) => {
      const bucket = new TokenBucket(rate)
      const readyAt = Array.from({ length: takers }, () => 0)
      let sent = 0
      let last = 0
      for (let turn = 0; turn < 500; turn++) {
        const next = readyAt.indexOf(Math.min(...readyAt))
        const now = readyAt[next] ?? 0
        sent += bucket.chunkBytes
        last = now + bucket.take(bucket.chunkBytes, now)
        readyAt[next] = last
      }
      expect(sent).toBeCloseTo((rate * (last + 100)) / 1000, 1)
    }),
  )
})

it('serves in the order of asking', () => {
  fc.assert(
    fc.property(rates, fc.array(fc.nat(10_000), { minLength: 2 }), (rate, amounts) => {
      const bucket = new TokenBucket(rate)
      const delays = amounts.map((bytes) => bucket.take(bytes, 0))
      expect(delays).toEqual(delays.toSorted((a, b) => a - b))
    }),
  )
})

it.each([
  [1, 1024],
  [100_000, 5000],
  [1e9, 65_536],
])('at %i bytes a second sends %i at a time', (rate, bytes) => {
  expect(new TokenBucket(rate).chunkBytes).toBe(bytes)
})
