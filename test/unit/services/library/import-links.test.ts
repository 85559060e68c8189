import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv } from '../../../../electron/services/library/csv.ts'
import { type ExportFormat, exportLinks, exportPieces } from '../../../../electron/services/library/export-links.ts'
import { importLinks } from '../../../../electron/services/library/import-links.ts'
import { LINK_COLUMNS } from '../../../../electron/services/library/links-csv.ts'
import {
  copiedObject,
  type Link,
  link,
  linkOptions,
  newPlace,
  PROBE_VERDICTS,
  probeResult,
} from '../../../../shared/links/link.ts'
import { openForTest, temporaryFolder } from './library-home.ts'
import { sampleId, sampleLink, sampleLinks } from './samples.ts'

const FORMATS: readonly ExportFormat[] = ['json', 'csv']
const open = () => openForTest(temporaryFolder()).links
const refusal = (code = 'invalid-input') => expect.objectContaining({ name: 'AppError', code })

/** Text of all sorts, in favour of what CSV and spreadsheets take for something else. */
const text = (max: number, min = 0) =>
  fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: max }),
      fc.string({ unit: fc.constantFrom(...'\'"=+-@,;\t\r\n ＝a1'), maxLength: max }),
    )
    .filter((value) => value.length >= min && value.length <= max)
const parameter = text(20, 1).filter((value) => /^\P{Cc}*$/u.test(value))

const anyLink: fc.Arbitrary<Link> = fc
  .record(
    {
      key: text(40, 1),
      bucket: text(20, 1),
      versionId: text(10, 1),
      note: text(30),
      etag: text(10),
      limitReason: text(10),
      uploadedVersionId: text(10),
      size: fc.nat(),
      temporary: fc.boolean(),
      revokedAt: fc.constant('2026-11-24T13:00:00Z'),
      revokeAskedAt: fc.constant('2026-11-24T12:59:00Z'),
      keepUntil: fc.constant('2026-12-24T13:00:00Z'),
      unsent: fc.constant(true as const),
      renews: fc.constant(sampleId(7)),
      options: fc.record(
        {
          disposition: fc.constantFrom('attachment' as const, 'inline' as const),
          fileName: parameter,
          contentType: parameter,
          cacheControl: parameter,
        },
        { requiredKeys: ['disposition'] },
      ),
      lastProbe: fc.record(
        {
          at: fc.constant('2026-11-24T13:00:00.5Z'),
          verdict: fc.constantFrom(...PROBE_VERDICTS),
          dead: fc.boolean(),
          status: fc.integer({ min: 0, max: 999 }),
          code: text(10),
          sentence: text(30),
          remedy: text(30),
        },
        { requiredKeys: ['at', 'verdict', 'dead', 'sentence'] },
      ),
    },
    { requiredKeys: [] },
  )
  .map((change) => sampleLink(0, change))
const anyLinks = fc
  .array(anyLink, { maxLength: 5 })
  .map((links) => links.map((made, number) => ({ ...made, id: sampleId(number) })))

