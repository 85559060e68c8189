import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { exportLinks } from '../../../../electron/services/library/export-links.ts'
import { ProcessLock } from '../../../../electron/services/library/process-lock.ts'
import { Retries } from '../../../../electron/services/upkeep/retries.ts'
import { appEvent } from '../../../../shared/api/events.ts'
import { sampleLinks } from '../library/samples.ts'
import { connected } from '../links/connected.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = Date.parse('2026-11-25T12:00:00Z')

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ['Date', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const at = (milliseconds: number) => new Date(milliseconds).toISOString()

/** Services with a link of ten minutes, which a rule keeps up for a day. */
async function kept() {
  const services = await connected()
  const [link] = (await services.share()).links
  if (link === undefined) throw new Error('nothing was shared')
  await services.call('links.keep', { id: link.id, until: at(START + DAY) })
  return { ...services, link }
}

describe('a link that is kept up', () => {
  it('is renewed in the last quarter of its life, and its renewals after it, until the date', async () => {
    const { call, link } = await kept()
    const tend = async (now: number) => {
      vi.setSystemTime(now)
      return (await call('links.tend', {})).renewed
    }
    expect(await tend(START + 7 * MINUTE)).toEqual([])
    const [first] = await tend(START + 8 * MINUTE)
    expect(first).toMatchObject({ previous: link.id, expiresAt: at(START + 18 * MINUTE) })
    expect(await tend(START + 8 * MINUTE)).toEqual([])
    // Nobody was there in between: late is better than never, as the object is still there.
    const [second] = await tend(START + 5 * HOUR)
    expect(second?.previous).toBe(first?.id)
    const [last] = await tend(START + 5 * HOUR + 8 * MINUTE)
    vi.setSystemTime(START + DAY - 3 * MINUTE)
    const [end] = await tend(START + DAY - 3 * MINUTE)
    expect(end).toMatchObject({ previous: last?.id, expiresAt: at(START + DAY) })
    expect(await tend(START + DAY - MINUTE)).toEqual([])
    expect(await tend(START + 2 * DAY)).toEqual([])
    const { link: found } = await call('links.get', { id: end?.id ?? '' })
    expect(found).toMatchObject({ keepUntil: at(START + DAY), unsent: true })
    expect((await call('links.list', { text: 'file' })).links.filter(({ keepUntil }) => keepUntil)).toHaveLength(1)
  })

  it('takes its rule along when it is renewed by hand, and loses it when it is revoked', async () => {
    const { call, link } = await kept()
    const { link: renewal } = await call('links.renew', { id: link.id, expiry: { seconds: 600 } })
    expect(renewal).toMatchObject({ keepUntil: at(START + DAY) })
    expect(renewal.unsent).toBeUndefined()
    expect((await call('links.get', { id: link.id })).link.keepUntil).toBeUndefined()
    await call('links.revoke', { ids: [renewal.id] })
    vi.setSystemTime(START + 9 * MINUTE)
    expect(await call('links.tend', {})).toMatchObject({ renewed: [], failed: [] })
    await expect(call('links.renew', { id: link.id, expiry: { seconds: 600 } })).rejects.toMatchObject({
      code: 'no-such-key',
    })
  })

  it('is told of when it could not be renewed, and tried again', async () => {
    const { call, link, front } = await kept()
    vi.setSystemTime(START + 9 * MINUTE)
    await front.close()
    const { failed } = await call('links.tend', {})
    expect(failed).toMatchObject([{ id: link.id, name: 'file.txt', error: { code: 'network' } }])
    await front.open()
    expect((await call('links.tend', {})).renewed).toMatchObject([{ previous: link.id }])
  })

  it('is left to the process that is at it', async () => {
    const { call, home, link } = await kept()
    await call('links.tend', {})
    vi.setSystemTime(START + 9 * MINUTE)
    const lock = new ProcessLock(join(home, 'tend.lock'))
    expect(lock.tryExclusive()).toBe(true)
    expect(await call('links.tend', {})).toMatchObject({ isBusy: true, renewed: [] })
    lock.close()
    const both = await Promise.all([call('links.tend', {}), call('links.tend', {})])
    expect(both.map(({ isBusy }) => isBusy).sort()).toEqual([false, true])
    expect(both.flatMap(({ renewed }) => renewed)).toMatchObject([{ previous: link.id }])
  })

  it('is renewed once, whoever is first in the moment between', async () => {
    const { call, link } = await kept()
    vi.setSystemTime(START + 9 * MINUTE)
    // A renewal by hand and one by the rule, at the same time.
    const [report] = await Promise.all([
      call('links.tend', {}),
      call('links.renew', { id: link.id, expiry: { seconds: 600 } }),
    ])
    expect(report.renewed.length + report.failed.length).toBe(1)
    const { links } = await call('links.list', { text: 'file' })
    expect(links.filter(({ keepUntil }) => keepUntil !== undefined)).toHaveLength(1)
  })
})

describe('a share copy', () => {
  /** A copy, with a link of a quarter of an hour. */
  async function copied() {
    const services = await connected()
    await services.store.send('/playground/original.txt', { method: 'PUT', body: 'original' })
    const [link] = (
      await services.call('links.create', {
        objects: [{ bucket: 'playground', key: 'original.txt' }],
        expiry: { seconds: 900 },
        revocation: 'share-copy',
      })
    ).links
    if (link === undefined) throw new Error('nothing was shared')
    return { ...services, link }
  }

  it('stays as long as the last of its links, and no longer', async () => {
    const { call, link } = await copied()
    const { link: renewal } = await call('links.renew', { id: link.id, expiry: { seconds: 7200 } })
    expect(renewal).toMatchObject({ key: link.key, revocation: 'share-copy', source: 'copied' })
    vi.setSystemTime(START + HOUR)
    expect((await call('links.tend', {})).copies).toEqual({ removed: 0, failed: 0 })
    expect(await (await fetch(renewal.url)).text()).toBe('original')
    vi.setSystemTime(START + 3 * HOUR)
    expect((await call('links.tend', {})).copies).toEqual({ removed: 1, failed: 0 })
    expect((await call('links.tend', {})).copies).toEqual({ removed: 0, failed: 0 })
  })

  it('stays while a rule keeps its link up, also where that is renewed too late', async () => {
    const { call, services, link, store } = await copied()
    await call('links.keep', { id: link.id, until: at(START + DAY) })
    vi.setSystemTime(START + 5 * HOUR)
    expect(await services.tidy()).toEqual({ removed: 0, failed: 0 })
    const report = await call('links.tend', {})
    expect(report).toMatchObject({ renewed: [{ previous: link.id }], copies: { removed: 0, failed: 0 } })
    const { link: renewal } = await call('links.url', { id: report.renewed[0]?.id ?? '' })
    expect(await (await fetch(renewal.url)).text()).toBe('original')
    await call('links.keep', { id: renewal.id })
    vi.setSystemTime(START + 2 * DAY)
    expect((await call('links.tend', {})).copies).toEqual({ removed: 1, failed: 0 })
    expect((await store.send(`/playground/${link.key}`)).status).toBe(404)
    expect((await store.send('/playground/original.txt')).status).toBe(200)
  })
})

describe('a revocation that has to wait', () => {
  it('waits with hundreds of others, whose storage is not asked for each, and all are made up for in one go', async () => {
    const { call, front } = await connected()
    const [connection] = (await call('connections.list', {})).connections
    const made = sampleLinks(200).map((link) => ({
      ...link,
      connectionId: connection?.id ?? '',
      connection: 'store',
      provider: 'other' as const,
      bucket: 'playground',
      expiresAt: at(START + DAY),
    }))
    await call('links.import', { format: 'json', text: exportLinks(made, 'json') })
    const ids = made.map(({ id }) => id)
    await front.close()
    const { results } = await call('links.revoke', { ids })
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['queued']))
    expect((await call('links.list', { status: 'revoking', limit: 1 })).total).toBe(200)
    await front.open()
    const { revocations } = await call('links.tend', {})
    expect(revocations.map(({ id }) => id)).toEqual(ids)
    expect(new Set(revocations.map(({ outcome }) => outcome))).toEqual(new Set(['revoked']))
    expect((await call('links.list', { status: 'revoked', limit: 1 })).total).toBe(200)
  })

  it('is made up for by a host that lives long, which also renews, and tells both', async () => {
    const { call, services, link, front, events } = await kept()
    const [other] = (
      await call('links.create', {
        objects: [{ bucket: link.bucket, key: link.key }],
        expiry: { seconds: 900 },
      })
    ).links
    expect(other?.source).toBe('picked')
    const second = (await call('links.renew', { id: link.id, expiry: { seconds: 3600 } })).link
    await call('links.keep', { id: second.id })
    services.start()
    await front.close()
    const { results } = await call('links.revoke', { ids: [link.id] })
    expect(results).toMatchObject([{ outcome: 'queued', error: { code: expect.any(String) } }])
    expect((await call('links.list', { status: 'revoking' })).links.map(({ id }) => id)).toEqual([link.id])
    vi.advanceTimersByTime(MINUTE)
    await vi.waitFor(() => expect(events.some(({ type }) => type === 'links-changed')).toBe(true))
    await front.open()
    // The first trial failed just now, and the next one comes later.
    await vi.waitFor(
      async () => {
        vi.advanceTimersByTime(MINUTE)
        expect((await call('links.get', { id: link.id })).link.status).toBe('revoked')
      },
      { timeout: 10_000, interval: 200 },
    )
    expect((await call('links.get', { id: second.id })).link.status).toBe('revoked')
    expect((await call('links.get', { id: link.id })).link).toMatchObject({
      lastProbe: { dead: true, verdict: 'gone' },
    })
  })

  it('tells screens of what was renewed', async () => {
    const { services, link, events } = await kept()
    services.start()
    vi.advanceTimersByTime(9 * MINUTE)
    await vi.waitFor(() => expect(events.find(({ type }) => type === 'links-renewed')).toBeDefined(), {
      timeout: 10_000,
    })
    const told = events.find(({ type }) => type === 'links-renewed')
    expect(appEvent().parse(told)).toMatchObject({ links: [{ previous: link.id, name: 'file.txt' }] })
    expect(JSON.stringify(told)).not.toContain('http')
  })

  it('is asked for again when what was revoked works again', async () => {
    const { call, link, store } = await kept()
    await call('links.revoke', { ids: [link.id] })
    await store.send(`/${link.bucket}/${link.key}`, { method: 'PUT', body: 'put back' })
    const { probe, link: found } = await call('links.probe', { id: link.id })
    expect(probe).toMatchObject({ dead: false, sentence: expect.stringContaining('works again') })
    expect(found).toMatchObject({ status: 'revoking' })
    expect((await call('links.tend', {})).revocations).toMatchObject([{ id: link.id, outcome: 'revoked' }])
  })
})

describe('Retries', () => {
  it('tries soon what may pass, ever more seldom, and seldom what somebody must mend', () => {
    const clock = { time: 0, now: () => clock.time }
    const retries = new Retries(clock)
    const waits: number[] = []
    for (let count = 0; count < 8; count += 1) {
      retries.failed('a', true)
      const since = clock.time
      while (!retries.isDue('a')) clock.time += MINUTE / 2
      waits.push((clock.time - since) / MINUTE)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    retries.succeeded('a')
    expect(retries.isDue('a')).toBe(true)
    retries.failed('b', false)
    clock.time += 59 * MINUTE
    expect([retries.isDue('a'), retries.isDue('b')]).toEqual([true, false])
  })
})
