import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareKeys } from '../../../../renderer/features/browse/compare-keys.ts'
import { type Arrangement, BY_NAME, COLUMNS, ObjectList } from '../../../../renderer/features/browse/object-list.ts'
import { finish, type Listed, listed, pageOf } from './listed.ts'

function listOf(objects: readonly Listed[], prefixes: readonly string[] = [], folder = ''): ObjectList {
  const list = new ObjectList(folder)
  list.append({ objects, prefixes })
  return list
}

function arrange(list: ObjectList, arrangement: Partial<Arrangement>): void {
  finish(list.arrange({ sort: BY_NAME, filter: '', ...arrangement }))()
}

function shown(list: ObjectList): string[] {
  return Array.from({ length: list.rowCount }, (_, row) => list.keyAt(list.indexAt(row)))
}

const anyObjects = fc
  .uniqueArray(
    fc.record({
      key: fc.string({ unit: fc.constantFrom('a', 'b', 'B', '.', '/', 'é'), minLength: 1, maxLength: 5 }),
      size: fc.integer({ min: 0, max: 3 }),
      modifiedAt: fc.option(
        fc.integer({ min: 0, max: 3 }).map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString()),
        { nil: undefined },
      ),
    }),
    { selector: ({ key }) => key, maxLength: 40 },
  )
  .map((objects) => objects.sort((a, b) => compareKeys(a.key, b.key)))

