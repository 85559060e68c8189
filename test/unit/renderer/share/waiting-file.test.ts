import { describe, expect, it } from 'vitest'
import {
  addFiles,
  type FoundFile,
  fileCount,
  isSeveral,
  leftOutInWords,
  waitingInWords,
  zipNameOf,
} from '../../../../renderer/features/share/waiting-file.ts'
import type { LeftOut } from '../../../../shared/files/left-out.ts'
import { MAX_FILES, NOTHING_LEFT_OUT } from '../../../../shared/files/walk-folders.ts'

const found = (name: string, folder = ''): FoundFile => ({ file: new File(['12345'], name), folder })

function counter(): () => string {
  let next = 0
  return () => String(next++)
}

describe('files that wait', () => {
  it('come from the page or from the host, each with an identity of its own', () => {
    const chosen = { file: 'f00', name: 'host.txt', size: 7 }
    const inFolder = { file: 'f01', name: 'a.txt', size: 8, folder: 'tour/deep' }
    const { waiting, beyond } = addFiles([], [found('a.txt', 'tour'), found('a.txt'), chosen, inFolder], counter())
    expect(beyond).toBe(0)
    expect(waiting.map(({ id, name, folder, size }) => [id, name, folder, size])).toEqual([
      ['0', 'a.txt', 'tour', 5],
      ['1', 'a.txt', '', 5],
      ['2', 'host.txt', '', 7],
      ['3', 'a.txt', 'tour/deep', 8],
    ])
    expect(waiting[2]?.source).toBe(chosen)
  })

  it('are at most as many as one call takes', () => {
    const newId = counter()
    const most = addFiles(
      [],
      Array.from({ length: MAX_FILES - 1 }, () => found('a')),
      newId,
    )
    const full = addFiles(most.waiting, [found('b'), found('c')], newId)
    expect(full.waiting).toHaveLength(MAX_FILES)
    expect(full.waiting.at(-1)?.name).toBe('b')
    expect(full.beyond).toBe(1)
    expect(addFiles(full.waiting, [found('d'), found('e')], newId)).toEqual({ waiting: full.waiting, beyond: 2 })
  })

  it('are counted with their size', () => {
    const bytes = (size: number) => `${size} B`
    const { waiting } = addFiles([], [found('a'), found('b')], counter())
    expect(waitingInWords(waiting, bytes)).toBe('2 files, 10 B')
    expect(waitingInWords(waiting.slice(1), bytes)).toBe('1 file, 5 B')
  })
})

describe('a folder that the host knows as one', () => {
  const photos = { file: 'f02', name: 'Photos', size: 12_000_000_000, count: 100_000 }
  const add = (...items: Parameters<typeof addFiles>[1]) => addFiles([], items, counter()).waiting

  it('is one row, and counts as all of its files', () => {
    const waiting = add(photos, found('a'))
    expect(waiting).toHaveLength(2)
    expect(fileCount(waiting)).toBe(100_001)
    expect(waitingInWords(add(photos), (size) => `${size / 1e9} GB`)).toBe('100,000 files, 12 GB')
    expect(waitingInWords(add({ ...photos, size: 0 }), String)).toBe('100,000 files')
  })

  it('can become one ZIP, as can several files, and the files of a folder', () => {
    expect(isSeveral(add(photos))).toBe(true)
    expect(isSeveral(add({ ...photos, count: 1 }))).toBe(true)
    expect(isSeveral(add(found('a'), found('b')))).toBe(true)
    expect(isSeveral(add(found('a', 'tour')))).toBe(true)
    expect(isSeveral(add(found('a')))).toBe(false)
    expect(isSeveral([])).toBe(false)
  })

  it('names the ZIP, as does the folder that all files came in', () => {
    expect(zipNameOf(add(photos))).toBe('Photos.zip')
    expect(zipNameOf(add(found('a', 'tour'), found('b', 'tour/deep')))).toBe('tour.zip')
    expect(zipNameOf(add(found('a', 'tour'), found('b', 'other')))).toBe('files.zip')
    expect(zipNameOf(add(found('a', 'tour'), found('b')))).toBe('files.zip')
    expect(zipNameOf(add(found('a'), found('b')))).toBe('files.zip')
  })
})

describe('what is left out', () => {
  it('is nothing to speak of when nothing is', () => {
    expect(leftOutInWords(NOTHING_LEFT_OUT)).toEqual([])
  })

  const words = (part: Partial<LeftOut>) => leftOutInWords({ ...NOTHING_LEFT_OUT, ...part })
  const some = (...names: string[]) => ({ names: names.slice(0, 2), count: names.length })

  it('is named', () => {
    expect(words({ emptyFolders: some('x') })).toEqual(['“x” is an empty folder: there is nothing in it to share.'])
    expect(words({ emptyFolders: some('x', 'y') }).join()).toMatch(/^“x” and “y” are empty folders/)
    expect(words({ emptyFolders: some('x', 'y, z', 'u') }).join()).toMatch(/^“x”, “y, z” and 1 more are/)
    expect(words({ links: { names: ['x', 'y'], count: 1202 } }).join()).toMatch(/^“x”, “y” and 1,200 more only lead/)
  })

  it.each([
    ['unreadable', /^“tour\/a” could not be read, so it was left out/],
    ['links', /^“tour\/a” only leads to something else, so it was left out/],
    ['special', /^“tour\/a” is no file but a part of the system, so it was left out/],
    ['tooDeep', /^“tour\/a” lies in too many folders, so what is in it was left out/],
  ] as const)('has its reason: %s', (reason, sentence) => {
    const [only, ...others] = words({ [reason]: some('tour/a') })
    expect(only).toMatch(sentence)
    expect(others).toEqual([])
  })

  it('is counted where it is too much', () => {
    expect(words({ beyond: 1 }).join()).toMatch(/^10,000 files can be shared at once, so 1 was left out/)
    expect(words({ beyond: 1234 }).join()).toMatch(/, so 1,234 were left out/)
    expect(words({ beyond: 1234, isCut: true }).join()).toMatch(/, so 1,234 or more were left out/)
    expect(words({ isCut: true }).join()).toMatch(/^There is too much in the folder/)
  })

  it('is shown without what would change the line it stands in', () => {
    expect(words({ unreadable: some('a\u202eb\n') }).join()).toMatch(/^“a\\u202eb\\x0a” could/)
  })
})