describe('exporting and importing links', () => {
  it.each(FORMATS)('gives the same links again from %s', (format) => {
    const links = open()
    fc.assert(
      fc.property(anyLinks, (made) => {
        links.delete([...links.all()].map(({ id }) => id))
        expect(importLinks(links, exportLinks(made, format), format)).toEqual({
          imported: made.length,
          skipped: 0,
          rejected: [],
        })
        expect([...links.all()]).toEqual(made)
      }),
      { numRuns: 150 },
    )
  })

  it('has a column for every field of a link', () => {
    const nested = new Map<string, { shape: object }>([
      ['options', linkOptions()],
      ['lastProbe', probeResult()],
      ['copyOf', copiedObject()],
      ['movedTo', newPlace()],
    ])
    const fields = Object.keys(link().shape).flatMap((name) => {
      const inner = nested.get(name)
      return inner === undefined ? name : Object.keys(inner.shape).map((field) => `${name}.${field}`)
    })
    expect([...LINK_COLUMNS.keys()].sort()).toEqual(fields.sort())
  })

  it('writes no cell that a spreadsheet takes for a formula', () => {
    const nasty = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', "'=1", '＝1']
    const links = nasty.map((note, number) => sampleLink(number, { note, key: note }))
    const csv = exportLinks(links, 'csv')
    for (const cell of [...parseCsv(csv.slice(1))].slice(1).flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
    const library = open()
    importLinks(library, csv, 'csv')
    expect([...library.all()].map(({ note }) => note)).toEqual(nasty)
  })

  it.each(FORMATS)('writes %s a link at a time', (format) => {
    const pieces = [...exportPieces(sampleLinks(3), format)]
    expect(pieces.filter((piece) => piece.includes('report-'))).toHaveLength(3)
    expect(pieces.join('')).toBe(exportLinks(sampleLinks(3), format))
  })

  it.each(FORMATS)('leaves links alone that are there already (%s)', (format) => {
    const links = open()
    links.insert([sampleLink(1, { note: 'mine' })])
    const file = exportLinks([sampleLink(1), sampleLink(2), sampleLink(2)], format)
    expect(importLinks(links, file, format)).toEqual({ imported: 1, skipped: 2, rejected: [] })
    expect(links.get(sampleId(1))?.note).toBe('mine')
  })

  it('says which rows of JSON aren’t links, and takes the others', () => {
    const links = open()
    const rows = [
      sampleLink(1),
      { ...sampleLink(2), expiresSeconds: 0 },
      { ...sampleLink(3), url: 'https://…' },
      null,
      5,
    ]
    const result = importLinks(links, JSON.stringify({ format: 'sandglass-links', version: 1, links: rows }), 'json')
    expect(result).toMatchObject({ imported: 1, skipped: 0 })
    expect(result.rejected.map(({ row }) => row)).toEqual([2, 3, 4, 5])
    expect(result.rejected[0]?.reason).toMatch(/^expiresSeconds: /)
  })

  it('says which rows of CSV aren’t links, and takes the others', () => {
    const links = open()
    const [head, ...rows] = exportLinks(sampleLinks(5), 'csv').split('\r\n')
    const file = [head, rows[0], rows[1]?.replace('86400', '1e5'), 'a,b', rows[3]?.replace('false', 'FALSE'), ''].join(
      '\n',
    )
    const result = importLinks(links, file, 'csv')
    expect(result).toMatchObject({ imported: 2, skipped: 0 })
    expect(result.rejected.map(({ row }) => row)).toEqual([3, 4])
    expect(result.rejected[0]?.reason).toMatch(/^expiresSeconds: /)
  })

  it.each<[ExportFormat, string]>([
    ['json', ''],
    ['json', '[]'],
    ['json', 'null'],
    ['json', '{"format":"sandglass-links","version":1,"links":[{}'],
    ['json', '{"format":"other","version":1,"links":[]}'],
    ['json', '{"format":"sandglass-links","version":2,"links":[]}'],
    ['json', '{"format":"sandglass-links","version":1,"links":{}}'],
    ['json', '{"format":"sandglass-links","version":1,"links":[],"more":1}'],
    ['csv', ''],
    ['csv', 'name,size\r\na,1\r\n'],
    ['csv', 'id,id\r\n'],
    ['csv', 'key\r\n'],
    ['csv', 'id,constructor\r\n'],
    ['csv', `${exportLinks(sampleLinks(1), 'csv')}"`],
  ])('takes nothing of what isn’t an export: %s %j', (format, file) => {
    const links = open()
    expect(() => importLinks(links, file, format)).toThrow(refusal())
    expect(links.count()).toBe(0)
  })

  it('takes nothing of a file that is mostly something else', () => {
    const links = open()
    const rows = [sampleLink(1), ...Array.from({ length: 1001 }, () => ({}))]
    const file = JSON.stringify({ format: 'sandglass-links', version: 1, links: rows })
    expect(() => importLinks(links, file, 'json')).toThrow(refusal())
    expect(links.count()).toBe(0)
  })

  it('refuses more links than there can be', () => {
    const file = `id\n${'x\n'.repeat(5)}`
    expect(importLinks(open(), file, 'csv').rejected).toHaveLength(5)
    expect(() => importLinks(open(), ' '.repeat(256 * 2 ** 20 + 1), 'csv')).toThrow(refusal('too-large'))
  })
})
