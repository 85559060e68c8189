import { describe, expect, it } from 'vitest'
import { formatBytes } from '../../../../renderer/format/bytes.ts'
import { countdown, durationInWords } from '../../../../renderer/format/duration.ts'
import { createTimeFormat } from '../../../../renderer/format/times.ts'

describe('durationInWords', () => {
  it.each([
    [0, '0 seconds'],
    [-5, '0 seconds'],
    [1, '1 second'],
    [59.6, '1 minute'],
    [900, '15 minutes'],
    [3600, '1 hour'],
    [5400, '1 hour 30 minutes'],
    [86_400, '1 day'],
    [86_400 * 3 + 7200 + 120, '3 days 2 hours'],
    [86_400 + 60, '1 day'],
    [604_800, '7 days'],
  ])('%d s is %s', (seconds, words) => {
    expect(durationInWords(seconds)).toBe(words)
  })
})

describe('countdown', () => {
  it.each([
    [0, 'ended'],
    [-1, 'ended'],
    [1, '1 s'],
    [59_000, '59 s'],
    [60_000, '1 min 00 s'],
    [9 * 60_000 + 5000, '9 min 05 s'],
    [10 * 60_000 + 5000, '10 min'],
    [3 * 3_600_000 + 12 * 60_000, '3 h 12 min'],
    [3 * 3_600_000, '3 h'],
    [86_400_000, '1 d'],
    [2 * 86_400_000 + 4 * 3_600_000 + 59_000, '2 d 4 h'],
  ])('%d ms left is %s', (left, text) => {
    expect(countdown(left)).toBe(text)
  })
})

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [48_213, '48.2 kB'],
    [123_456, '123 kB'],
    [5_000_000_000, '5.0 GB'],
    [50e12, '50.0 TB'],
    [Number.MAX_SAFE_INTEGER, '9.0 PB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('createTimeFormat', () => {
  const moment = '2026-11-30T23:30:00.000Z'

  it('writes a moment in the zone given', () => {
    expect(createTimeFormat('en-GB', 'Europe/Berlin').local(moment)).toBe('Tue, 1 Dec 2026, 00:30')
    expect(createTimeFormat('en-GB', 'Europe/Berlin').short(moment)).toBe('1 Dec 2026, 00:30')
  })

  it('names the day in UTC where it is another one than here', () => {
    expect(createTimeFormat('en-GB', 'Europe/Berlin').utc(moment)).toBe('23:30 UTC, 30 Nov')
    expect(createTimeFormat('en-GB', 'Europe/London').utc(moment)).toBe('23:30 UTC')
  })

  it('calls today and yesterday so, by the local day', () => {
    const format = createTimeFormat('en-GB', 'Europe/Berlin')
    const noon = Date.parse('2026-12-01T11:00:00Z')
    expect(format.day(moment, noon)).toBe('today')
    expect(format.day(moment, noon + 86_400_000)).toBe('yesterday')
    expect(format.day(moment, noon + 2 * 86_400_000)).toBe('1 Dec 2026')
  })

  it.each(['', 'xx-invalid-tag-that-nobody-has', 'not a tag'])(
    'falls back to the system’s language for “%s”',
    (locale) => {
      expect(createTimeFormat(locale, 'UTC').local(moment)).toContain('2026')
    },
  )
})
