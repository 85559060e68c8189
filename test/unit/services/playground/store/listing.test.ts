import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { commonPrefixOf, type ListOptions } from '../../../../../electron/services/playground/store/listing.ts'
import { seedObjects } from '../../../../../electron/services/playground/store/seed.ts'
import { openStore } from '../../../../../electron/services/playground/store/store.ts'
import { temporaryFolder } from '../serve.ts'

async function storeWith(keys: readonly string[]) {
  const dir = await temporaryFolder()
  const store = openStore({ dir, random: randomBytes })
  onTestFinished(() => store.close())
  store.buckets.create('b', 0)
  const bucket = store.buckets.find('b')
  if (!bucket) throw new Error('no bucket')
  const seeded = { dir, random: randomBytes, bucket: 'b', body: Buffer.from('x'), modifiedAt: 0 }
  await seedObjects({ ...seeded, count: keys.length, keyOf: (index) => keys[index] ?? '' })
  return { store, bucket }
}

const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** All pages, walked one by one. */
async function walk(keys: readonly string[], options: Omit<ListOptions, 'after'> & { after?: string }) {
  const { store, bucket } = await storeWith(keys)
  const pages: { keys: string[]; prefixes: readonly string[] }[] = []
  for (let after: string | undefined = options.after ?? ''; after !== undefined; ) {
    const page = store.listing.objects(bucket.id, { ...options, after })
    pages.push({ keys: page.items.map((item) => item.key), prefixes: page.commonPrefixes })
    after = page.next
  }
  return { pages, keys: pages.flatMap((page) => page.keys), prefixes: pages.flatMap((page) => page.prefixes) }
}

describe('order and prefixes', () => {
  it('is the order of UTF-8 bytes, in which NFC and NFD, and upper and lower case, differ', async () => {
    const keys = ['Z', 'a', 'é', 'e\u0301', '\u{1f600}', '\uffff', '\u0000', 'a\u0000', 'a/', 'a/b', 'A']
    const { keys: listed } = await walk(keys, { prefix: '', delimiter: '', limit: 3 })
    expect(listed).toEqual([...keys].sort(compareBytes))
  })

  it('takes a prefix as bytes, not as a pattern', async () => {
    const { keys } = await walk(['a%', 'a_', 'ab', 'a'], { prefix: 'a_', delimiter: '', limit: 10 })
    expect(keys).toEqual(['a_'])
  })

  it('rolls up at the first delimiter behind the prefix', async () => {
    const found = await walk(['p/a', 'p/b/1', 'p/b/2', 'p/b', 'p//x', 'q'], { prefix: 'p/', delimiter: '/', limit: 10 })
    expect(found).toMatchObject({ keys: ['p/a', 'p/b'], prefixes: ['p//', 'p/b/'] })
  })

  it('counts keys and prefixes together and never repeats a prefix on the next page', async () => {
    const found = await walk(['a/1', 'a/2', 'b/1', 'b/2', 'c', 'd/1'], { prefix: '', delimiter: '/', limit: 2 })
    expect(found.pages).toEqual([
      { keys: [], prefixes: ['a/', 'b/'] },
      { keys: ['c'], prefixes: ['d/'] },
    ])
  })

  it('begins behind a key', async () => {
    expect((await walk(['a', 'a\u0000', 'b'], { prefix: '', delimiter: '', after: 'a', limit: 10 })).keys).toEqual([
      'a\u0000',
      'b',
    ])
  })

  it('ends a full last page without promising another', async () => {
    expect((await walk(['a', 'b'], { prefix: '', delimiter: '', limit: 2 })).pages).toHaveLength(1)
  })
})

it('lists as a plain filter and sort would', async () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-', 'é'), minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(key, { maxLength: 20 }),
      fc.constantFrom('', 'a', 'a/', 'b/a'),
      fc.constantFrom('', '/', '-', 'ab'),
      fc.integer({ min: 1, max: 5 }),
      async (keys, prefix, delimiter, limit) => {
        const matching = keys.filter((one) => one.startsWith(prefix)).sort(compareBytes)
        const rolled = matching.map((one) => commonPrefixOf(one, { prefix, delimiter }))
        const found = await walk(keys, { prefix, delimiter, limit })
        expect(found.keys).toEqual(matching.filter((_, index) => rolled[index] === undefined))
        expect(found.prefixes).toEqual([...new Set(rolled.filter((one) => one !== undefined))])
        for (const page of found.pages) expect(page.keys.length + page.prefixes.length).toBeLessThanOrEqual(limit)
      },
    ),
    { numRuns: 40 },
  )
})

it('lists a page of many keys, plain or rolled up, in a few milliseconds', async () => {
  const count = 20_000
  const { store, bucket } = await storeWith(
    Array.from({ length: count }, (_, index) => `${index % 2}/${String(index).padStart(6, '0')}`),
  )
  const timed = (options: Partial<ListOptions>) => {
    const started = performance.now()
    const page = store.listing.objects(bucket.id, { prefix: '', delimiter: '', after: '', limit: 1000, ...options })
    return { page, took: performance.now() - started }
  }
  timed({})
  const plain = timed({ after: '0/010000' })
  expect(plain.page.items).toHaveLength(1000)
  const rolled = timed({ delimiter: '/' })
  expect(rolled.page.commonPrefixes).toEqual(['0/', '1/'])
  // Generous for a loaded machine; it takes about 2 ms.
  expect(Math.max(plain.took, rolled.took)).toBeLessThan(100)
})
