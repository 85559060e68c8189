import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayText } from '../../../../shared/links/display-text.ts'

// any code points, halves of characters among them
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10_ff_ff }))
  .map((codePoints) => String.fromCodePoint(...codePoints))

describe('displayText', () => {
  it.each([
    ['plain.txt', 'plain.txt'],
    ['', ''],
    ['日本語 ファイル é 😀 🏳️‍🌈', '日本語 ファイル é 😀 🏳️‍🌈'],
    ['a\u0000b', 'a\\x00b'],
    ['one\r\ntwo\tthree', 'one\\x0d\\x0atwo\\x09three'],
    ['\u001b[2J\u001b]0;title\u0007', '\\x1b[2J\\x1b]0;title\\x07'],
    ['\u009b31m', '\\x9b31m'],
    ['\u007f', '\\x7f'],
    ['invoice\u202efdp.exe', 'invoice\\u202efdp.exe'],
    ['\u2066a\u2069', '\\u2066a\\u2069'],
    ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['\ufeffbom', '\\ufeffbom'],
    ['half \ud83d of one', 'half \\ud83d of one'],
    ['\u061c\u200e\u200f', '\\u061c\\u200e\\u200f'],
  ])('%j', (text, shown) => {
    expect(displayText(text)).toBe(shown)
  })

  it('leaves one line without a control character, and nothing more to escape', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = displayText(text)
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
        expect(shown.isWellFormed()).toBe(true)
        expect(displayText(shown)).toBe(shown)
      }),
    )
  })
})
