import { describe, expect, it } from 'vitest'
import {
  addFiles,
  type FoundFile,
  leftOutInWords,
  MAX_FILES,
  NOTHING_LEFT_OUT,
  waitingInWords,
} from '../../../../renderer/features/share/waiting-file.ts'

const found = (name: string, folder = ''): FoundFile => ({ file: new File(['12345'], name), folder })

function counter(): () => string {
  let next = 0
  return () => String(next++)
}

describe('files that wait', () => {
  it('come from the page or from the host, each with an identity of its own', () => {
    const chosen = { file: 'f00', name: 'host.txt', size: 7 }
    const { waiting, isCut } = addFiles([], [found('a.txt', 'tour'), found('a.txt'), chosen], counter())
    expect(isCut).toBe(false)
    expect(waiting.map(({ id, name, folder, size }) => [id, name, folder, size])).toEqual([
      ['0', 'a.txt', 'tour', 5],
      ['1', 'a.txt', '', 5],
      ['2', 'host.txt', '', 7],
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
    expect(full.isCut).toBe(true)
    expect(addFiles(full.waiting, [found('d')], newId)).toEqual({ waiting: full.waiting, isCut: true })
  })

  it('are counted with their size', () => {
    const bytes = (size: number) => `${size} B`
    const { waiting } = addFiles([], [found('a'), found('b')], counter())
    expect(waitingInWords(waiting, bytes)).toBe('2 files, 10 B')
    expect(waitingInWords(waiting.slice(1), bytes)).toBe('1 file, 5 B')
  })
})

describe('what is left out', () => {
  it('is nothing to speak of when nothing is', () => {
    expect(leftOutInWords(NOTHING_LEFT_OUT)).toEqual([])
  })

  it('is named', () => {
    const words = (emptyFolders: string[], unreadable: string[] = []) =>
      leftOutInWords({ isCut: false, emptyFolders, unreadable }).join()
    expect(words(['x'])).toBe('“x” is an empty folder: there is nothing in it to share.')
    expect(words(['x', 'y'])).toMatch(/^“x” and “y” are empty folders/)
    expect(words(['x', 'y', 'z', 'u'])).toMatch(/^“x”, “y” and 2 more are/)
    expect(words([], ['tour/secret.txt'])).toMatch(/^“tour\/secret.txt” could not be read, so it was left out/)
    expect(leftOutInWords({ ...NOTHING_LEFT_OUT, isCut: true }).join()).toMatch(/1,000 files can be shared at once/)
  })
})
