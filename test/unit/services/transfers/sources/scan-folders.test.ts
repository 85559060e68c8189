import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { diskPath, systemPath } from '../../../../../electron/services/transfers/sources/disk-path.ts'
import { readFolder } from '../../../../../electron/services/transfers/sources/read-folder.ts'
import { type ScanOptions, scanFolders } from '../../../../../electron/services/transfers/sources/scan-folders.ts'
import { NOTHING_LEFT_OUT } from '../../../../../shared/files/walk-folders.ts'

const POSIX = process.platform !== 'win32'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandglass-scan-'))
})
afterEach(() => {
  // Node gives up on a tree that is deeper than a path can be.
  if (POSIX) execFileSync('rm', ['-rf', folder])
})

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), path)
  }
}

const at = (name: string) => join(folder, name)

async function scan(names: string | readonly string[], options?: ScanOptions) {
  const { count, files, leftOut } = await scanFolders([names].flat().map(at), options)
  const found = [...files()]
  expect(found).toHaveLength(count)
  return { found, paths: found.map(({ folder: of, name }) => `${of}/${name}`), leftOut, files: files() }
}

/** A tree in which every folder and file has a name of its own. */
const tree = fc.letrec<{ node: Tree; children: Tree[] }>((tie) => ({
  node: fc.record({
    name: fc.stringMatching(/^[a-zA-Zä-ö0-9 ]{1,8}$/u),
    children: fc.option(tie('children'), { nil: undefined, maxDepth: 4 }),
  }),
  children: fc.array(tie('node'), { maxLength: 5 }),
})).node

interface Tree {
  readonly name: string
  readonly children: Tree[] | undefined
}

