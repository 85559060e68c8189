import { expect, it } from 'vitest'
import { copiedInWords } from '../../../../renderer/features/share/copied-text.ts'

it.each([
  [1, 1, 'The link is on the clipboard.'],
  [2, 2, '2 links are on the clipboard, one on each line.'],
  [1000, 100_000, 'The first 1,000 of 100,000 links are on the clipboard, one on each line.'],
])('says that %d of %d are copied', (count, total, words) => {
  expect(copiedInWords({ count, total })).toBe(words)
})
