import { expect, it } from 'vitest'
import { foundInWords, removedInWords } from '../../../../renderer/features/connections/unfinished-texts.ts'

it('says what is left behind of unfinished uploads, with its size as far as it is known', () => {
  expect(foundInWords([])).toMatch(/^Nothing is left behind/)
  expect(foundInWords([{}])).toMatch(/^1 upload was begun by Sandglass and never ended\. Its parts/)
  expect(foundInWords([{ bytes: 1_000_000 }, { bytes: 2_000_000 }, {}])).toMatch(
    /^3 uploads were begun by Sandglass and never ended, 3\.0 MB in all\. Their parts/,
  )
})

it('says what was deleted', () => {
  expect(removedInWords(1)).toBe('The parts of 1 unfinished upload are deleted.')
  expect(removedInWords(1000)).toBe('The parts of 1,000 unfinished uploads are deleted.')
})
