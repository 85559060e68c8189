import { describe, expect, it } from 'vitest'
import { hasTag, LIVE_TAG, REVOKED_TAG, withoutTag, withTag } from '../../../../shared/revocation/object-tags.ts'
import { codeOf } from '../app-error.ts'

const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `tag-${index}`, value: 'x' }))

describe('the tags of an object', () => {
  it('keep what others put there', () => {
    const marked = withTag(tags(9), REVOKED_TAG)
    expect(marked).toEqual([...tags(9), REVOKED_TAG])
    expect(withoutTag(marked, REVOKED_TAG)).toEqual(tags(9))
  })

  it('are ten at the most', () => {
    expect(codeOf(() => withTag(tags(10), REVOKED_TAG))).toBe('unsupported')
    expect(withTag([...tags(9), { ...REVOKED_TAG, value: 'false' }], REVOKED_TAG)).toEqual([...tags(9), REVOKED_TAG])
  })

  it('count by name and value', () => {
    expect(hasTag([LIVE_TAG], LIVE_TAG)).toBe(true)
    expect(hasTag([{ ...LIVE_TAG, value: 'dead' }], LIVE_TAG)).toBe(false)
  })
})
