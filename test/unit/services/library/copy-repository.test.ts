import { describe, expect, it } from 'vitest'
import type { Link } from '../../../../shared/links/link.ts'
import { NOON, openForTest, temporaryFolder } from './library-home.ts'
import { sampleLink } from './samples.ts'

const HOUR = 3_600_000
const place = (key: string) => ({ connectionId: 'connection-1', bucket: 'reports', key })
const copied = (number: number, key: string, change: Partial<Link> = {}): Link =>
  sampleLink(number, { key, source: 'copied', revocation: 'share-copy', uploadedVersionId: 'v1', ...change })
/** When the sample links end. */
const END = Date.parse('2026-11-25T12:00:00Z')

describe('the copies that were made', () => {
  it('are there before they have a link, and get their end with it', () => {
    const { copies, links } = openForTest(temporaryFolder())
    copies.begin([place('a'), place('b')], NOON)
    expect(copies.due('connection-1', NOON, NOON - 1)).toEqual([])
    expect(copies.due('connection-1', NOON, NOON).map(({ key, isAbandoned }) => [key, isAbandoned])).toEqual([
      ['a', true],
      ['b', true],
    ])
    copies.touch([place('b')], NOON + HOUR)
    links.insert([copied(1, 'a')])
    expect(copies.due('connection-1', END - 1, NOON)).toEqual([])
    expect(copies.due('connection-1', END, NOON)).toEqual([
      { ...place('a'), versionId: 'v1', isHidden: false, isAbandoned: false },
    ])
    expect(copies.due('another', END, NOON + HOUR)).toEqual([])
    expect(copies.connections()).toEqual(['connection-1'])
  })

  it('are needed as long as the last of their links', () => {
    const { copies, links } = openForTest(temporaryFolder())
    copies.begin([place('a')], NOON)
    const later = new Date(END + HOUR).toISOString()
    links.insert([copied(1, 'a'), copied(2, 'a', { expiresAt: later, renews: copied(1, 'a').id })])
    links.delete([copied(1, 'a').id, copied(2, 'a').id])
    expect(copies.due('connection-1', END, NOON)).toEqual([])
    expect(copies.due('connection-1', END + HOUR, NOON)).toHaveLength(1)
  })

  it('are those that were made here: an imported link makes none', () => {
    const { copies, links } = openForTest(temporaryFolder())
    links.insert([copied(1, 'foreign')], 'skip', 'imported')
    expect(copies.connections()).toEqual([])
    copies.begin([place('own')], NOON)
    links.insert([copied(2, 'own')])
    links.delete([copied(2, 'own').id])
    // Undoing “forget”.
    links.insert([copied(2, 'own', { expiresAt: new Date(END + HOUR).toISOString() })], 'skip', 'imported')
    expect(copies.due('connection-1', END, NOON)).toEqual([])
  })

  it('are known again after a repair, which moves links only', () => {
    const { copies, links } = openForTest(temporaryFolder())
    links.insert([copied(1, 'live'), copied(2, 'dead', { revokedAt: '2026-11-24T13:00:00Z' })])
    expect(copies.due('connection-1', END, NOON).map(({ key }) => key)).toEqual(['live'])
  })

  it('are tried again later where they are locked, and forgotten when they are gone', () => {
    const { copies, links } = openForTest(temporaryFolder())
    copies.begin([place('a')], NOON)
    links.insert([copied(1, 'a')])
    copies.hide(place('a'), END + HOUR)
    expect(copies.due('connection-1', END, NOON)).toEqual([])
    expect(copies.due('connection-1', END + HOUR, NOON)).toMatchObject([{ key: 'a', isHidden: true }])
    copies.forget(place('a'))
    expect(copies.connections()).toEqual([])
  })
})

describe('objects that were moved', () => {
  const moving = (number: number, change: Partial<Link> = {}) =>
    sampleLink(number, { key: 'x/report.pdf', source: 'picked', revocation: 'move-object', ...change })
  const object = place('x/report.pdf')
  const copy = place('moved/report.pdf')

  it('are known to all their links, and their copy is no longer one to clean up', () => {
    const { copies, links, moves } = openForTest(temporaryFolder())
    links.insert([moving(1), moving(2), moving(3, { revocation: 'none' }), moving(4, { key: 'y/report.pdf' })])
    copies.begin([copy], NOON)
    expect(moves.moved(object, { key: copy.key, versionId: 'v' }, copy)).toBe(true)
    expect([1, 2, 3, 4].map((number) => links.get(moving(number).id)?.movedTo)).toEqual([
      { key: copy.key, versionId: 'v' },
      { key: copy.key, versionId: 'v' },
      undefined,
      undefined,
    ])
    expect(copies.connections()).toEqual([])
    moves.returned(object, NOON, copy)
    expect(links.get(moving(1).id)).toEqual(moving(1))
    expect(copies.due('connection-1', NOON, 0)).toMatchObject([{ ...copy, isAbandoned: false }])
  })

  it('are not moved where the copy was given up meanwhile, or nobody would know', () => {
    const { copies, links, moves } = openForTest(temporaryFolder())
    links.insert([moving(1)])
    copies.begin([copy], NOON)
    expect(copies.giveUp(copy)).toBe(true)
    expect(moves.moved(object, { key: copy.key }, copy)).toBe(false)
    expect(links.get(moving(1).id)).toEqual(moving(1))

    const other = place('moved/other')
    copies.begin([other], NOON)
    expect(moves.moved(place('unknown'), { key: other.key }, other)).toBe(false)
    expect(copies.due('connection-1', 0, NOON).map(({ key }) => key)).toContain('moved/other')
    expect(moves.moved(object, { key: other.key }, other)).toBe(true)
    expect(copies.giveUp(other)).toBe(false)
  })
})
