import { describe, expect, it } from 'vitest'
import { openForTest, temporaryFolder } from './library-home.ts'
import { sampleId, sampleLink, sampleLinks } from './samples.ts'

const open = () => openForTest(temporaryFolder()).links
const withCode = (code: string) => expect.objectContaining({ name: 'AppError', code })

describe('LinkRepository', () => {
  it('gives a link back as it was put in', () => {
    const links = open()
    const link = sampleLink(1, {
      key: 'a\u0000b/\ud83d\ude00/"%_\\\'.pdf',
      note: '',
      lastProbe: { at: '2026-11-24T12:00:00Z', verdict: 'works', dead: false, status: 200, sentence: 'It works.' },
    })
    links.insert([link])
    expect(links.get(link.id)).toEqual(link)
    expect(links.get(sampleId(2))).toBeUndefined()
  })

  it('inserts all or nothing', () => {
    const links = open()
    links.insert([sampleLink(5)])
    expect(() => links.insert([sampleLink(4), sampleLink(5), sampleLink(6)])).toThrow(withCode('already-exists'))
    expect(links.count()).toBe(1)
    expect(links.insert([sampleLink(4), sampleLink(5, { note: 'other' }), sampleLink(6)], 'skip')).toBe(2)
    expect(links.get(sampleId(5))).toEqual(sampleLink(5))
    expect(links.count()).toBe(3)
  })

  it('inserts 10,000 at once', () => {
    const links = open()
    expect(links.insert(sampleLinks(10_000))).toBe(10_000)
    expect(links.count()).toBe(10_000)
  })

  it('finds a link by its id or the beginning of it', () => {
    const links = open()
    const ids = ['abcd000001', 'abcd000002', 'abce000000', 'zzzz000000']
    links.insert(ids.map((id, number) => sampleLink(number, { id })))
    expect(links.find('abcd000002').id).toBe('abcd000002')
    expect(links.find('abce').id).toBe('abce000000')
    expect(links.find('ABCE0').id).toBe('abce000000')
    expect(links.find('zzzz').id).toBe('zzzz000000')
    expect(() => links.find('abcd')).toThrow(withCode('ambiguous-id'))
    for (const wrong of ['abc', '', 'abcd000003', '%%%%', 'abce*', 'abcd0000010', "' OR 1"]) {
      expect(() => links.find(wrong), wrong).toThrow(withCode('not-found'))
    }
  })

  it('changes what happens to a link', () => {
    const links = open()
    links.insert([sampleLink(1), sampleLink(2, { note: 'for Alice' })])
    const revokedAt = '2026-11-24T13:00:00Z'
    expect(links.update(sampleId(1), { revokedAt, note: 'for Bob' })).toEqual(
      sampleLink(1, { revokedAt, note: 'for Bob' }),
    )
    expect(links.get(sampleId(1))).toEqual(sampleLink(1, { revokedAt, note: 'for Bob' }))
    expect(links.update(sampleId(2), { note: undefined })).toEqual(sampleLink(2))
    const found = (text: string) => links.search({ text, now: 0, limit: 9 }).links.map(({ id }) => id)
    expect(found('bob')).toEqual([sampleId(1)])
    expect(found('alice')).toEqual([])
    expect(links.search({ status: 'revoked', now: 0, limit: 9 }).total).toBe(1)
    expect(() => links.update(sampleId(3), { note: 'x' })).toThrow(withCode('not-found'))
  })

  it('finds a link and its renewals by the object that was uploaded for them', () => {
    const links = open()
    const upload = { source: 'uploaded', revocation: 'delete-upload', bucket: 'b', key: 'k' } as const
    links.insert([
      sampleLink(1, upload),
      sampleLink(2, { ...upload, renews: sampleId(1) }),
      sampleLink(3, { ...upload, bucket: 'other' }),
      sampleLink(4, { ...upload, connectionId: 'other' }),
      sampleLink(5, { ...upload, source: 'picked', revocation: 'none' }),
    ])
    const found = links.ofUpload(sampleLink(1).connectionId, 'b', 'k')
    expect(found.map(({ id }) => id).sort()).toEqual([sampleId(1), sampleId(2)].sort())
  })

  it('deletes links', () => {
    const links = open()
    links.insert(sampleLinks(3))
    expect(links.delete([sampleId(0), sampleId(2), sampleId(9)])).toBe(2)
    expect([...links.all()]).toEqual([sampleLink(1)])
    expect(links.search({ text: 'report', now: 0, limit: 9 }).total).toBe(1)
  })

  it('walks through all links, oldest first, while others are added and deleted', () => {
    const links = open()
    const made = Array.from({ length: 1200 }, (_, number) =>
      sampleLink(number, { createdAt: new Date((1_700_000_000 + ((number * 7) % 1200)) * 1000).toISOString() }),
    )
    links.insert(made)
    const walked: string[] = []
    for (const { createdAt, id } of links.all()) {
      walked.push(createdAt)
      if (walked.length === 1100) links.delete([id])
    }
    expect(walked).toEqual(made.map(({ createdAt }) => createdAt).sort())
  })

  it('keeps links of any year', () => {
    const links = open()
    const years = ['0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '2300-01-01T00:00:00Z', '9999-12-31T23:59:59Z']
    links.insert(years.map((createdAt, number) => sampleLink(number, { createdAt, expiresAt: createdAt })))
    expect([...links.all()].map(({ createdAt }) => createdAt)).toEqual(years)
    expect(links.search({ now: 0, limit: 9, order: 'ends-first' }).links.map(({ createdAt }) => createdAt)).toEqual(
      years,
    )
  })
})
