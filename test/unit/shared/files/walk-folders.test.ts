import { describe, expect, it } from 'vitest'
import { appEvent } from '../../../../shared/api/events.ts'
import { MAX_FILES, NOTHING_LEFT_OUT, type Tree, walkFolders } from '../../../../shared/files/walk-folders.ts'

interface Entry {
  readonly name: string
  /** None for a file. */
  readonly children?: () => Iterable<Entry>
}

const tree: Tree<Entry, string> = {
  kindOf: ({ children }) => (children === undefined ? 'file' : 'folder'),
  async *children({ children }) {
    yield* children?.() ?? []
  },
  take: async ({ name }, folder) => `${folder}/${name}`,
}

describe('a walk of folders', () => {
  it('ends in a folder that holds itself, and names what it did not look into once', async () => {
    const loop: Entry = { name: 'x', children: () => [loop, { name: 'a.txt' }] }
    const { files, leftOut } = await walkFolders([loop], tree)
    // The folder itself, and one in each of 64 others.
    expect(files).toHaveLength(65)
    expect(leftOut).toEqual({ ...NOTHING_LEFT_OUT, tooDeep: { names: [Array(66).fill('x').join('/')], count: 1 } })
  })

  it('breaks off a folder that has no end, and says so', async () => {
    let given = 0
    const endless: Entry = {
      name: 'endless',
      *children() {
        for (;;) yield { name: `folder ${given++}`, children: () => [] }
      },
    }
    const { files, leftOut } = await walkFolders([endless, { name: 'after.txt' }], tree)
    expect([files, leftOut.isCut]).toEqual([[], true])
    expect(given).toBeLessThan(60_000)
  })

  it('reads no file beyond the most that can be shared', async () => {
    const taken: string[] = []
    const folder: Entry = {
      name: 'tour',
      children: () => Array.from({ length: MAX_FILES + 2 }, (_, index) => ({ name: `${index}` })),
    }
    const { leftOut } = await walkFolders<Entry, void>([folder], {
      ...tree,
      take: async ({ name }) => {
        taken.push(name)
      },
    })
    expect([taken.length, leftOut.beyond]).toEqual([MAX_FILES, 2])
  })

  it('leaves out no more than an event can say', async () => {
    const name = 'n'.repeat(255)
    const deep = (depth: number): Entry => ({
      name,
      children: () => (depth === 0 ? [] : [deep(depth - 1), { name: 'x.txt' }]),
    })
    const { leftOut } = await walkFolders([deep(30), deep(30), deep(30)], {
      ...tree,
      take: () => Promise.reject(new Error('unreadable')),
    })
    expect(leftOut.unreadable).toMatchObject({ names: { length: 2 }, count: 3 * 16 })
    expect(leftOut.tooDeep.count).toBe(3)
    expect(appEvent().safeParse({ type: 'files-chosen', files: [], leftOut }).success).toBe(true)
  })
})
