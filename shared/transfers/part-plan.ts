const MIB = 1024 ** 2
/** The smallest part, and what is sent in one request: small enough to be sent again without regret. */
const SMALLEST_PART_BYTES = 8 * MIB
/** S3 takes 10,000 parts; the rest is for a file whose size was only estimated. */
const MAX_PARTS = 9000

/** Where a part lies in its object. Numbers begin at 1; all are in bytes. */
export interface PartRange {
  readonly number: number
  readonly offset: number
  readonly length: number
}

/** The size of all parts but the last, in whole MiB. @param size of the object, or the most that it can have, in bytes */
export function partSizeFor(size: number): number {
  return Math.max(SMALLEST_PART_BYTES, Math.ceil(size / MAX_PARTS / MIB) * MIB)
}

/** Whether the object is stored by one request, and not in parts. */
export function isSinglePart(size: number): boolean {
  return size <= SMALLEST_PART_BYTES
}

export function partCount(size: number, partSize: number): number {
  return Math.max(1, Math.ceil(size / partSize))
}

export function partRange(number: number, size: number, partSize: number): PartRange {
  const offset = (number - 1) * partSize
  return { number, offset, length: Math.min(partSize, size - offset) }
}
