/** How large copies may be, in bytes. */
export interface PartLimits {
  /** The most that one request copies. */
  readonly singleCopy: number
  /** A part, where more is copied; larger ones if there would be too many. */
  readonly part: number
}

export interface CopiedPart {
  /** From 1. */
  readonly number: number
  readonly start: number
  /** After its last byte. */
  readonly end: number
}

const MIB = 1024 ** 2
const MAX_PARTS = 10_000

/** S3's own cap on one request is 5 GiB. Parts of this size take some seconds each. */
export const S3_PART_LIMITS: PartLimits = { singleCopy: 5 * 1024 ** 3, part: 256 * MIB }

/** Equal parts, but for the last one: some storages refuse others. */
export function splitIntoParts(size: number, { part }: PartLimits): CopiedPart[] {
  const smallest = Math.ceil(size / MAX_PARTS / MIB) * MIB
  const each = Math.max(part, smallest)
  return Array.from({ length: Math.ceil(size / each) }, (_, index) => ({
    number: index + 1,
    start: index * each,
    end: Math.min((index + 1) * each, size),
  }))
}
