import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createServices } from '../../../electron/services/create-services.ts'
import { openLibrary } from '../../../electron/services/library/open-library.ts'
import type { AppEvent } from '../../../shared/api/events.ts'
import { testPorts } from '../../support/test-ports.ts'
import { sampleId, sampleLink } from './library/samples.ts'
import { temporaryFolder } from './playground/serve.ts'

const START = Date.parse('2026-11-25T12:00:00Z')
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A host that lives long, over a library with a link that ends in a day and a few minutes. */
async function host() {
  const home = await temporaryFolder()
  const library = openLibrary({ dir: join(home, 'library'), clock: Date })
  const expiresAt = new Date(START + DAY + 5 * MINUTE).toISOString()
  library.links.insert([sampleLink(1, { expiresAt, expiresSeconds: 604_800 })])
  library.close()
  const events: AppEvent[] = []
  const services = createServices(
    testPorts(home, {
      emit: (event) => void events.push(event),
      host: { kind: 'browser', abilities: [], components: [] },
    }),
  )
  onTestFinished(() => services.stop())
  const backups = () => {
    const folder = join(home, 'library', 'backups')
    return existsSync(folder) ? readdirSync(folder).length : 0
  }
  return { services, events, backups }
}

describe('a host that lives long', () => {
  it('backs the library up once a day, without being closed for it', async () => {
    const { services, backups } = await host()
    const before = backups()
    services.start()
    vi.advanceTimersByTime(25 * HOUR)
    expect(backups()).toBe(before + 1)
    vi.advanceTimersByTime(2 * DAY)
    expect(backups()).toBe(before + 3)
  })

  it('reminds of a link, and of none that was forgotten meanwhile', async () => {
    const { services, events } = await host()
    services.start()
    vi.advanceTimersByTime(10 * MINUTE)
    expect(events.filter(({ type }) => type === 'links-expiring')).toMatchObject([{ links: [{ id: sampleId(1) }] }])
    await services.handlers['links.forget']({ ids: [sampleId(1)] })
    vi.advanceTimersByTime(2 * DAY)
    expect(events.filter(({ type }) => type === 'links-expiring')).toHaveLength(1)
  })

  it('has no timer any more once it is stopped, and one that was never started has none', async () => {
    const { services } = await host()
    await services.handlers['links.facets']({})
    expect(vi.getTimerCount()).toBe(0)
    services.start()
    services.start()
    expect(vi.getTimerCount()).toBe(7)
    await services.stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})
