import { describe, expect, it } from 'vitest'
import { readRate, tidyTime, timeProblem, writeRate } from '../../../../renderer/features/settings/upload-limit.ts'
import { DEFAULT_SETTINGS, settings } from '../../../../shared/settings/settings.ts'

describe('the limit of uploads', () => {
  it.each([
    ['', 0],
    ['0', 0],
    ['500', 500],
    ['500k', 500],
    ['500 KiB/s', 500],
    ['2 MB/s', 1953],
    ['2M', 2048],
    ['1,5 MiB / s', 1536],
    ['1.5 gb', 1_464_844],
  ])('reads %j', (text, kib) => {
    expect(readRate(text)).toBe(kib)
  })

  it.each(['fast', '-1', '2 parsec', '1 B', '0.1 KiB/s', '999999999 GB/s', '1.2.3'])('refuses %j', (text) => {
    expect(readRate(text)).toBeTypeOf('string')
  })

  it.each([0, 1, 500, 977, 1000, 1024, 1953, 4883, 12_345, 97_656, 100_000_000])('reads what it writes: %d', (kib) => {
    expect(readRate(writeRate(kib))).toBe(kib)
    expect(settings().safeParse({ ...DEFAULT_SETTINGS, uploadLimitKib: kib }).success).toBe(true)
  })

  it('is written in the unit that is easier to read', () => {
    expect([writeRate(500), writeRate(1953), writeRate(1025)]).toEqual(['500 KiB/s', '2 MB/s', '1.05 MB/s'])
  })
})

describe('a time of day', () => {
  it.each([
    ['', ''],
    ['8', '08:00'],
    ['8:30', '08:30'],
    [' 23:59 ', '23:59'],
  ])('is kept as the settings take it: %j', (typed, kept) => {
    expect([tidyTime(typed), timeProblem(typed)]).toEqual([kept, undefined])
    expect(settings().safeParse({ ...DEFAULT_SETTINGS, uploadLimitFrom: kept }).success).toBe(true)
  })

  it.each(['24:00', '8:60', 'noon', '8.30', '108:00'])('is not %j', (typed) => {
    expect(timeProblem(typed)).toBe('Use hours and minutes such as 08:30.')
  })
})
