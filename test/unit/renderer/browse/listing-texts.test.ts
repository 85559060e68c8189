import { describe, expect, it } from 'vitest'
import { Listing } from '../../../../renderer/features/browse/listing.ts'
import {
  foundInWords,
  loadedInWords,
  selectedInWords,
  shownName,
  whyNoLink,
} from '../../../../renderer/features/browse/listing-texts.ts'
import { BY_NAME } from '../../../../renderer/features/browse/object-list.ts'
import { pageOf } from './listed.ts'

async function loaded(...pages: ReturnType<typeof pageOf>[]): Promise<Listing> {
  const rest = pages.values()
  const fetchPage = async () => rest.next().value ?? pageOf([])
  const listing = new Listing('', { fetchPage, now: () => 0, breathe: () => Promise.resolve() })
  await listing.loadMore()
  return listing
}

describe('what is loaded', () => {
  it('is counted in objects and folders', async () => {
    expect(loadedInWords(await loaded(pageOf([])))).toBe('0 objects')
    expect(loadedInWords(await loaded(pageOf(['a'])))).toBe('1 object')
    expect(loadedInWords(await loaded(pageOf([], ['a/', 'b/'])))).toBe('2 folders')
    expect(loadedInWords(await loaded(pageOf(['a', 'b'], ['c/'])))).toBe('2 objects and 1 folder')
  })

  it('says whether there is more', async () => {
    const listing = await loaded(pageOf(['a'], [], 'next'))
    expect(loadedInWords(listing)).toBe('1 object loaded, there are more')
    const loading = listing.loadMore()
    expect(loadedInWords(listing)).toBe('1 object so far…')
    await loading
    expect(loadedInWords(listing)).toBe('1 object')
  })

  it('is counted by what a filter leaves and by what is selected', async () => {
    const listing = await loaded(pageOf(['a1', 'a2', 'b'], [], 'next'))
    await listing.show({ sort: BY_NAME, filter: 'a' })
    expect(foundInWords(listing)).toBe('2 of 3 loaded')
    listing.selectAll()
    expect(selectedInWords(listing)).toBe('2 selected, 0 B')
  })
})

describe('names', () => {
  it('are shown so that nothing in them acts', () => {
    expect(shownName('<img src=x onerror=alert(1)>', 'object').text).toBe('<img src=x onerror=alert(1)>')
    expect(shownName('a\nb\u202ecod.exe', 'object').text).toBe('a\\x0ab\\u202ecod.exe')
  })

  it('have a word of ours where they are empty', () => {
    expect(shownName('docs/', 'folder')).toEqual({ text: 'docs', isOurs: false })
    expect(shownName('/', 'folder')).toEqual({ text: 'Folder without a name', isOurs: true })
    expect(shownName('', 'object').isOurs).toBe(true)
    expect(shownName('a/', 'object')).toEqual({ text: 'a/', isOurs: false })
  })
})

describe('why there is no link', () => {
  it('is said for a key that browsers change, and for no other', () => {
    expect(whyNoLink('a/../b')).toMatch(/segment.*Copy the object/)
    expect(whyNoLink('a..b')).toBeUndefined()
  })
})
