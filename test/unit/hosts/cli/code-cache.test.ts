import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { outputOf, run } from '../../services/library/child-process.ts'

const LOADER = new URL('code-cache-process.ts', import.meta.url)

let dir: string
let code: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sandglass-code-'))
  code = join(dir, 'cache', 'share')
  writeProgram('first')
})
afterEach(() => rmSync(dir, { recursive: true }))

/** Two files, one of which loads the other. */
function writeProgram(answer: string): void {
  writeFileSync(join(dir, 'program.cjs'), "module.exports = () => require('./part.cjs').answer()")
  writeFileSync(join(dir, 'part.cjs'), `exports.answer = () => '${answer}'`)
}

const load = () => outputOf(run(LOADER, join(dir, 'program.cjs'), code))
const kept = (file: string) => join(code, file)

describe('the code that is kept of the files of the bundle', () => {
  it('is one file for each, which only its owner can read, and stays as it is while it fits', async () => {
    expect(await load()).toBe('first')
    const files = ['program.cjs', 'part.cjs'].map(kept)
    const before = files.map((file) => statSync(file))
    expect(before.map(({ mode }) => mode & 0o077)).toEqual([0, 0])
    expect(await load()).toBe('first')
    expect(files.map((file) => statSync(file).mtimeMs)).toEqual(before.map(({ mtimeMs }) => mtimeMs))
  })

  it('has the functions that ran in it', async () => {
    writeFileSync(join(dir, 'program.cjs'), "module.exports = () => 'idle'; exports.never = () => 'text of its own'")
    await load()
    expect(readFileSync(kept('program.cjs')).includes('text of its own')).toBe(false)
    writeFileSync(join(dir, 'program.cjs'), "const use = () => 'text of its own'; module.exports = () => use()")
    await load()
    expect(readFileSync(kept('program.cjs')).includes('text of its own')).toBe(true)
  })

  it.each([
    ['damaged', (bytes: Buffer) => bytes.map((byte, index) => (index > 300 && index % 7 === 0 ? byte ^ 0x55 : byte))],
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['emptied', () => Buffer.alloc(0)],
  ])('is not used when it is %s, and mended', async (_what, spoil) => {
    await load()
    const before = readFileSync(kept('part.cjs'))
    writeFileSync(kept('part.cjs'), spoil(before))
    expect(await load()).toBe('first')
    expect(readFileSync(kept('part.cjs')).length).toBe(before.length)
  })

  it('is not used for another source, not even of the same length', async () => {
    expect(await load()).toBe('first')
    writeProgram('other')
    expect(await load()).toBe('other')
    expect(await load()).toBe('other')
  })

  it('is not needed: where it can’t be kept, all works', async () => {
    mkdirSync(join(dir, 'cache'))
    writeFileSync(code, 'a file where the folder would be')
    expect(await load()).toBe('first')
  })
})