describe('a list of objects', () => {
  it('puts folders between the objects, in the order of their keys', () => {
    expect(shown(listOf(pageOf(['a', 'c', 'z']).objects, ['b/', 'y/', 'zz/']))).toEqual([
      'a',
      'b/',
      'c',
      'y/',
      'z',
      'zz/',
    ])
  })

  it('keeps what the storage told, over many pages', () => {
    const list = new ObjectList('logs/')
    const modifiedAt = '2026-11-24T02:00:00.000Z'
    for (let page = 0; page < 5; page++) {
      list.append({
        objects: Array.from({ length: 1000 }, (_, at) =>
          listed(`logs/${page}-${at}`, { size: page * 1000 + at, modifiedAt }),
        ),
        prefixes: [],
      })
    }
    expect(list.length).toBe(5000)
    expect(list.nameAt(4321)).toBe('4-321')
    expect(list.sizeAt(4321)).toBe(4321)
    expect(list.modifiedAt(4321)).toBe(Date.parse(modifiedAt))
    expect(list.pickableCount).toBe(5000)
  })

  it('tells folders, archived objects and keys without a link from objects that can be shared', () => {
    const list = listOf(
      [
        listed('../up'),
        listed('a/./b'),
        listed('cold', { storageClass: 'DEEP_ARCHIVE' }),
        listed('cool', { storageClass: 'GLACIER_IR' }),
        listed('folder/'),
        listed(`${'x'.repeat(1024)}`),
        listed('é'.repeat(600)),
      ],
      ['b/'],
    )
    expect(Array.from({ length: list.length }, (_, at) => [list.kindAt(at), list.canBePicked(at)])).toEqual([
      ['unsignable', false],
      ['unsignable', false],
      ['folder', false],
      ['archived', true],
      ['object', true],
      ['object', true],
      ['object', true],
      ['unsignable', false],
    ])
    expect(list.pickableCount).toBe(4)
    expect(list.folderCount).toBe(1)
  })

  it('sorts by every column as a plain sort would, equal entries in the storage’s order, whatever the filter', () => {
    fc.assert(
      fc.property(
        anyObjects,
        fc.constantFrom(...COLUMNS),
        fc.boolean(),
        fc.constantFrom('', 'a', 'B', '/', 'É', 'ab'),
        (objects, column, descending, filter) => {
          const list = listOf(objects)
          arrange(list, { sort: { column, descending }, filter })
          const value = {
            name: (a: Listed, b: Listed) => compareKeys(a.key, b.key),
            size: (a: Listed, b: Listed) => a.size - b.size,
            modified: (a: Listed, b: Listed) => time(a) - time(b),
          }[column]
          const expected = [...objects].sort((a, b) => (descending ? -1 : 1) * value(a, b)).map(({ key }) => key)
          expect(shown(list)).toEqual(expected.filter((key) => key.toLowerCase().includes(filter.toLowerCase())))
          for (let row = 0; row < list.rowCount; row++) expect(list.rowOf(list.indexAt(row))).toBe(row)
        },
      ),
    )
  })

  it('puts folders first where they have nothing to be sorted by', () => {
    const list = listOf([listed('a', { size: 2 }), listed('z', { size: 1 })], ['b/', 'y/'])
    for (const descending of [false, true]) {
      arrange(list, { sort: { column: 'size', descending } })
      expect(shown(list)).toEqual(['b/', 'y/', ...(descending ? ['a', 'z'] : ['z', 'a'])])
    }
  })

  it('sorts by name what a storage gives in no order', () => {
    const list = listOf(pageOf(['b', 'c', 'a']).objects)
    expect(list.needsOrder(BY_NAME)).toBe(true)
    arrange(list, {})
    expect(shown(list)).toEqual(['a', 'b', 'c'])
  })

  it('adds to what a filter leaves when more is loaded, also while it is still looking', () => {
    const list = listOf(pageOf(['a1', 'b1']).objects)
    const work = list.arrange({ sort: BY_NAME, filter: 'A' })
    const apply = finish(work)
    list.append(pageOf(['a2', 'b2']))
    apply()
    expect(shown(list)).toEqual(['a1', 'a2'])
    list.append(pageOf(['a3', 'b3']))
    expect(shown(list)).toEqual(['a1', 'a2', 'a3'])
    arrange(list, {})
    expect(list.rowCount).toBe(6)
  })

  it('says that an order of its own lacks what came later, until it is sorted again', () => {
    const list = listOf([listed('a', { size: 2 })])
    const sort = { column: 'size', descending: false } as const
    arrange(list, { sort })
    list.append({ objects: [listed('b', { size: 1 })], prefixes: [] })
    expect(list.hasUnsorted).toBe(true)
    expect(shown(list)).toEqual(['a'])
    arrange(list, { sort })
    expect(shown(list)).toEqual(['b', 'a'])
    expect(list.hasUnsorted).toBe(false)
  })

  it('looks at names without their folder when it filters', () => {
    const list = listOf(pageOf(['docs/a', 'docs/b']).objects, [], 'docs/')
    arrange(list, { filter: 'docs' })
    expect(list.rowCount).toBe(0)
  })
})

describe('typing ahead', () => {
  const list = listOf(
    pageOf(['docs/Émile', 'docs/apple', 'docs/avocado', 'docs/banana', 'docs/İstanbul']).objects,
    [],
    'docs/',
  )

  it('finds the next name, around the end, whatever its capitals', () => {
    expect(list.findRow('a', 0)).toBe(1)
    expect(list.findRow('a', 2)).toBe(2)
    expect(list.findRow('A', 3)).toBe(1)
    expect(list.findRow('AV', 0)).toBe(2)
    expect(list.findRow('é', 1)).toBe(0)
    expect(list.findRow('i̇s', 0)).toBe(4)
    expect(list.findRow('x', 0)).toBe(-1)
    expect(new ObjectList('').findRow('a', 0)).toBe(-1)
  })

  it('finds what a look at every name finds', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'A', '[', '{', 'k', 'K', '0', 'P'),
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(fc.array(text), text, (keys, wanted) => {
        const found = listOf(pageOf(keys).objects).findRow(wanted, 0)
        expect(found).toBe(keys.findIndex((key) => key.toLowerCase().startsWith(wanted.toLowerCase())))
      }),
    )
  })
})

function time({ modifiedAt }: Listed): number {
  return modifiedAt === undefined ? -1 : Date.parse(modifiedAt)
}
