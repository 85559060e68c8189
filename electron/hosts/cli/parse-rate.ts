import { InvalidArgumentError } from 'commander'

const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }
const SLOWEST = 1024

/**
 * Bytes a second from `500k`, `2M` or `1.5M`, where k, M and G are powers of 1,024 as in curl, wget and rclone.
 * @throws InvalidArgumentError
 */
export function parseRate(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)([kmg]?)$/i.exec(text.trim()) ?? []
  if (number === '') throw new InvalidArgumentError('A rate is a number of bytes a second, such as 500k or 2M.')
  const bytes = Math.floor(Number(number) * (FACTORS[unit.toLowerCase()] ?? 1))
  if (bytes < SLOWEST) throw new InvalidArgumentError('The slowest rate is 1k: 1,024 bytes a second.')
  if (!Number.isSafeInteger(bytes)) throw new InvalidArgumentError('No line is that fast. Leave the limit out.')
  return bytes
}
