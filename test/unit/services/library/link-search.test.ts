import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LinkQuery } from '../../../../electron/services/library/link-search.ts'
import type { Library } from '../../../../electron/services/library/open-library.ts'
import { foldText, sortName } from '../../../../electron/services/library/search-text.ts'
import { LINK_ORDERS } from '../../../../shared/api/link-calls.ts'
import type { Link } from '../../../../shared/links/link.ts'
import { LINK_STATUSES, linkStatus } from '../../../../shared/links/link-status.ts'
import { NOON, openForTest, temporaryFolder } from './library-home.ts'
import { sampleId, sampleLink, sampleLinks } from './samples.ts'

const open = () => openForTest(temporaryFolder()).links
const ids = (links: Library['links'], query: Partial<LinkQuery>) =>
  links.search({ now: NOON, limit: 50, ...query }).links.map(({ id }) => Number.parseInt(id, 36))

/** All pages of a search, as one. */
function allPages(links: Library['links'], query: Omit<LinkQuery, 'cursor'>): Link[] {
  const found: Link[] = []
  let cursor: string | undefined
  do {
    const page = links.search({ ...query, cursor })
    found.push(...page.links)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return found
}

describe('searching links', () => {
  it('finds text in the key, the bucket, the note, the connection’s name and the id, in any case', () => {
    const links = open()
    links.insert([
      sampleLink(1, { key: 'Été/Straße.PDF', bucket: 'b' }),
      sampleLink(2, { key: 'x', bucket: 'Invoices' }),
      sampleLink(3, { key: 'x', bucket: 'b', note: 'for Zoë at ΟΔΟΣ 報告書' }),
      sampleLink(4, { key: 'x', bucket: 'b', connection: 'Home-NAS' }),
      sampleLink(5, { key: 'x', bucket: 'b', id: 'q7q7q7q7q7' }),
    ])
    for (const text of ['ÉTÉ', 'été', 'ete/', 'strasse', 'STRASSE', 'straße.pdf', 'E\u0301t', 'ß']) {
      expect(ids(links, { text }), text).toEqual([1])
    }
    expect(ids(links, { text: 'voic' })).toEqual([2])
    for (const text of ['zoë', 'ZOE AT', 'οδος', 'ΟΔΟΣ', '告', '報告書'])
      expect(ids(links, { text }), text).toEqual([3])
    expect(ids(links, { text: 'home-nas' })).toEqual([4])
    expect(links.search({ text: '7Q7', now: NOON, limit: 9 }).total).toBe(1)
    expect(ids(links, { text: '' })).toHaveLength(5)
    expect(ids(links, { text: 'no such' })).toEqual([])
  })

  it('never finds text across two fields', () => {
    const links = open()
    links.insert([sampleLink(1, { key: 'ab', bucket: 'cd' })])
    for (const text of ['abcd', 'ab\ncd', 'b\nc', 'ab cd']) expect(ids(links, { text }), text).toEqual([])
  })

  it('takes any text for text only: what has it is found, what does not is not', () => {
    const links = open()
    const character = fc.constantFrom(
      ...'%_"\'\\*?[]()-+:^;{}/. \t\n\0aAäÄßıİσςΣ報😀'.split(''),
      '\u0301',
      '\ud800',
      'AND',
    )
    const text = fc.array(character, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), text, (keys, needle) => {
        const stored = [...keys, `<${needle}>`].map((key, number) =>
          sampleLink(number, { key, bucket: '-', connection: '-' }),
        )
        links.insert(stored)
        const expected = stored
          .filter(({ key, id }) => [key, '-', id].some((field) => foldText(field).includes(foldText(needle))))
          .map(({ id }) => Number.parseInt(id, 36))
        try {
          const found = ids(links, { text: needle })
          expect(found.sort()).toEqual(expected.sort())
          if (foldText(needle) !== '') expect(found).toContain(keys.length)
        } finally {
          links.delete(stored.map(({ id }) => id))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('takes text that is as long as a note for text, too', () => {
    const links = open()
    const note = '"*%'.repeat(333)
    links.insert([sampleLink(1, { note }), sampleLink(2)])
    expect(ids(links, { text: note })).toEqual([1])
  })

  it('sees the same status as everyone else', () => {
    const links = open()
    const moment = fc.integer({ min: NOON - 100_000_000, max: NOON + 700_000_000 })
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            expiresAt: moment,
            expiresSeconds: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 604_800 })),
            revoked: fc.boolean(),
            asked: fc.boolean(),
          }),
          { minLength: 1, maxLength: 20 },
        ),
        // At the edges, where the rule turns, and anywhere.
        fc.record({ of: fc.nat(19), share: fc.constantFrom(0, 250, 1000), off: fc.constantFrom(-1, -0.5, 0, 0.5, 1) }),
        fc.option(moment),
        (made, edge, anywhere) => {
          const stored = made.map(({ expiresAt, expiresSeconds, revoked, asked }, number) =>
            sampleLink(number, {
              expiresAt: new Date(expiresAt).toISOString(),
              expiresSeconds,
              ...(revoked && { revokedAt: '2026-11-24T12:00:00Z' }),
              ...(asked && { revokeAskedAt: '2026-11-24T12:00:00Z' }),
            }),
          )
          const at = made[edge.of % made.length]
          const now =
            anywhere ?? (at ? at.expiresAt - Math.min(at.expiresSeconds * edge.share, 86_400_000) + edge.off : 0)
          links.insert(stored)
          try {
            for (const status of LINK_STATUSES) {
              const expected = stored.filter((link) => linkStatus(link, now) === status).map(({ id }) => id)
              const found = links.search({ status, now, limit: 50 }).links.map(({ id }) => id)
              expect(found.sort()).toEqual(expected.sort())
            }
            expect(links.search({ status: LINK_STATUSES, now, limit: 1 }).total).toBe(stored.length)
          } finally {
            links.delete(stored.map(({ id }) => id))
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('combines everything that is asked', () => {
    const links = open()
    links.insert([
      sampleLink(1, { connectionId: 'a', bucket: 'one', note: 'match' }),
      sampleLink(2, { connectionId: 'a', bucket: 'two', note: 'match' }),
      sampleLink(3, { connectionId: 'b', bucket: 'one', note: 'match' }),
      sampleLink(4, { connectionId: 'a', bucket: 'one' }),
      sampleLink(5, { connectionId: 'a', bucket: 'one', note: 'match', revokedAt: '2026-11-24T12:00:00Z' }),
    ])
    expect(ids(links, { connectionId: 'a', bucket: 'one', text: 'match', status: 'active' })).toEqual([1])
    expect(ids(links, { connectionId: 'a', bucket: 'one', status: ['active', 'revoked'] })).toEqual([5, 4, 1])
    expect(ids(links, { status: [] })).toEqual([])
  })

  it('gives the newest first, page by page, whatever order they came in', () => {
    const links = open()
    const second = (number: number) => new Date(NOON + (number % 13) * 1000).toISOString()
    links.insert(Array.from({ length: 57 }, (_, number) => sampleLink(number, { createdAt: second(number * 5) })))
    const found = allPages(links, { now: NOON, limit: 10 })
    expect(found.map(({ createdAt }) => createdAt)).toEqual(
      found
        .map(({ createdAt }) => createdAt)
        .sort()
        .reverse(),
    )
    expect(new Set(found.map(({ id }) => id)).size).toBe(57)
    // Among those of one second: the last that came in first.
    expect(found.slice(0, 2).map(({ id }) => id)).toEqual([sampleId(44), sampleId(31)])
  })

  it('gives those that end first', () => {
    const links = open()
    links.insert(
      Array.from({ length: 40 }, (_, number) =>
        sampleLink(number, { expiresAt: new Date(NOON + ((number * 7) % 10) * 1000).toISOString() }),
      ),
    )
    const found = allPages(links, { now: NOON, limit: 7, order: 'ends-first' })
    expect(found.map(({ expiresAt }) => expiresAt)).toEqual(found.map(({ expiresAt }) => expiresAt).sort())
    expect(new Set(found.map(({ id }) => id)).size).toBe(40)
  })

  it.each(LINK_ORDERS)('gives pages in the order %s that together are the whole list', (order) => {
    const links = open()
    const made = Array.from({ length: 60 }, (_, number) =>
      sampleLink(number, {
        key: `${number % 4}/${['b.txt', 'Ä.txt', 'a.txt', 'c/'][(number * 7) % 4]}`,
        createdAt: new Date(NOON + ((number * 11) % 20) * 1000).toISOString(),
        expiresAt: new Date(NOON + ((number * 7) % 10) * 1000).toISOString(),
      }),
    )
    links.insert(made)
    const whole = links.search({ now: NOON, limit: 100, order }).links
    expect(new Set(whole.map(({ id }) => id)).size).toBe(60)
    expect(allPages(links, { now: NOON, limit: 7, order })).toEqual(whole)
    const [of, isFalling] = {
      newest: [(link: Link) => link.createdAt, true] as const,
      oldest: [(link: Link) => link.createdAt, false] as const,
      'ends-first': [(link: Link) => link.expiresAt, false] as const,
      'ends-last': [(link: Link) => link.expiresAt, true] as const,
      name: [sortName, false] as const,
    }[order]
    const sorted = whole.map(of).toSorted()
    expect(whole.map(of)).toEqual(isFalling ? sorted.reverse() : sorted)
  })

  it('refuses the cursor of another order', () => {
    const links = open()
    links.insert(sampleLinks(4))
    const { nextCursor: cursor } = links.search({ now: NOON, limit: 2, order: 'name' })
    expect(() => links.search({ now: NOON, limit: 2, order: 'oldest', cursor })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    )
  })

  it('tells apart what is not uploaded yet, until it is', () => {
    const links = open()
    links.insert([sampleLink(1, { uploadPending: true, expiresAt: '2026-12-24T12:00:00Z' }), sampleLink(2)])
    expect(ids(links, { status: ['incomplete'] })).toEqual([1])
    links.update(sampleId(1), { uploadPending: undefined })
    expect(ids(links, { status: ['incomplete'] })).toEqual([])
    expect(ids(links, { status: ['active', 'expiring'] })).toEqual([2, 1])
  })

  it('names the connections and buckets that links have, each once, by the newest link', () => {
    const links = open()
    links.insert([
      sampleLink(1, { bucket: 'b', createdAt: '2026-11-24T12:00:00Z' }),
      sampleLink(2, { bucket: 'a', connection: 'renamed', createdAt: '2026-11-24T13:00:00Z' }),
      sampleLink(3, { bucket: 'b', connectionId: 'connection-2', connection: 'home' }),
    ])
    expect(links.facets(10)).toEqual({
      connections: [
        { id: 'connection-2', name: 'home' },
        { id: 'connection-1', name: 'renamed' },
      ],
      buckets: ['a', 'b'],
    })
    expect(links.facets(1).buckets).toEqual(['a'])
  })

  it('finds those that end between two moments, and can still', () => {
    const links = open()
    const ending = (seconds: number) => ({ expiresAt: new Date(NOON + seconds * 1000).toISOString() })
    links.insert([
      sampleLink(1, ending(10)),
      sampleLink(2, ending(5)),
      sampleLink(3, { ...ending(6), revokedAt: '2026-11-24T12:00:00Z' }),
      sampleLink(4, { ...ending(6), uploadPending: true }),
      sampleLink(5, ending(0)),
      sampleLink(6, ending(11)),
    ])
    expect(links.endsBetween(NOON, NOON + 10_000)).toEqual([
      { id: sampleId(2), at: NOON + 5000, lifeSeconds: 86_400 },
      { id: sampleId(1), at: NOON + 10_000, lifeSeconds: 86_400 },
    ])
  })

  it('counts to 1,000, and says when there are more', () => {
    const links = open()
    links.insert(sampleLinks(1000))
    const query = { text: 'report', now: NOON, limit: 2 }
    expect(links.search(query)).toMatchObject({ total: 1000, totalIsExact: true })
    links.insert([sampleLink(1000)])
    expect(links.search(query)).toMatchObject({ total: 1000, totalIsExact: false })
    expect(allPages(links, { ...query, limit: 400 })).toHaveLength(1001)
    expect(allPages(links, { ...query, limit: 1001 })).toHaveLength(1001)
    expect(allPages(links, { ...query, limit: 5000 })).toHaveLength(1001)
  })

  it('has no further page after the last', () => {
    const links = open()
    links.insert(sampleLinks(4))
    const first = links.search({ now: NOON, limit: 2 })
    const second = links.search({ now: NOON, limit: 2, cursor: first.nextCursor })
    expect(second.nextCursor).toBeUndefined()
    expect(second.total).toBe(4)
  })

  it('refuses a cursor of its own making', () => {
    const links = open()
    for (const cursor of ['', '1', 'x_1', '1_1; DROP TABLE links', `${'9'.repeat(99)}_1`]) {
      expect(() => links.search({ now: NOON, limit: 1, cursor })).toThrow(
        expect.objectContaining({ code: 'invalid-input' }),
      )
    }
  })
})
