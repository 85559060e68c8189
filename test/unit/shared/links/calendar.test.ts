import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkCalendar } from '../../../../shared/links/calendar.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import type { Link } from '../../../../shared/links/link.ts'
import { sampleId, sampleLink } from '../../services/library/samples.ts'

const NOW = Date.UTC(2026, 10, 24, 12)

interface Component {
  readonly name: string
  readonly properties: ReadonlyMap<string, string>
  readonly parts: readonly Component[]
}

/** Reads a calendar by the rules of RFC 5545, section 3.1, and refuses what breaks one. */
function read(text: string): Component {
  expect(text.endsWith('\r\n')).toBe(true)
  const physical = text.slice(0, -2).split('\r\n')
  for (const line of physical) {
    expect(line).not.toMatch(/[\p{Cc}]/u)
    expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
    // Half a character would have been written as another one.
    expect(line.isWellFormed()).toBe(true)
  }
  const lines = text
    .slice(0, -2)
    .replaceAll(/\r\n[ \t]/g, '')
    .split('\r\n')
  const root = component(lines)
  expect(lines).toEqual([])
  return root
}

function component(lines: string[]): Component {
  const name = /^BEGIN:([A-Z]+)$/.exec(lines.shift() ?? '')?.[1]
  expect(name).toBeDefined()
  const properties = new Map<string, string>()
  const parts: Component[] = []
  for (;;) {
    const [line = ''] = lines
    if (line.startsWith('BEGIN:')) parts.push(component(lines))
    else {
      lines.shift()
      if (line === `END:${name}`) return { name: name ?? '', properties, parts }
      const property = /^([A-Z-]+):(.*)$/u.exec(line)
      expect(property).not.toBeNull()
      const [, key = '', value = ''] = property ?? []
      expect(properties.has(key)).toBe(false)
      properties.set(key, value)
    }
  }
}

/** The text of a value; a separator that is not escaped would begin another value. */
function textOf(value: string | undefined): string {
  expect(value).not.toMatch(/(?<!\\)(?:\\\\)*[;,]/)
  return (value ?? '').replaceAll(/\\(.)/g, (_, escaped: string) => (/^n$/i.test(escaped) ? '\n' : escaped))
}

function entriesOf(links: readonly Link[]): readonly Component[] {
  return read(linkCalendar(links, NOW)).parts
}

describe('linkCalendar', () => {
  it('has an entry at the end of each link, with an alarm a day and an hour before', () => {
    const { name, properties, parts } = read(linkCalendar([sampleLink(1, { expiresSeconds: 604_800 })], NOW))
    expect(name).toBe('VCALENDAR')
    expect(properties.get('VERSION')).toBe('2.0')
    expect(properties.has('PRODID')).toBe(true)
    const [event] = parts
    expect(event?.name).toBe('VEVENT')
    expect(Object.fromEntries(event?.properties ?? [])).toMatchObject({
      UID: `${sampleId(1)}@links.sandglass`,
      DTSTAMP: '20261124T120000Z',
      DTSTART: '20261125T120000Z',
      DTEND: '20261125T121500Z',
      SUMMARY: 'Link ends: report-1.pdf',
    })
    expect(
      event?.parts.map((alarm) => [alarm.name, alarm.properties.get('ACTION'), alarm.properties.get('TRIGGER')]),
    ).toEqual([
      ['VALARM', 'DISPLAY', '-PT24H'],
      ['VALARM', 'DISPLAY', '-PT1H'],
    ])
  })

  it('has no alarm before the link was there', () => {
    const alarms = [3600, 3601, 86_400, 86_401].map(
      (expiresSeconds) => entriesOf([sampleLink(1, { expiresSeconds })])[0]?.parts.length,
    )
    expect(alarms).toEqual([0, 1, 1, 2])
  })

  it('keeps an entry’s UID, whatever becomes of the link', () => {
    const uidOf = (link: Link, now: number) => read(linkCalendar([link], now)).parts[0]?.properties.get('UID')
    expect(uidOf(sampleLink(4, { note: 'new' }), NOW + 1_000_000)).toBe(uidOf(sampleLink(4), NOW))
  })

  it('has no URL, and nothing of the signature', () => {
    expect(linkCalendar([sampleLink(1)], NOW)).not.toMatch(/http|amazonaws|AKIA|c0ffee/)
  })

  it('is a calendar without a link, too', () => {
    expect(read(linkCalendar([], NOW)).parts).toEqual([])
  })

  it('gives back any name', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
      fc.string({
        unit: fc.constantFrom(...'\\;,:"\r\n\t NnéÄ漢🏳️‍🌈', '\ud800', 'END:VEVENT'),
        minLength: 1,
        maxLength: 120,
      }),
    )
    fc.assert(
      fc.property(name, (text) => {
        const key = `folder/${text.replaceAll('/', '')}x`
        const [event, none] = entriesOf([sampleLink(1, { key })])
        expect(none).toBeUndefined()
        expect(textOf(event?.properties.get('SUMMARY'))).toBe(`Link ends: ${displayText(key.slice('folder/'.length))}`)
      }),
      { numRuns: 300 },
    )
  })
})
