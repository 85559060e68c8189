import { describe, expect, it } from 'vitest'
import { parseCsv } from '../../../../electron/services/library/csv.ts'
import { exportHistory } from '../../../../electron/services/library/export-history.ts'
import { hasHistory, importHistory } from '../../../../electron/services/library/import-links.ts'
import type { LinkEvent } from '../../../../shared/links/link-event.ts'
import { NOON, openForTest, temporaryFolder } from './library-home.ts'
import { sampleId, sampleLinks } from './samples.ts'

const open = () => openForTest(temporaryFolder())
type Opened = ReturnType<typeof open>

function exported({ events }: Opened, format: 'json' | 'csv' | 'ndjson'): string {
  const texts: string[] = []
  let after: number | undefined
  do {
    const part: ReturnType<typeof exportHistory> = exportHistory(events, { format, after })
    texts.push(part.text)
    after = part.next
  } while (after !== undefined)
  return texts.join('')
}

/** Events of all kinds of facts, `count` links of them. */
function filled(count: number): Opened {
  const library = open()
  library.links.insert(sampleLinks(count))
  const link = sampleId(0)
  const answer = { verdict: 'denied', dead: true, status: 403, code: 'AccessDenied', requestId: 'R1EXAMPLE' } as const
  const request = { requestId: 'R2EXAMPLE', ip: '192.0.2.3', userAgent: '=cmd()', status: 200, bytes: 5 }
  library.events.add(link, { kind: 'revoked', answer, at: new Date(NOON + 1).toISOString() })
  library.events.add(link, { kind: 'opened', request })
  library.events.add(link, { kind: 'not-confirmed', detail: 'access-denied' })
  library.events.add(link, { kind: 'renewed', other: sampleId(1) })
  library.links.delete([link])
  return library
}

const eventsOf = (library: Opened, number: number) => library.events.of(sampleId(number), 1000).events

describe('a file with histories', () => {
  it.each([0, 1, 995, 2500])('has all of it however many parts it takes (%i links), and is read back', (count) => {
    const library = count === 0 ? open() : filled(count)
    const json = exported(library, 'json')
    const lines = exported(library, 'ndjson').split('\n').slice(0, -1)
    const { events }: { events: LinkEvent[] } = JSON.parse(json)
    expect(events).toHaveLength(count === 0 ? 0 : count + 5)
    expect(lines.map((line) => JSON.parse(line))).toEqual(events)
    expect([...parseCsv(exported(library, 'csv').slice(1))]).toHaveLength(events.length + 1)
    const other = open()
    expect(hasHistory(json)).toBe(true)
    expect(importHistory(other.events, json)).toEqual({ imported: events.length, skipped: 0, rejected: [] })
    expect(importHistory(other.events, json)).toEqual({ imported: 0, skipped: events.length, rejected: [] })
    for (const number of [0, 1]) expect(eventsOf(other, number)).toEqual(eventsOf(library, number))
  })

  it('has no cell that a spreadsheet takes for a formula', () => {
    for (const cell of [...parseCsv(exported(filled(2), 'csv').slice(1))].flat()) expect(cell).not.toMatch(/^[=+\-@]/)
  })

  it('leaves out what is no event, and refuses what is no such file', () => {
    const { events } = open()
    const good = { link: sampleId(1), at: '2026-11-24T12:00:00.000Z', kind: 'created', by: 'cli' }
    const bad = [{ ...good, kind: 'stolen' }, { ...good, url: 'https://example.com' }, null]
    const file = JSON.stringify({ format: 'sandglass-history', version: 1, events: [...bad, good] })
    expect(importHistory(events, file)).toMatchObject({ imported: 1, rejected: [{ row: 1 }, { row: 2 }, { row: 3 }] })
    for (const text of ['', '{}', '{"format":"sandglass-links","version":1,"links":[]}']) {
      expect(hasHistory(text)).toBe(false)
      expect(() => importHistory(events, text)).toThrow('nothing was imported')
    }
    const newer = JSON.stringify({ format: 'sandglass-history', version: 2, events: [] })
    expect(() => importHistory(events, newer)).toThrow('newer version')
  })
})
