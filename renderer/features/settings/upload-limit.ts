/** Bytes of the units that a rate may be written in; by itself a number is in KiB. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1024,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1e6,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1e9,
  gib: 1024 ** 3,
}
const RATE = /^(\d{1,9}(?:[.,]\d{1,3})?) ?([a-z]{0,3})(?: ?\/ ?s)?$/i
const MAX_KIB = 100_000_000

/**
 * Reads a typed rate.
 *
 * @returns KiB a second, 0 for none, or what is wrong with it
 */
export function readRate(text: string): number | string {
  const typed = text.trim()
  if (typed === '') return 0
  const [, number = '', unit = ''] = RATE.exec(typed) ?? []
  const factor = UNITS[unit.toLowerCase()]
  if (number === '' || factor === undefined) return 'Write it as 500 KiB/s or 2 MB/s, or leave it empty.'
  const kib = Math.round((Number(number.replace(',', '.')) * factor) / 1024)
  // None would be the opposite of so little.
  if (kib === 0 && Number(number.replace(',', '.')) > 0) return '1 KiB/s is the least.'
  return kib > MAX_KIB ? 'No line is that fast: leave it empty.' : kib
}

/** A rate as `readRate` reads it, in the unit that is easier to read. */
export function writeRate(kib: number): string {
  if (kib === 0) return ''
  const megabytes = `${Math.round((kib * 1024) / 1e4) / 100} MB/s`
  return kib >= 1000 && readRate(megabytes) === kib ? megabytes : `${kib} KiB/s`
}

/** `8:30` and `8` as they are kept: `08:30`, `08:00`. What isn't a time stays as it is. */
export function tidyTime(text: string): string {
  const [, hours, minutes = '00'] = /^(\d{1,2})(?::(\d\d))?$/.exec(text.trim()) ?? []
  return hours === undefined ? text.trim() : `${hours.padStart(2, '0')}:${minutes}`
}

export function timeProblem(text: string): string | undefined {
  const time = tidyTime(text)
  return time === '' || /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time) ? undefined : 'Use hours and minutes such as 08:30.'
}
