import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Listing, MAX_LOADED } from '../../../../renderer/features/browse/listing.ts'
import { BY_NAME } from '../../../../renderer/features/browse/object-list.ts'
import { AppError } from '../../../../shared/errors.ts'
import { type Listed, listed } from './listed.ts'

const BY_SIZE = { column: 'size', descending: false } as const

/** A storage of so many pages; a page can be held back or refused. */
class Storage {
  readonly asked: (string | undefined)[] = []
  failsAt: string | undefined
  hold: Promise<void> = Promise.resolve()
  readonly #pages: readonly (readonly Listed[])[]

  constructor(pages: readonly (readonly Listed[])[]) {
    this.#pages = pages
  }

  readonly fetchPage = async (token: string | undefined) => {
    this.asked.push(token)
    await this.hold
    if (this.failsAt === (token ?? '0')) throw new AppError('network', 'The network is gone.', 'Look for it.')
    const at = Number(token ?? 0)
    return {
      objects: [...(this.#pages[at] ?? [])],
      prefixes: [],
      ...(at + 1 < this.#pages.length ? { nextToken: String(at + 1) } : {}),
    }
  }
}

/** Pages of three objects; sizes fall as keys rise. */
function storageOf(pageCount: number): Storage {
  const page = (at: number) => [0, 1, 2].map((n) => listed(keyOf(3 * at + n), { size: 1000 - 3 * at - n }))
  return new Storage(Array.from({ length: pageCount }, (_, at) => page(at)))
}

function keyOf(at: number): string {
  return `k${String(at).padStart(3, '0')}`
}

function listingOf(storage: Storage, startKey?: string): Listing {
  let time = 0
  const ports = { fetchPage: storage.fetchPage, now: () => time++, breathe: () => Promise.resolve() }
  return new Listing('', ports, startKey)
}

function shown({ objects }: Listing): string[] {
  return Array.from({ length: objects.rowCount }, (_, row) => objects.keyAt(objects.indexAt(row)))
}

describe('loading', () => {
  it('goes page by page, and asks for none that was not wanted', async () => {
    const storage = storageOf(3)
    const listing = listingOf(storage)
    expect(listing.isStarting).toBe(true)
    await listing.loadMore()
    expect(shown(listing)).toEqual(['k000', 'k001', 'k002'])
    expect(listing.growsAtTheEnd).toBe(true)
    await listing.loadMore()
    await listing.loadMore()
    expect(listing.isComplete).toBe(true)
    await listing.loadMore()
    expect(storage.asked).toEqual([undefined, '1', '2'])
  })

  it('asks for a page once, however often it is wanted meanwhile', async () => {
    const storage = storageOf(3)
    const listing = listingOf(storage)
    await Promise.all([listing.loadMore(), listing.loadMore(), listing.loadMore()])
    expect(storage.asked).toEqual([undefined])
  })

  it('loads all, also when that is wanted while a page is under way', async () => {
    const listing = listingOf(storageOf(5))
    await Promise.all([listing.loadMore(), listing.loadAll()])
    expect(listing.isComplete).toBe(true)
    expect(listing.objects.length).toBe(15)
  })

  it('stops, keeps what is there, and goes on where it was', async () => {
    const storage = storageOf(6)
    const listing = listingOf(storage)
    listing.subscribe(() => {
      if (listing.objects.length === 9 && listing.isLoadingAll) listing.stop()
    })
    await listing.loadAll()
    const { length } = listing.objects
    expect(length).toBeLessThan(18)
    expect(listing.isLoading).toBe(false)
    await listing.loadAll()
    expect(shown(listing)).toEqual(Array.from({ length: 18 }, (_, at) => keyOf(at)))
    expect(storage.asked).toHaveLength(6)
  })

  it('keeps what is loaded when a page fails, and tries that page again', async () => {
    const storage = storageOf(4)
    const listing = listingOf(storage)
    storage.failsAt = '2'
    await listing.loadAll()
    expect(listing.error).toBeInstanceOf(AppError)
    expect(listing.growsAtTheEnd).toBe(false)
    expect(listing.objects.length).toBe(6)
    storage.failsAt = undefined
    await listing.loadAll()
    expect(listing.error).toBeUndefined()
    expect(shown(listing)).toEqual(Array.from({ length: 12 }, (_, at) => keyOf(at)))
  })

  it('is not starting any more when the first page fails', async () => {
    const storage = storageOf(1)
    storage.failsAt = '0'
    const listing = listingOf(storage)
    await listing.loadMore()
    expect(listing.isStarting).toBe(false)
    expect(listing.error).toBeInstanceOf(AppError)
  })

  it('ends at what a window’s memory holds, and says so', async () => {
    const page = Array.from({ length: 1000 }, (_, at) => listed(keyOf(at)))
    let pages = 0
    const fetchPage = async () => ({ objects: page, prefixes: [], nextToken: String(++pages) })
    const listing = new Listing('', { fetchPage, now: () => 0, breathe: () => Promise.resolve() })
    await listing.loadAll()
    expect(listing.isFull).toBe(true)
    expect(listing.objects.length).toBe(MAX_LOADED)
  })

  it('tells nobody of anything once it is closed', async () => {
    const storage = storageOf(3)
    let release = (): void => undefined
    storage.hold = new Promise((resolve) => {
      release = resolve
    })
    const listing = listingOf(storage)
    const loading = listing.loadAll()
    listing.close()
    const before = listing.revision()
    release()
    await loading
    expect(listing.revision()).toBe(before)
    expect(storage.asked).toHaveLength(1)
  })
})

describe('showing it sorted or filtered', () => {
  it('loads the rest for what the storage does not sort by', async () => {
    const listing = listingOf(storageOf(4))
    await listing.loadMore()
    await listing.show({ sort: BY_SIZE, filter: '' })
    expect(listing.isComplete).toBe(true)
    expect(shown(listing)).toEqual(Array.from({ length: 12 }, (_, at) => keyOf(11 - at)))
  })

  it('ends right, whatever was asked for while it was loading', async () => {
    const sort = fc.record({ column: fc.constantFrom('name', 'size'), descending: fc.boolean() } as const)
    const wish = fc.record({ sort, filter: fc.constantFrom('', '1', 'K00', 'x') })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(wish, { minLength: 1, maxLength: 6 }),
        async (pages, wishes) => {
          const listing = listingOf(storageOf(pages))
          const all = [listing.loadAll(), ...wishes.map((arrangement) => listing.show(arrangement))]
          await Promise.all(all)
          for (let turn = 0; listing.isArranging && turn < 1000; turn++) await Promise.resolve()
          const last = wishes.at(-1) ?? { sort: BY_NAME, filter: '' }
          const isDown = last.sort.descending !== (last.sort.column === 'size')
          const keys = Array.from({ length: 3 * pages }, (_, at) => keyOf(isDown ? 3 * pages - 1 - at : at))
          expect(shown(listing)).toEqual(keys.filter((key) => key.includes(last.filter.toLowerCase())))
          expect(listing.shownAs).toEqual(last)
        },
      ),
    )
  })

  it('leaves the keyboard at its entry, and at the top when it was there', async () => {
    const listing = listingOf(storageOf(3))
    await listing.loadAll()
    listing.moveTo(2)
    await listing.show({ sort: BY_SIZE, filter: '' })
    expect(listing.activeRow).toBe(6)
    await listing.show({ sort: BY_SIZE, filter: '7' })
    expect(listing.activeRow).toBe(0)
    await listing.show({ sort: BY_NAME, filter: '' })
    expect(listing.activeRow).toBe(0)
  })

  it('does not sort anew with every page while all are loading', async () => {
    const listing = listingOf(storageOf(64))
    let sorts = 0
    const { objects } = listing
    const arrange = objects.arrange.bind(objects)
    objects.arrange = (arrangement) => {
      sorts++
      return arrange(arrangement)
    }
    await listing.show({ sort: BY_SIZE, filter: '' })
    for (let turn = 0; listing.isArranging && turn < 1000; turn++) await Promise.resolve()
    expect(shown(listing)).toHaveLength(192)
    expect(sorts).toBeLessThan(12)
  })
})

describe('moving and selecting', () => {
  it('starts at the entry that one comes back from, if it is on the first page', async () => {
    const back = listingOf(storageOf(2), 'k002')
    await back.loadMore()
    expect(back.activeRow).toBe(2)
    const lost = listingOf(storageOf(2), 'k005')
    await lost.loadAll()
    expect(lost.activeRow).toBe(0)
  })

  it('selects one, adds and takes away, and spans a range from the one before', async () => {
    const listing = listingOf(storageOf(4))
    await listing.loadAll()
    const selected = () => listing.selection.indexes()
    listing.selectAt(3, 'only')
    listing.selectAt(5, 'toggle')
    expect(selected()).toEqual([3, 5])
    listing.selectAt(5, 'toggle')
    expect(selected()).toEqual([3])
    listing.selectAt(8, 'range')
    expect(selected()).toEqual([5, 6, 7, 8])
    listing.selectAt(4, 'range')
    expect(selected()).toEqual([4, 5])
    expect(listing.activeRow).toBe(4)
    listing.selectAt(0, 'only')
    expect(selected()).toEqual([0])
    listing.selectAll()
    expect(listing.selection.count).toBe(12)
    listing.selectNone()
    expect(listing.selection.count).toBe(0)
  })
})
