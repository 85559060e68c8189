import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { salvage } from '../../../../electron/services/library/salvage.ts'
import type { LinkEvent } from '../../../../shared/links/link-event.ts'
import { NOON, openForTest, standingClock, temporaryFolder } from './library-home.ts'
import { sampleId, sampleLink, sampleLinks } from './samples.ts'

const DAY = 86_400_000
const iso = (milliseconds: number) => new Date(milliseconds).toISOString()
const WORKS = { verdict: 'works', dead: false, status: 206 } as const
const DENIED = {
  verdict: 'denied',
  dead: true,
  status: 403,
  code: 'AccessDenied',
  requestId: '4442587FB7D0A2F9',
} as const

function opened(dir = temporaryFolder(), time = NOON) {
  const clock = standingClock(time)
  const library = openForTest(dir, clock)
  const kinds = (number: number) => library.events.of(sampleId(number), 100).events.map(({ kind }) => kind)
  return { ...library, dir, clock, kinds }
}

describe('what happens to links', () => {
  it('is kept with each change, with the evidence of a probe', () => {
    const { links, events, clock } = opened()
    links.insert([sampleLink(1, { uploadPending: true })])
    clock.time += 1000
    links.update(sampleId(1), { uploadPending: undefined, size: 3 })
    links.update(sampleId(1), { note: 'no event' })
    links.update(sampleId(1), { lastProbe: { at: iso(NOON + 2000), sentence: 'It works.', ...WORKS } })
    links.update(sampleId(1), {
      revokedAt: iso(NOON + 3000),
      lastProbe: { at: iso(NOON + 3000), sentence: '', ...DENIED },
    })
    clock.time = NOON + 4000
    links.update(sampleId(1), { revokedAt: undefined })
    links.delete([sampleId(1), sampleId(2)])
    const by = 'app'
    const link = sampleId(1)
    expect(events.of(link, 100).events.reverse()).toEqual([
      { link, at: iso(NOON), kind: 'created', by },
      { link, at: iso(NOON + 1000), kind: 'upload-done', by },
      { link, at: iso(NOON + 2000), kind: 'probed', by, answer: WORKS },
      { link, at: iso(NOON + 3000), kind: 'revoked', by, answer: DENIED },
      { link, at: iso(NOON + 4000), kind: 'restored', by },
      { link, at: iso(NOON + 4000), kind: 'forgotten', by },
    ])
    expect(events.of(sampleId(2), 100).events).toEqual([])
  })

  it('is told of both when one renews the other', () => {
    const { links, events } = opened()
    links.insert([sampleLink(1)])
    links.insert([sampleLink(2, { renews: sampleId(1) })])
    expect(events.of(sampleId(1), 1).events).toMatchObject([{ kind: 'renewed', other: sampleId(2) }])
    expect(events.of(sampleId(2), 9).events).toMatchObject([{ kind: 'renewal-of', other: sampleId(1) }])
  })

  it('is not there when the change is not', () => {
    const { links, kinds } = opened()
    links.insert([sampleLink(2)])
    expect(() => links.insert([sampleLink(1), sampleLink(2)])).toThrow('in the library already')
    expect(kinds(1)).toEqual([])
    expect(links.insert([sampleLink(1), sampleLink(2)], 'skip', 'imported')).toBe(1)
    expect([kinds(1), kinds(2)]).toEqual([['imported'], ['created']])
  })

  it('is told once where it repeats itself', () => {
    const { links, events, clock, kinds } = opened()
    links.insert([sampleLink(1)])
    const probe = (answer: typeof WORKS | typeof DENIED) => {
      clock.time += 60_000
      links.update(sampleId(1), { lastProbe: { at: iso(clock.time), sentence: '', ...answer } })
    }
    const copy = () => events.add(sampleId(1), { kind: 'copied' })
    probe(WORKS)
    for (let time = 0; time < 30; time += 1) {
      copy()
      probe(WORKS)
    }
    expect(kinds(1)).toEqual(['copied', 'probed', 'created'])
    expect(links.get(sampleId(1))?.lastProbe?.at).toBe(iso(NOON + 31 * 60_000))
    probe(DENIED)
    probe(WORKS)
    expect(kinds(1)).toEqual(['probed', 'probed', 'copied', 'probed', 'created'])
    clock.time += DAY
    probe(WORKS)
    copy()
    expect(kinds(1).slice(0, 2)).toEqual(['copied', 'probed'])
    expect(kinds(1)).toHaveLength(7)
  })

  it('tells of a revocation that waits, and of trying it again and again, once', () => {
    const { links, clock, kinds } = opened()
    links.insert([sampleLink(1)])
    links.note(sampleId(1), { kind: 'revoke-asked', detail: 'delete-upload' })
    links.note(sampleId(1), { kind: 'not-confirmed', detail: 'network' })
    links.update(sampleId(1), { revokeAskedAt: iso(NOON) })
    for (let attempt = 1; attempt < 20; attempt += 1) {
      clock.time = NOON + attempt * 60_000
      const event = { kind: 'not-confirmed', at: iso(clock.time), answer: WORKS } as const
      links.update(sampleId(1), { lastProbe: { at: iso(clock.time), sentence: '', ...WORKS } }, event)
    }
    expect(kinds(1)).toEqual(['not-confirmed', 'not-confirmed', 'revoke-asked', 'created'])
  })

  it('comes in pages, the latest first, also of what was written late', () => {
    const { events } = opened()
    const made = Array.from({ length: 25 }, (_, number): LinkEvent => {
      const requestId = `R${number}`
      return {
        link: sampleId(1),
        at: iso(NOON + ((number * 7) % 5) * 1000),
        kind: 'opened',
        by: 'cli',
        request: { requestId },
      }
    })
    expect(events.restore(made)).toBe(25)
    const found: LinkEvent[] = []
    let cursor: string | undefined
    do {
      const page = events.of(sampleId(1), 10, cursor)
      found.push(...page.events)
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(found).toEqual(made.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).reverse())
    for (const wrong of ['', 'x', '1', '1_2_3', `${NOON}_x`]) {
      expect(() => events.of(sampleId(1), 10, wrong), wrong).toThrow('That page doesn’t exist.')
    }
  })

  it('has each request of a log once', () => {
    const { events } = opened()
    const event: LinkEvent = {
      link: sampleId(1),
      at: iso(NOON),
      kind: 'opened',
      by: 'cli',
      request: { requestId: 'A' },
    }
    expect(events.restore([event, { ...event, by: 'app' }])).toBe(1)
  })

  it('can’t be changed or deleted by anyone', () => {
    const { links, dir, close } = opened()
    links.insert(sampleLinks(3))
    close()
    const database = new DatabaseSync(join(dir, 'library.db'))
    for (const sql of [
      'DELETE FROM link_events',
      'DELETE FROM link_events WHERE sequence = 2',
      "UPDATE link_events SET kind = 'revoked'",
      'INSERT OR REPLACE INTO link_events SELECT * FROM link_events WHERE sequence = 1',
    ]) {
      expect(() => database.exec(`PRAGMA recursive_triggers = ON; ${sql}`), sql).toThrow('events are only added')
    }
    expect(database.prepare('SELECT count(*) AS events FROM link_events').get()).toEqual({ events: 3 })
    database.close()
  })
})