describe('scanning folders', () => {
  it('finds every file of any tree once, whatever is in it', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { maxLength: 4 }), async (children) => {
        run += 1
        const root = `tree ${run}`
        const expected = new Set<string>()
        const make = (path: string, nodes: readonly Tree[]) => {
          mkdirSync(at(path), { recursive: true })
          for (const [index, { name, children: below }] of nodes.entries()) {
            const own = `${path}/${index} ${name}.`
            if (below !== undefined) make(own, below)
            else {
              writeFileSync(at(own), '')
              expected.add(own.normalize('NFC'))
            }
          }
        }
        make(root, children)
        const { paths } = await scan(root)
        expect(new Set(paths)).toEqual(expected)
        expect(paths).toHaveLength(expected.size)
      }),
      { numRuns: 50 },
    )
  })

  it('counts a hundred thousand files, tells how many there are so far, and gives any of them by its place', async () => {
    mkdirSync(at('many'))
    const names = Array.from({ length: 100_000 }, (_, index) => String(index).padStart(6, '0'))
    for (let index = 0; index < names.length; index += 1) {
      if (index % 5000 === 0) mkdirSync(at(`many/${names[index]} folder`))
      writeFileSync(
        at(index % 2 === 0 ? `many/${names[index]}` : `many/${names[index - (index % 5000)]} folder/${names[index]}`),
        '',
      )
    }
    const counts: number[] = []
    const { count, files, leftOut } = await scanFolders([at('many')], { onCount: (found) => counts.push(found) })
    expect(count).toBe(100_000)
    expect(leftOut).toEqual(NOTHING_LEFT_OUT)
    expect(counts[0]).toBe(0)
    expect(counts.at(-1)).toBe(100_000)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect([...files()].map(({ name }) => name).toSorted()).toEqual(names)
    expect(files().at(0)).toEqual({ path: at('many/000000'), name: '000000', folder: 'many' })
    expect(files().at(99_999)).toEqual({ path: at('many/099998'), name: '099998', folder: 'many' })
    expect(() => files().at(100_000)).toThrow(RangeError)
  }, 120_000)

  it('takes as many as one choice may have, the first by their names, and counts the others', async () => {
    write('tour/c/1', 'tour/a/1', 'tour/b', 'tour/d')
    const { paths, leftOut } = await scan('tour', { maxFiles: 2 })
    expect(paths).toEqual(['tour/a/1', 'tour/b'])
    expect(leftOut).toEqual({ ...NOTHING_LEFT_OUT, beyond: 2 })
  })

  it('looks at no more than so many entries, be they only folders', async () => {
    for (let index = 0; index < 30; index += 1) mkdirSync(at(`tour/${index}/deep`), { recursive: true })
    const { leftOut } = await scan('tour', { maxEntries: 20 })
    expect(leftOut).toEqual({ ...NOTHING_LEFT_OUT, isCut: true })
    expect((await scan('tour', { maxEntries: 60 })).leftOut.isCut).toBe(false)
  })

  it('ends with the reason for which it is aborted, before and in the midst of it', async () => {
    write('tour/a', 'tour/b/c')
    const reason = new Error('enough')
    await expect(scanFolders([at('tour')], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const abort = new AbortController()
    const aborting = scanFolders([at('tour')], { signal: abort.signal, onCount: () => abort.abort(reason) })
    await expect(aborting).rejects.toBe(reason)
    if (process.platform === 'linux') expect(openPaths()).toEqual([])
  })

  it('puts folders at the place of their names, tells two of the same name apart, and knows which are empty', async () => {
    write('a/tour/2.txt', 'a/tour/1/x', 'b/tour/2.txt', 'b/tour/3/.DS_Store')
    mkdirSync(at('a/tour/empty/emptier'), { recursive: true })
    const { paths, files } = await scan(['a/tour', 'b/tour'])
    expect(paths).toEqual(['tour/1/x', 'tour/2.txt', 'tour (2)/2.txt'])
    expect(files.emptyFolders).toEqual(['tour/empty/emptier', 'tour (2)/3'])
  })

  it('leaves what shows itself as files but is the system', async () => {
    if (process.platform !== 'linux') return
    const { count, leftOut } = await scanFolders(['/proc/self', '/sys'])
    expect(count).toBe(0)
    expect(leftOut).toEqual({ ...NOTHING_LEFT_OUT, special: { names: ['self', 'sys'], count: 2 } })
  })

  it('names a folder that went away, and not as an empty one', async () => {
    write('tour/a')
    const { paths, leftOut, files } = await scan(['tour', 'gone'])
    expect(paths).toEqual(['tour/a'])
    expect(files.emptyFolders).toEqual([])
    expect(leftOut).toEqual({ ...NOTHING_LEFT_OUT, unreadable: { names: ['gone'], count: 1 } })
  })

  describe.runIf(POSIX)('with what is no file', () => {
    it('ends in spite of loops, and finds nothing outside', async () => {
      write('outside/secret', 'tour/a', 'tour/b/c')
      symlinkSync('.', at('tour/self'))
      symlinkSync('../..', at('tour/b/up'))
      symlinkSync(at('outside'), at('tour/out'))
      symlinkSync(at('outside/secret'), at('tour/secret'))
      symlinkSync('nowhere', at('tour/dangling'))
      for (let index = 0; index < 100; index += 1) symlinkSync('..', at(`tour/b/${index}`))
      const { paths, leftOut } = await scan('tour')
      expect(paths).toEqual(['tour/a', 'tour/b/c'])
      expect(leftOut).toEqual({ ...NOTHING_LEFT_OUT, links: { names: ['tour/b/0', 'tour/b/1'], count: 105 } })
    })

    it('opens no pipe', async () => {
      write('tour/a')
      execFileSync('mkfifo', [at('tour/pipe')])
      const { paths, leftOut } = await scan('tour')
      expect(paths).toEqual(['tour/a'])
      expect(leftOut).toEqual({ ...NOTHING_LEFT_OUT, special: { names: ['tour/pipe'], count: 1 } })
    })

    it('goes 64 folders deep into 5,000, and no further', async () => {
      write('tour/a')
      // Longer than any path may be, so it is put together: each part is hung into the one above it, the lowest first.
      const part = 'd/'.repeat(1000)
      for (const name of ['tour', '1', '2', '3', '4']) mkdirSync(at(join(name, part)), { recursive: true })
      for (const [lower, upper] of [
        ['4', '3'],
        ['3', '2'],
        ['2', '1'],
        ['1', 'tour'],
      ] as const) {
        renameSync(at(join(lower, 'd')), at(join(upper, part, 'd')))
      }
      write(`tour/${'d/'.repeat(64)}last`, `tour/${'d/'.repeat(65)}beyond`)
      const { paths, leftOut } = await scan('tour')
      expect(paths).toEqual(['tour/a', `tour${'/d'.repeat(64)}/last`])
      expect(leftOut).toEqual({ ...NOTHING_LEFT_OUT, tooDeep: { names: [`tour${'/d'.repeat(65)}`], count: 1 } })
    })
  })

  describe.runIf(process.platform === 'linux')('with odd names', () => {
    const ODD = [
      '😀',
      'gpj.\u202eexe',
      'a\nb\tc',
      '\u0001\u007f\u0085',
      '\u2028\ufeff\u200f',
      'CON',
      'aux.txt',
      ' ',
      '...',
      'name. ',
      'a\\b',
      'C:',
      '~',
      '*?"<>|',
      '-rf',
      '$(reboot)',
      '`ls`',
      "'; DROP TABLE links; --",
      '<img src=x onerror=alert(1)>',
      '%2e%2e',
      '%FF',
      '__proto__',
      'constructor',
      'ﷺ',
      'Ω≈ç√∫˜µ≤≥÷',
      'Z͑ͫa̴l̕g͟o̴',
      '𝐓𝐡𝐞',
      '👩‍👩‍👧‍👧',
      'a'.repeat(255),
      'ü'.repeat(127),
      '€'.repeat(85),
    ]

    it('finds each under its own name, and opens it', async () => {
      for (const name of ODD) write(`tour/${name}`)
      const { found } = await scan('tour')
      expect(found.map(({ name }) => name).toSorted()).toEqual(ODD.map((name) => name.normalize('NFC')).toSorted())
      for (const { path, name } of found)
        expect(systemPath(path)).toBe(at(`tour/${ODD.find((odd) => odd.normalize('NFC') === name)}`))
    })

    it('tells names apart that are written alike, in files and in folders', async () => {
      write('tour/u\u0308', 'tour/ü', 'tour/a\u0308/x', 'tour/ä/x')
      const { found } = await scan('tour')
      expect(found.map(({ path, folder: of, name }) => [path.slice(folder.length), `${of}/${name}`])).toEqual([
        ['/tour/a\u0308/x', 'tour/ä/x'],
        ['/tour/u\u0308', 'tour/ü'],
        ['/tour/ä/x', 'tour/ä (2)/x'],
        ['/tour/ü', 'tour/ü (2)'],
      ])
    })

    it('finds what no text can name, under a text that says its bytes', async () => {
      const bytes = Buffer.concat([Buffer.from(`${at('tour')}/`), Buffer.from([0x61, 0xff])])
      mkdirSync(bytes, { recursive: true })
      const file = Buffer.concat([bytes, Buffer.from('/'), Buffer.from([0xfe, 0x2e, 0x78])])
      writeFileSync(file, 'x')
      write('tour/a%FF/y')
      const { found } = await scan('tour')
      expect(found.map(({ folder: of, name }) => `${of}/${name}`)).toEqual(['tour/a%FF/y', 'tour/a%FF (2)/%FE.x'])
      expect(systemPath(found[1]?.path ?? '')).toEqual(file)
      expect(readFileSync(systemPath(found[1]?.path ?? ''), 'utf8')).toBe('x')
      const inIt = await scanFolders([diskPath(bytes.toString('latin1'))])
      expect([...inIt.files()]).toEqual([{ ...found[1], folder: 'a%FF' }])
    })
  })
})

