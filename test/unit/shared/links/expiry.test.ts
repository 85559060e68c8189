import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  effectiveExpiry,
  formatDuration,
  parseAbsoluteTime,
  parseDuration,
  type RequestedExpiry,
  shortenUnrevocable,
} from '../../../../shared/links/expiry.ts'
import { codeOf } from '../app-error.ts'

const DAY = 86_400
const WEEK = 604_800

describe('parseDuration', () => {
  it.each([
    ['1s', 1],
    ['90s', 90],
    ['15m', 900],
    ['1h30m', 5400],
    ['1d12h', 129_600],
    ['1w', WEEK],
    ['7d', WEEK],
    ['0h5m', 300],
    ['1h1h', 7200],
    ['30m1h', 5400],
    ['001m', 60],
    ['  2H ', 7200],
    ['15M', 900],
    ['999999999w', 999_999_999 * WEEK],
  ])('%j is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  it.each([
    '',
    ' ',
    '0s',
    '0h0m',
    '5',
    '-5',
    '-5m',
    '+5m',
    '1.5h',
    '1,5h',
    '1e3s',
    '9e9h',
    '0x10m',
    '5 m',
    '1h 30m',
    'm',
    'h1',
    '1y',
    '1mo',
    '1ms',
    '9999999999s',
    `${'9'.repeat(400)}w`,
    '١٥m',
    '१५m',
    '１５m',
    '15ｍ',
    '1ſ',
    '5m\u0000',
    '5m\u200b',
    'NaN',
    'Infinity',
    'forever',
    'P1D',
    '1h;30m',
    "5m' OR 1=1",
  ])('refuses %j', (text) => {
    expect(codeOf(() => parseDuration(text))).toBe('invalid-expiry')
  })

  it('adds up the parts', () => {
    const part = fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.constantFrom('s', 'm', 'h', 'd', 'w'))
    const unit: Record<string, number> = { s: 1, m: 60, h: 3600, d: DAY, w: WEEK }
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const text = parts.map(([count, name]) => `${count}${name}`).join('')
        const seconds = parts.reduce((sum, [count, name]) => sum + count * (unit[name] ?? 0), 0)
        expect(parseDuration(text)).toBe(seconds)
      }),
    )
  })

  it('answers a positive number or refuses, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9smhdw .+-]{0,20}$/)), (text) => {
        try {
          expect(parseDuration(text)).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-expiry', field: 'expiry' })
        }
      }),
    )
  })

  it('is quick about a megabyte of almost a duration', () => {
    const started = performance.now()
    expect(codeOf(() => parseDuration(`${'9s'.repeat(500_000)}!`))).toBe('invalid-expiry')
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('parseAbsoluteTime', () => {
  it.each([
    ['2026-12-01T08:00:00Z', '2026-12-01T08:00:00Z'],
    ['2026-12-01T10:00+02:00', '2026-12-01T08:00:00Z'],
    ['2026-12-01 10:00 +02:00', '2026-12-01T08:00:00Z'],
    ['2026-12-01T10:00+0200', '2026-12-01T08:00:00Z'],
    ['2026-12-01t08:00:00z', '2026-12-01T08:00:00Z'],
    ['2026-12-01T08:00:00.999Z', '2026-12-01T08:00:00Z'],
    ['  2026-12-01T08:00Z  ', '2026-12-01T08:00:00Z'],
    ['2026-12-01T03:30-04:30', '2026-12-01T08:00:00Z'],
    ['2026-12-01T13:45+05:45', '2026-12-01T08:00:00Z'],
    ['2026-12-01T08:00-00:00', '2026-12-01T08:00:00Z'],
    // the farthest zones, on other days than UTC
    ['2026-12-01T00:00+14:00', '2026-11-30T10:00:00Z'],
    ['2026-12-01T23:00-12:00', '2026-12-02T11:00:00Z'],
    // leap days
    ['2028-02-29T00:00Z', '2028-02-29T00:00:00Z'],
    ['2000-02-29T00:00Z', '2000-02-29T00:00:00Z'],
    // the hours that Europe skips in spring and has twice in autumn: with its offset each is one moment
    ['2026-03-29T02:30+01:00', '2026-03-29T01:30:00Z'],
    ['2026-03-29T02:30+02:00', '2026-03-29T00:30:00Z'],
    ['2026-10-25T02:30+02:00', '2026-10-25T00:30:00Z'],
    ['2026-10-25T02:30+01:00', '2026-10-25T01:30:00Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
  ])('%j is %s', (text, utc) => {
    expect(parseAbsoluteTime(text)).toBe(Date.parse(utc) / 1000)
  })

  it.each([
    ['no zone', '2026-12-01T10:00'],
    ['no zone', '2026-12-01 10:00:00'],
    ['a date alone', '2026-12-01'],
    ['a time alone', '10:00Z'],
    ['31 February', '2026-02-31T10:00Z'],
    ['29 February of a common year', '2026-02-29T10:00Z'],
    ['29 February of a common century', '2100-02-29T10:00Z'],
    ['31 November', '2026-11-31T10:00Z'],
    ['month 13', '2026-13-01T10:00Z'],
    ['month 0', '2026-00-01T10:00Z'],
    ['day 0', '2026-12-00T10:00Z'],
    ['hour 24', '2026-12-01T24:00Z'],
    ['minute 60', '2026-12-01T10:60Z'],
    ['a leap second', '2026-12-31T23:59:60Z'],
    ['year 0', '0000-01-01T00:00Z'],
    ['year 99', '0099-01-01T00:00Z'],
    ['a year of five digits', '12026-12-01T10:00Z'],
    ['a signed year', '+002026-12-01T10:00Z'],
    ['zone +15:00', '2026-12-01T10:00+15:00'],
    ['zone +14:01', '2026-12-01T10:00+14:01'],
    ['zone -14:30', '2026-12-01T10:00-14:30'],
    ['zone +99:00', '2026-12-01T10:00+99:00'],
    ['zone +02:60', '2026-12-01T10:00+02:60'],
    ['half a zone', '2026-12-01T10:00+02'],
    ['a named zone', '2026-12-01T10:00 CET'],
    ['a zone in brackets', '2026-12-01T10:00+01:00[Europe/Berlin]'],
    ['a minus sign that is none', '2026-12-01T10:00−02:00'],
    ['Arabic digits', '٢٠٢٦-١٢-٠١T١٠:٠٠Z'],
    ['a local form', '01.12.2026 10:00Z'],
    ['words', 'tomorrow'],
    ['epoch seconds', '1796119200'],
    ['text behind it', '2026-12-01T10:00Z; rm'],
    ['a second line', '2026-12-01T10:00Z\n2027-12-01T10:00Z'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(codeOf(() => parseAbsoluteTime(text))).toBe('invalid-expiry')
  })

  it('reads back what was written, in every zone', () => {
    const moment = fc.integer({ min: Date.UTC(1970, 0, 2) / 1000, max: Date.UTC(9999, 11, 30) / 1000 })
    const zone = fc.integer({ min: -14 * 60, max: 14 * 60 })
    fc.assert(
      fc.property(moment, zone, (seconds, minutes) => {
        const local = new Date((seconds + minutes * 60) * 1000).toISOString().slice(0, 19)
        const size = Math.abs(minutes)
        const digits = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0')).join(':')
        expect(parseAbsoluteTime(`${local}${minutes < 0 ? '-' : '+'}${digits}`)).toBe(seconds)
      }),
    )
  })
})

describe('effectiveExpiry', () => {
  const SIGNED = Date.UTC(2026, 10, 24, 12) / 1000
  const CAP = { seconds: WEEK, label: 'Amazon S3' }
  const until = (seconds: number): RequestedExpiry => ({
    until: new Date((SIGNED + seconds) * 1000).toISOString(),
  })

  it.each<[string, RequestedExpiry, number | undefined, number, string]>([
    ['what was asked for', { seconds: 3600 }, undefined, 3600, 'requested'],
    ['one second', { seconds: 1 }, undefined, 1, 'requested'],
    ['the cap exactly', { seconds: WEEK }, undefined, WEEK, 'requested'],
    ['a second above the cap', { seconds: WEEK + 1 }, undefined, WEEK, 'signer'],
    ['ten years', { seconds: 315_360_000 }, undefined, WEEK, 'signer'],
    ['until the cap exactly', until(WEEK), undefined, WEEK, 'requested'],
    ['until a second later', until(WEEK + 1), undefined, WEEK, 'signer'],
    ['until the next second', until(1), undefined, 1, 'requested'],
    ['credentials that end later', { seconds: 3600 }, 3600 + 61, 3600, 'requested'],
    ['credentials that end just then', { seconds: 3600 }, 3600 + 60, 3600, 'requested'],
    ['credentials that end a second earlier', { seconds: 3600 }, 3600 + 59, 3599, 'credentials'],
    ['credentials that last for one more second', { seconds: 3600 }, 61, 1, 'credentials'],
    ['the earliest of all three: the credentials', { seconds: WEEK * 2 }, 3660, 3600, 'credentials'],
    ['the earliest of all three: the cap', { seconds: WEEK * 3 }, WEEK * 2, WEEK, 'signer'],
    ['credentials that end with the cap', { seconds: WEEK * 2 }, WEEK + 60, WEEK, 'signer'],
  ])('%s', (_, requested, credentialsLeft, seconds, limitedBy) => {
    const end = effectiveExpiry(
      requested,
      SIGNED,
      CAP,
      credentialsLeft === undefined ? undefined : SIGNED + credentialsLeft,
    )
    expect(end).toMatchObject({ seconds, limitedBy, expiresAt: SIGNED + seconds })
    // a shorter life is always explained, and never explained away
    if (limitedBy === 'requested') expect(end.reason).toBeUndefined()
    else expect(end.reason).toMatch(/\w{3}/)
  })

  it.each<[string, RequestedExpiry]>([
    ['no time', { seconds: 0 }],
    ['a negative time', { seconds: -60 }],
    ['half a second more', { seconds: 1.5 }],
    ['NaN', { seconds: Number.NaN }],
    ['Infinity', { seconds: Number.POSITIVE_INFINITY }],
    ['more than can be counted', { seconds: 2 ** 53 }],
    ['until now', until(0)],
    ['until a moment that has passed', until(-1)],
    ['until years ago', { until: '1999-12-31T23:59:59Z' }],
    ['until no time', { until: 'soon' }],
  ])('refuses %s', (_, requested) => {
    expect(codeOf(() => effectiveExpiry(requested, SIGNED, CAP))).toBe('invalid-expiry')
  })

  it.each([60, 59, 1, 0, -1, -WEEK])('refuses credentials with %d seconds left', (left) => {
    expect(codeOf(() => effectiveExpiry({ seconds: 60 }, SIGNED, CAP, SIGNED + left))).toBe('expired-token')
  })

  it('is a whole number of seconds within every limit, explained when it is shorter than asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 315_360_000 }),
        fc.integer({ min: 0, max: 2 ** 33 }),
        fc.option(fc.integer({ min: 61, max: WEEK * 2 }), { nil: undefined }),
        (asked, signedAt, left) => {
          const credentialsEnd = left === undefined ? undefined : signedAt + left
          const end = effectiveExpiry({ seconds: asked }, signedAt, CAP, credentialsEnd)
          expect(end.seconds).toBe(Math.min(asked, WEEK, left === undefined ? WEEK : left - 60))
          expect(end.expiresAt).toBe(signedAt + end.seconds)
          expect(end.reason === undefined).toBe(end.seconds === asked)
        },
      ),
    )
  })
})

describe('shortenUnrevocable', () => {
  const asked = (seconds: number) => ({
    seconds,
    expiresAt: 1000 + seconds,
    limitedBy: 'requested' as const,
    reason: undefined,
  })

  it('leaves a link of a day as it is', () => {
    expect(shortenUnrevocable(asked(DAY), 1000)).toEqual(asked(DAY))
  })

  it('ends a longer one after a day, and says why', () => {
    expect(shortenUnrevocable(asked(DAY + 1), 1000)).toEqual({
      seconds: DAY,
      expiresAt: 1000 + DAY,
      limitedBy: 'unrevocable',
      reason: expect.stringContaining('at most 1 day'),
    })
  })
})

describe('formatDuration', () => {
  it.each([
    [0, '0 seconds'],
    [0.9, '0 seconds'],
    [-5, '0 seconds'],
    [Number.NaN, '0 seconds'],
    [1, '1 second'],
    [45, '45 seconds'],
    [59.99, '59 seconds'],
    [60, '1 minute'],
    [61, '1 minute 1 second'],
    [3599, '59 minutes 59 seconds'],
    [3600, '1 hour'],
    [3601, '1 hour'],
    [5400, '1 hour 30 minutes'],
    [DAY, '1 day'],
    [DAY + 3599, '1 day'],
    [DAY + 7200, '1 day 2 hours'],
    [WEEK, '7 days'],
    [WEEK - 1, '6 days 23 hours'],
    [DAY * 3650, '3650 days'],
  ])('%d seconds are “%s”', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words)
  })
})