describe('the history of a damaged library', () => {
  /** Links with a history, of which a backup has the first part. */
  function filled(): string {
    const { dir, links, close } = opened()
    links.insert(sampleLinks(200))
    links.update(sampleId(1), { revokedAt: iso(NOON), lastProbe: { at: iso(NOON), sentence: '', ...DENIED } })
    close()
    const again = opened(dir, NOON + 1000)
    again.links.insert(sampleLinks(200, 200))
    again.links.delete([sampleId(7)])
    again.close()
    return dir
  }

  function allOf(dir: string): LinkEvent[] {
    const { events, close } = opened(dir, NOON + 2 * DAY)
    const all: LinkEvent[] = []
    let after: number | undefined = 0
    while (after !== undefined) {
      const page: ReturnType<typeof events.page> = events.page(after)
      all.push(...page.events)
      after = page.last
    }
    close()
    return all
  }

  it('is read from what can be read, and nothing of it twice', () => {
    const dir = filled()
    const copy = temporaryFolder()
    cpSync(dir, copy, { recursive: true })
    const before = allOf(copy)
    expect(before).toHaveLength(402)
    const path = join(dir, 'library.db')
    const database = new DatabaseSync(path)
    const row = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_links_1'").get()
    database.close()
    const bytes = readFileSync(path)
    bytes.fill(0, (Number(row?.['rootpage']) - 1) * 4096, Number(row?.['rootpage']) * 4096)
    writeFileSync(path, bytes)
    const { recovered, close } = opened(dir, NOON + 2 * DAY)
    expect(recovered).toMatchObject({ complete: true, links: 399 })
    close()
    expect(allOf(dir)).toEqual(before)
  })

  it('comes from the backup where nothing can be read', () => {
    const dir = filled()
    truncateSync(join(dir, 'library.db'), 0)
    const kept = allOf(dir)
    expect(kept).toHaveLength(201)
    expect(kept.find(({ kind }) => kind === 'revoked')).toMatchObject({ link: sampleId(1), answer: DENIED })
  })

  it('is not missed in a library that is older than it', () => {
    const path = join(filled(), 'library.db')
    const database = new DatabaseSync(path)
    database.exec('DROP TABLE link_events; PRAGMA user_version = 2')
    database.close()
    expect(salvage(path)).toMatchObject({ complete: true, events: [] })
  })
})
