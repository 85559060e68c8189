import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { formatBytes, formatMoment, formatTable } from '../../../../../electron/hosts/cli/terminal/terminal.ts'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1024, '1.0 kB'],
    [1049, '1.0 kB'],
    [1050, '1.1 kB'],
    [99_449, '99.4 kB'],
    [99_500, '100 kB'],
    [123_456, '123 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [3_400_000, '3.4 MB'],
    [5_000_000_000, '5.0 GB'],
    [53_687_091_200_000, '53.7 TB'],
    [Number.MAX_SAFE_INTEGER, '9007 TB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('formatTable', () => {
  it('makes columns as wide as their widest cell, and the last as long as it is', () => {
    const rows = [
      ['ID', 'STATUS', 'OBJECT'],
      ['a', 'expiring', 's3://b/k'],
      ['abcdefghij', '', ''],
    ]
    expect(formatTable(rows)).toBe('ID          STATUS    OBJECT\na           expiring  s3://b/k\nabcdefghij\n')
  })

  it('takes colours for nothing wide', () => {
    expect(
      formatTable([
        ['\u001b[1mab\u001b[22m', 'x'],
        ['abc', 'y'],
      ]),
    ).toBe('\u001b[1mab\u001b[22m   x\nabc  y\n')
  })

  it.each([
    ['no rows', [], ''],
    ['an empty row', [[]], '\n'],
    ['one column', [['a'], ['bcd']], 'a\nbcd\n'],
    ['rows of different lengths', [['a', 'b', 'c'], ['d']], 'a  b  c\nd\n'],
  ])('takes %s', (_, rows, text) => {
    expect(formatTable(rows)).toBe(text)
  })
})

describe('formatMoment', () => {
  /** Formats moments as this computer would in other time zones: a process of its own, as a process has one. */
  function momentsIn(cases: readonly (readonly [zone: string, iso: string])[]): string[] {
    const module = new URL('../../../../../electron/hosts/cli/terminal/terminal.ts', import.meta.url).href
    const script = `const { formatMoment } = await import(${JSON.stringify(module)})
      const texts = []
      for (const [zone, iso] of ${JSON.stringify(cases)}) { process.env.TZ = zone; texts.push(formatMoment(iso)) }
      process.stdout.write(JSON.stringify(texts))`
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
    const texts: unknown = JSON.parse(printed)
    return Array.isArray(texts) ? texts.map(String) : []
  }

  it('is in local time with its offset, and in UTC', () => {
    const cases = [
      ['UTC', '2026-11-25T13:02:00Z', '2026-11-25 13:02 UTC'],
      ['Europe/Berlin', '2026-11-25T13:02:59Z', '2026-11-25 14:02 +01:00 (13:02 UTC)'],
      ['Europe/Berlin', '2026-07-25T13:02:00.999Z', '2026-07-25 15:02 +02:00 (13:02 UTC)'],
      ['Europe/London', '2026-11-25T13:02:00Z', '2026-11-25 13:02 UTC'],
      ['Europe/London', '2026-07-25T13:02:00Z', '2026-07-25 14:02 +01:00 (13:02 UTC)'],
      ['America/New_York', '2026-11-25T03:02:00Z', '2026-11-24 22:02 -05:00 (03:02 UTC)'],
      ['America/St_Johns', '2026-01-01T00:00:00Z', '2025-12-31 20:30 -03:30 (00:00 UTC)'],
      ['Asia/Kolkata', '2026-11-25T13:02:00Z', '2026-11-25 18:32 +05:30 (13:02 UTC)'],
      ['Asia/Kathmandu', '2026-11-25T13:02:00Z', '2026-11-25 18:47 +05:45 (13:02 UTC)'],
      ['Pacific/Kiritimati', '2026-12-31T12:00:00Z', '2027-01-01 02:00 +14:00 (12:00 UTC)'],
      ['Pacific/Marquesas', '2026-11-25T01:00:00Z', '2026-11-24 15:30 -09:30 (01:00 UTC)'],
      // the hour that Berlin has twice: the offset tells which
      ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25 02:30 +02:00 (00:30 UTC)'],
      ['Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25 02:30 +01:00 (01:30 UTC)'],
      // and the one that it skips
      ['Europe/Berlin', '2026-03-29T00:59:59Z', '2026-03-29 01:59 +01:00 (00:59 UTC)'],
      ['Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29 03:00 +02:00 (01:00 UTC)'],
    ] as const
    expect(momentsIn(cases.map(([zone, iso]) => [zone, iso]))).toEqual(cases.map(([, , text]) => text))
  })

  it('takes the form that links have', () => {
    expect(formatMoment('2026-11-25T13:02:00.000Z')).toMatch(
      /^2026-11-2\d \d\d:\d\d (?:UTC|[+-]\d\d:\d\d \(13:02 UTC\))$/,
    )
  })
})
