import { describe, expect, it } from 'vitest'
import { S3_PART_LIMITS, splitIntoParts } from '../../../../electron/services/objects/part-copies.ts'

const MIB = 1024 ** 2
const GIB = 1024 ** 3

describe('the parts of a copy', () => {
  it.each([
    ['just more than one request copies', 5 * GIB + 1, 21, 256 * MIB],
    ['six gigabytes', 6 * GIB, 24, 256 * MIB],
    ['five terabytes, with larger parts', 5 * 1024 * GIB, 9987, 525 * MIB],
  ])('are equal, but for the last, and no more than 10,000: %s', (_, size, count, each) => {
    const parts = splitIntoParts(size, S3_PART_LIMITS)
    expect(parts).toHaveLength(count)
    expect(parts.map(({ number }) => number)).toEqual(Array.from({ length: count }, (__, index) => index + 1))
    expect(parts[0]?.start).toBe(0)
    expect(parts.at(-1)?.end).toBe(size)
    for (const [index, { start, end }] of parts.entries()) {
      if (index > 0 && start !== parts[index - 1]?.end) throw new Error(`a gap before part ${index + 1}`)
      if (index < count - 1 && end - start !== each) throw new Error(`part ${index + 1} is another size`)
    }
    expect(S3_PART_LIMITS.singleCopy).toBe(5 * GIB)
  })
})
