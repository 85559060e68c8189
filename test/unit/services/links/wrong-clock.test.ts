import { describe, expect, it } from 'vitest'
import { connected } from './connected.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('a computer whose clock is wrong', () => {
  // Each follows the one before on the same connection, so what was learnt before is wrong each time.
  const STORE_IS_AHEAD_BY = [3 * MINUTE, HOUR, -HOUR, -3 * MINUTE, 2 * DAY, 0, -2 * DAY, 4 * MINUTE]

  it('shares links that work, and end by the storage’s clock', async () => {
    const { store, share } = await connected()
    for (const offset of STORE_IS_AHEAD_BY) {
      store.clock.offset = offset
      const { links } = await share()
      const [link] = links
      const response = await fetch(link?.url ?? '')
      expect(`${offset}: ${response.status} ${await response.text()}`).toBe(`${offset}: 200 shared by a wrong clock`)
      const lives = Date.parse(link?.expiresAt ?? '') - store.clock.now()
      expect(Math.abs(lives - 600_000)).toBeLessThan(8000)

      store.clock.offset = offset + 610_000
      expect((await fetch(link?.url ?? '')).status).toBe(403)
    }
  })

  it('keeps what it learnt for links that are made without trying them', async () => {
    const { store, call, share } = await connected()
    store.clock.offset = HOUR
    const [{ key = '' } = {}] = (await share()).links
    const { links } = await call('links.create', {
      objects: [{ bucket: 'playground', key }],
      expiry: { seconds: 60 },
      preflight: false,
    })
    expect((await fetch(links[0]?.url ?? '')).status).toBe(200)
    const { connections } = await call('connections.list', {})
    expect(connections[0]?.clockOffsetSeconds).toBeGreaterThan(3590)
  })
})
