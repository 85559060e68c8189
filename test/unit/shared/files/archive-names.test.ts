import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ArchiveNames } from '../../../../shared/files/archive-names.ts'
import { safeFileName } from '../../../../shared/files/safe-file-name.ts'
import { UniqueNames } from '../../../../shared/files/unique-names.ts'

const bytesIn = (text: string) => Buffer.byteLength(text)

describe('a name that every system can save', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['u\u0308.txt', 'ü.txt'],
    ['😀 👩‍👩‍👧', '😀 👩‍👩‍👧'],
    ['gpj.\u202eexe', 'gpj.\u202eexe'],
    ['.hidden', '.hidden'],
    ['a\nb\u0085c\u2028d', 'a_b_c_d'],
    ['..\\..\\x', '.._.._x'],
    ['C:\\x', 'C__x'],
    ['a/b', 'a_b'],
    ['a:b*?"<>|', 'a_b______'],
    ['name. .', 'name___'],
    ['.', '_'],
    ['..', '__'],
    ['', '_'],
    ['\ud800x', '\ufffdx'],
    ['CON', '_CON'],
    ['nul.tar.gz', '_nul.tar.gz'],
    ['Aux .txt', '_Aux .txt'],
    ['COM1', '_COM1'],
    ['lpt³', '_lpt³'],
    ['CONIN$', '_CONIN$'],
    ['console', 'console'],
    ['COM10', 'COM10'],
    ['comma', 'comma'],
  ])('%j is %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe)
  })

  it('is its own safe name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => safeFileName(safeFileName(name)) === safeFileName(name)),
    )
  })
})

describe('names in one folder', () => {
  it('get a number before their ending where they are there already, also numbered ones', () => {
    const names = new UniqueNames()
    expect(['a.txt', 'a (2).txt', 'a.txt', 'a.txt', 'b', 'b', '.env', '.env'].map((name) => names.take(name))).toEqual([
      'a.txt',
      'a (2).txt',
      'a (3).txt',
      'a (4).txt',
      'b',
      'b (2)',
      '.env',
      '.env (2)',
    ])
  })

  it('are never two the same, nor longer than file systems take, nor cut within a character', () => {
    const names = fc.array(fc.string({ unit: 'grapheme-composite', maxLength: 300, size: 'max' }), { maxLength: 20 })
    fc.assert(
      fc.property(names, (wanted) => {
        const unique = new UniqueNames((name) => name.toLowerCase())
        const taken = [...wanted, ...wanted].map((name) => unique.take(name))
        expect(new Set(taken.map((name) => name.toLowerCase())).size).toBe(taken.length)
        for (const name of taken) {
          expect(bytesIn(name)).toBeLessThanOrEqual(255)
          expect(name.isWellFormed()).toBe(true)
        }
      }),
    )
  })

  it('keep their ending where they are cut', () => {
    const names = new UniqueNames()
    const long = `${'€'.repeat(90)}.txt`
    expect(names.take(long)).toBe(`${'€'.repeat(83)}.txt`)
    expect(names.take(long)).toBe(`${'€'.repeat(82)} (2).txt`)
    expect(names.take('a'.repeat(255))).toBe('a'.repeat(255))
  })
})

describe('names in an archive', () => {
  it('are paths from what was chosen, each folder under one name', () => {
    const names = new ArchiveNames()
    expect([
      names.file('', 'a'),
      names.file('tour', 'b'),
      names.file('tour/a:b', 'c'),
      names.file('tour/a:b', 'd'),
      names.file('tour/a?b', 'c'),
      names.folder('tour/CON/..'),
    ]).toEqual(['a', 'tour/b', 'tour/a_b/c', 'tour/a_b/d', 'tour/a_b (2)/c', 'tour/_CON/__/'])
  })

  it('don’t overwrite each other where capitals are the same, be it a file and a folder', () => {
    const names = new ArchiveNames()
    expect([
      names.file('t', 'README'),
      names.file('t', 'readme'),
      names.file('t/Readme', 'x'),
      names.file('t/Readme', 'X'),
    ]).toEqual(['t/README', 't/readme (2)', 't/Readme (3)/x', 't/Readme (3)/X (2)'])
  })

  it('never lead out of where they are unpacked, whatever files are called', () => {
    const segment = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('..', '.', '', 'C:', '\\', '..\\x', '__proto__'),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(segment, { maxLength: 4 }), segment)), (files) => {
        const names = new ArchiveNames()
        const paths = files.map(([folders, name]) => names.file(folders.join('/'), name))
        expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length)
        for (const path of paths) {
          expect(path).not.toMatch(/^\/|\\|:|\0/)
          for (const part of path.split('/')) expect(['', '.', '..']).not.toContain(part)
        }
      }),
    )
  })
})
