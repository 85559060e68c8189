import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareKeys } from '../../../../renderer/features/browse/compare-keys.ts'
import { crumbsOf, parentOf } from '../../../../renderer/features/browse/folder-path.ts'

describe('the way to a folder', () => {
  it('names each step with the prefix that lists it', () => {
    expect(crumbsOf('docs/2026/')).toEqual([
      { name: 'docs', folder: 'docs/' },
      { name: '2026', folder: 'docs/2026/' },
    ])
    expect(crumbsOf('')).toEqual([])
  })

  it('has a step without a name where slashes follow each other', () => {
    expect(crumbsOf('/a//').map(({ name }) => name)).toEqual(['', 'a', ''])
  })

  it('leads back up through every step, to the bucket', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '.', 'é', ' ') })), (names) => {
        const folder = names.map((name) => `${name}/`).join('')
        const crumbs = crumbsOf(folder)
        expect(crumbs.map(({ name }) => name)).toEqual(names)
        for (const [at, crumb] of crumbs.entries()) expect(parentOf(crumb.folder)).toBe(crumbs[at - 1]?.folder ?? '')
      }),
    )
    expect(parentOf('')).toBeUndefined()
  })
})

describe('the order of keys', () => {
  it('is that of their bytes, as storages list', () => {
    const key = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
    )
  })
})
