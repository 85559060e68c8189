import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newLinkId, unguessableSegment } from '../../../electron/services/random-text.ts'
import { LINK_ID } from '../../../shared/links/link.ts'

const secure = (count: number) => randomBytes(count)

describe.each([
  [
    'unguessableSegment',
    unguessableSegment,
    /^[0-9A-Za-z]{22}$/,
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  ],
  ['newLinkId', newLinkId, LINK_ID, '0123456789abcdefghijklmnopqrstuvwxyz'],
] as const)('%s', (_, make, form, alphabet) => {
  const alphabetSize = alphabet.length

  it('has its length and alphabet, and is never the same', () => {
    const texts = new Set(Array.from({ length: 2000 }, () => make(secure)))
    expect(texts.size).toBe(2000)
    for (const text of texts) expect(text).toMatch(form)
  })

  it('favours no character, at any place', () => {
    const count = 5000
    const length = make(secure).length
    const seen = Array.from({ length }, () => new Map<string, number>())
    for (let made = 0; made < count; made += 1) {
      for (const [place, character] of [...make(secure)].entries()) {
        const counts = seen[place]
        counts?.set(character, (counts.get(character) ?? 0) + 1)
      }
    }
    const expected = count / alphabetSize
    for (const counts of seen) {
      expect(counts.size).toBe(alphabetSize)
      // Chi-square over the alphabet; its mean is alphabetSize - 1, and so far above it is once in a million runs.
      const chiSquare = [...counts.values()].reduce((sum, seenCount) => sum + (seenCount - expected) ** 2 / expected, 0)
      expect(chiSquare).toBeLessThan(alphabetSize + 8 * Math.sqrt(2 * alphabetSize))
    }
  })

  it('takes each byte below a whole number of alphabets, and throws the rest away', () => {
    const limit = 256 - (256 % alphabetSize)
    // only what must be thrown away, then every byte in turn
    const sources = [new Uint8Array(64).fill(255), new Uint8Array(64).fill(limit)]
    let next = 0
    const bytes = (count: number) =>
      sources.shift()?.subarray(0, count) ?? Uint8Array.from({ length: count }, () => next++ % 256)
    const text = make(bytes)
    expect(sources).toEqual([])
    expect(text).toBe(alphabet.slice(0, text.length))
  })

  it('asks for more when the bytes run out, and goes by nothing else', () => {
    const one = (count: number) => new Uint8Array(Math.min(count, 1)).fill(7)
    expect(make(one)).toBe('7'.repeat(make(secure).length))
    expect(make((count) => new Uint8Array(count))).toBe('0'.repeat(make(secure).length))
  })
})
