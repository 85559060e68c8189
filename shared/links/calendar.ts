import { displayText } from './display-text.ts'
import type { Link } from './link.ts'
import { fileNameOfKey } from './object-name.ts'

/** The most octets of a line, without its end. */
const MAX_LINE = 75
/** How long an entry is shown to be, in minutes: an end is a moment, and a moment can't be seen. */
const SHOWN_MINUTES = 15
/** How many hours before a link's end its entry rings, where it lives longer than that. */
const ALARM_HOURS = [24, 1]

/**
 * The ends of links as an iCalendar, with an entry for each that keeps its UID, and no URL in it.
 * @param now milliseconds since the epoch
 * @see https://www.rfc-editor.org/rfc/rfc5545
 */
export function linkCalendar(links: Iterable<Link>, now: number): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Sandglass//Links//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'X-WR-CALNAME:Sandglass: links that end',
  ]
  for (const link of links) lines.push(...entry(link, now))
  lines.push('END:VCALENDAR')
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

function entry(link: Link, now: number): string[] {
  const end = Date.parse(link.expiresAt)
  const name = displayText(fileNameOfKey(link.key) || link.key)
  const title = escaped(`Link ends: ${name}`)
  return [
    'BEGIN:VEVENT',
    `UID:${link.id}@links.sandglass`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(end)}`,
    `DTEND:${utc(end + SHOWN_MINUTES * 60_000)}`,
    `SUMMARY:${title}`,
    `DESCRIPTION:${escaped(`Renew it for a new link: sandglass renew ${link.id} --for 7d`)}`,
    'CLASS:PRIVATE',
    'TRANSP:TRANSPARENT',
    ...ALARM_HOURS.filter((hours) => hours * 3600 < link.expiresSeconds).flatMap((hours) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${title}`,
      `TRIGGER:-PT${hours}H`,
      'END:VALARM',
    ]),
    'END:VEVENT',
  ]
}

/** `20261201T100000Z` */
function utc(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '')
}

/** Text as a value: what has a meaning in one is escaped. `displayText` has left no line breaks. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&')
}

/** Breaks a long line between characters, never within one: what follows begins with a space, which counts. */
function folded(line: string): string {
  let text = ''
  let octets = 0
  for (const character of line) {
    const size = octetsOf(character)
    if (octets + size > MAX_LINE) {
      text += '\r\n '
      octets = 1
    }
    text += character
    octets += size
  }
  return text
}

/** In UTF-8. */
function octetsOf(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0
  return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4
}
