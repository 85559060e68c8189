import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  countInWords,
  filtersOf,
  isNarrowed,
  listInput,
  paramsOf,
  withoutFilters,
} from '../../../../renderer/features/links/link-filters.ts'
import { CONTRACT } from '../../../../shared/api/contract.ts'
import { LINK_ORDERS } from '../../../../shared/api/link-calls.ts'
import { LINK_STATUSES } from '../../../../shared/links/link-status.ts'

const anyFilters = fc.record({
  text: fc.string({ maxLength: 40 }),
  status: fc.constantFrom(undefined, ...LINK_STATUSES),
  connection: fc.option(fc.stringMatching(/^[a-z0-9]{1,20}$/), { nil: undefined }),
  bucket: fc.option(fc.stringMatching(/^[a-z0-9.-]{3,63}$/), { nil: undefined }),
  order: fc.constantFrom(...LINK_ORDERS),
})

describe('filters of a place', () => {
  it('come back from the params they are written to, through an address', () => {
    fc.assert(
      fc.property(anyFilters, (filters) => {
        const address = new URLSearchParams(paramsOf(filters)).toString()
        expect(filtersOf(Object.fromEntries(new URLSearchParams(address)))).toEqual(filters)
      }),
    )
  })

  it('are none where nothing is narrowed', () => {
    expect(paramsOf(filtersOf({}))).toEqual({})
    expect(isNarrowed(filtersOf({}))).toBe(false)
  })

  it('take from a foreign address only what is known', () => {
    expect(
      filtersOf({
        status: 'constructor',
        order: 'toString',
        connection: 'x'.repeat(65),
        bucket: '',
        q: 'y'.repeat(5000),
      }),
    ).toEqual({ text: 'y'.repeat(1024), status: undefined, connection: undefined, bucket: undefined, order: 'newest' })
  })

  it('give an input that the contract takes', () => {
    fc.assert(
      fc.property(anyFilters, (filters) => {
        expect(CONTRACT['links.list'].input().safeParse(listInput(filters)).success).toBe(true)
      }),
    )
  })

  it.each([
    [{ status: 'expired' }, true],
    [{ q: 'a' }, true],
    [{ q: '   ' }, false],
    [{ connection: 'c1' }, true],
    [{ bucket: 'b-1' }, true],
    [{ order: 'name' }, false],
  ])('%j narrows: %j', (params, narrowed) => {
    expect(isNarrowed(filtersOf(params))).toBe(narrowed)
  })

  it('are cleared without the order', () => {
    expect(paramsOf(withoutFilters(filtersOf({ q: 'a', status: 'active', bucket: 'b-1', order: 'name' })))).toEqual({
      order: 'name',
    })
  })
})

it.each([
  [0, true, '0 links'],
  [1, true, '1 link'],
  [1204, true, '1,204 links'],
  [1000, false, 'more than 1,000 links'],
])('counts %i (exact: %j) as %s', (total, isExact, words) => {
  expect(countInWords(total, isExact)).toBe(words)
})
