import { describe, expect, it } from 'vitest'
import { filesOfFolderInput, walkEntries } from '../../../../renderer/features/share/walk-entries.ts'
import { NOTHING_LEFT_OUT } from '../../../../shared/files/walk-folders.ts'

type Tree = { readonly [name: string]: string | Tree | Error }

/** What a drop gives for a tree of files; an `Error` is what can't be read. Folders are read three entries at a time. */
function entryOf(name: string, content: string | Tree | Error): FileSystemEntry {
  if (typeof content === 'string' || content instanceof Error) {
    return {
      name,
      isFile: true,
      isDirectory: false,
      file: (resolve: (file: File) => void, reject: (error: Error) => void) =>
        content instanceof Error ? reject(content) : resolve(new File([content], name)),
    } as unknown as FileSystemEntry
  }
  return {
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      const rest = Object.entries(content).map(([child, value]) => entryOf(child, value))
      return { readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(rest.splice(0, 3)) }
    },
  } as unknown as FileSystemEntry
}

const entriesOf = (tree: Tree) => Object.entries(tree).map(([name, content]) => entryOf(name, content))

describe('walking what was dropped', () => {
  it('finds every file, in the order of names, however many a reader gives at a time', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`${String.fromCharCode(116 - index)}.txt`, 'x']),
    )
    const { files, leftOut } = await walkEntries(
      entriesOf({ 'one.txt': '1', tour: { deep: { 'deep.txt': 'b' }, ...many } }),
    )
    expect(files[0]).toMatchObject({ folder: '', file: { name: 'one.txt' } })
    const inTour = files.filter(({ folder }) => folder === 'tour').map(({ file }) => file.name)
    expect(inTour).toEqual(inTour.toSorted())
    expect(inTour).toHaveLength(20)
    expect(files.find(({ file }) => file.name === 'deep.txt')?.folder).toBe('tour/deep')
    expect(leftOut).toEqual(NOTHING_LEFT_OUT)
  })

  it('names folders without a file in them, and what could not be read', async () => {
    const tree = { none: {}, nested: { deeper: {} }, half: { 'a.txt': 'a', 'locked.txt': new Error('no') } }
    const { files, leftOut } = await walkEntries(entriesOf(tree))
    expect(files.map(({ file }) => file.name)).toEqual(['a.txt'])
    expect(leftOut).toEqual({
      ...NOTHING_LEFT_OUT,
      emptyFolders: { names: ['none', 'nested'], count: 2 },
      unreadable: { names: ['half/locked.txt'], count: 1 },
    })
  })

  it('leaves out what systems put into folders, but not what was chosen by itself', async () => {
    const { files } = await walkEntries(entriesOf({ 'desktop.ini': 'x', tour: { '.DS_Store': 'x', 'a.txt': 'a' } }))
    expect(files.map(({ file }) => file.name)).toEqual(['desktop.ini', 'a.txt'])
  })

  it('takes no more than the limit, and counts what there is beyond it', async () => {
    const tree = { tour: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}.txt`, 'x'])) }
    expect(await walkEntries(entriesOf(tree), 5)).toMatchObject({ leftOut: { beyond: 7 }, files: { length: 5 } })
    expect(await walkEntries(entriesOf(tree), 12)).toMatchObject({ leftOut: NOTHING_LEFT_OUT, files: { length: 12 } })
  })

  it('reads an input for folders the same way', () => {
    const withPath = (name: string, webkitRelativePath: string) =>
      Object.defineProperty(new File(['x'], name), 'webkitRelativePath', { value: webkitRelativePath })
    const found = filesOfFolderInput([withPath('a.txt', 'tour/deep/a.txt'), withPath('Thumbs.db', 'tour/Thumbs.db')])
    expect(found.map(({ file, folder }) => [file.name, folder])).toEqual([['a.txt', 'tour/deep']])
  })
})