describe('reading one folder', () => {
  it('asks a file system that doesn’t say what things are, and gives nothing twice', async () => {
    const kinds = { isFile: () => true, isDirectory: () => false, isSymbolicLink: () => false }
    const names = Array.from({ length: 1500 }, (_, index) => `ä${index}`)
    const encodings: string[] = []
    const close = vi.fn(async () => undefined)
    const open = async (_path: Buffer, { encoding }: { encoding: string }) => {
      encodings.push(encoding)
      let next = 0
      const readSync = () => {
        // What Node answers to a name that came as text and a path that came as bytes
        if (encoding === 'latin1' && next === 1200) throw Object.assign(new Error(), { code: 'ERR_INVALID_ARG_TYPE' })
        const name = names[next]
        if (name === undefined) return null
        next += 1
        const bytes = Buffer.from(name)
        return { ...kinds, name: encoding === 'latin1' ? bytes.toString('latin1') : bytes }
      }
      return { readSync, read: async () => readSync(), close }
    }
    const found: string[] = []
    for await (const entries of readFolder('/tour', open)) found.push(...entries.map(({ name }) => name))
    expect(found).toEqual(names.map((name) => Buffer.from(name).toString('latin1')))
    expect(encodings).toEqual(['latin1', 'buffer'])
    expect(close).toHaveBeenCalledTimes(2)
  })
})

/** What of the test's folder is open. */
function openPaths(): readonly string[] {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return execFileSync('readlink', [`/proc/${process.pid}/fd/${fd}`])
        .toString()
        .startsWith(folder)
    } catch {
      return false
    }
  })
}
