import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BY_NAME, ObjectList } from '../../../../renderer/features/browse/object-list.ts'
import { ObjectSelection } from '../../../../renderer/features/browse/object-selection.ts'
import { finish, listed, pageOf } from './listed.ts'

const COUNT = 20

function selectionOf(max = 100) {
  const list = new ObjectList('')
  const keys = Array.from({ length: COUNT }, (_, at) => `k${String(at).padStart(2, '0')}`)
  list.append({ objects: keys.map((key, at) => listed(key, { size: at })), prefixes: ['folder/'] })
  return { list, selection: new ObjectSelection(list, max) }
}

const row = fc.integer({ min: 0, max: COUNT })
const change = fc.oneof(
  fc.record({ does: fc.constant('set' as const), from: row, to: row, isSelected: fc.boolean() }),
  fc.record({ does: fc.constant('range' as const), from: row, to: row, isSelected: fc.constant(true) }),
)

describe('a selection', () => {
  it('has what was selected one by one or in ranges, and its size, never a folder', () => {
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const { list, selection } = selectionOf()
        const expected = new Set<number>()
        for (const { does, from, to, isSelected } of changes) {
          const rows = does === 'set' ? [from] : between(from, to)
          if (does === 'set') selection.set(from, isSelected)
          else selection.selectRows(from, to)
          for (const at of rows) {
            if (list.kindAt(at) === 'folder') continue
            if (isSelected) expected.add(at)
            else expected.delete(at)
          }
        }
        const indexes = [...expected].sort((a, b) => a - b)
        expect(selection.indexes()).toEqual(indexes)
        expect(selection.count).toBe(indexes.length)
        expect(selection.bytes).toBe(indexes.reduce((sum, index) => sum + list.sizeAt(index), 0))
      }),
    )
  })

  it('takes ranges as they are shown, from where they were begun, up to the most there may be', () => {
    const { list, selection } = selectionOf(3)
    finish(list.arrange({ sort: { column: 'name', descending: true }, filter: 'k' }))()
    selection.selectRows(10, 0)
    expect(selection.isFull).toBe(true)
    expect(selection.indexes().map((index) => list.rowOf(index))).toEqual([10, 9, 8])
    selection.set(list.indexAt(0), true)
    expect(selection.count).toBe(3)
    selection.set(list.indexAt(10), false)
    selection.set(list.indexAt(0), true)
    expect(selection.has(list.indexAt(0))).toBe(true)
  })

  it('keeps what a filter hides, and selects all only of what it leaves', () => {
    const { list, selection } = selectionOf()
    selection.set(3, true)
    finish(list.arrange({ sort: BY_NAME, filter: 'k1' }))()
    selection.selectAll()
    expect(selection.count).toBe(11)
    expect(selection.has(3)).toBe(true)
  })

  it('says when it has changed, and only then', () => {
    const { list, selection } = selectionOf()
    const versions = [selection.version]
    const changed = (does: () => void): boolean => {
      does()
      versions.push(selection.version)
      return versions.at(-1) !== versions.at(-2)
    }
    expect(changed(() => selection.clear())).toBe(false)
    expect(changed(() => selection.set(1, true))).toBe(true)
    expect(changed(() => selection.set(1, true))).toBe(false)
    expect(changed(() => selection.clear())).toBe(true)
    list.append(pageOf(Array.from({ length: 5000 }, (_, at) => `z${at}`)))
    expect(changed(() => selection.set(5000, true))).toBe(true)
    expect(selection.indexes()).toEqual([5000])
  })
})

function between(a: number, b: number): number[] {
  const first = Math.min(a, b)
  return Array.from({ length: Math.abs(a - b) + 1 }, (_, at) => first + at)
}
