import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { choosePaths, describeSkipped, skippedOf, zipName } from '../../../../electron/hosts/cli/chosen-paths.ts'
import { FileRegister } from '../../../../electron/services/transfers/file-register.ts'
import { MAX_FILES } from '../../../../shared/files/walk-folders.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-chosen-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const LINKS = { isZip: false }

describe('choosePaths', () => {
  it('registers files, and those of folders in the order of their names', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'below', 'empty'), { recursive: true })
    for (const name of ['b', 'a', 'below/c']) writeFileSync(join(folder, name), name)
    symlinkSync('a', join(folder, 'link'))
    const register = new FileRegister()
    const chosen = await choosePaths([join(folder, 'b'), folder, join(folder, 'missing')], register, LINKS)
    expect(chosen.map(({ files }) => files.map((file) => register.take(file).name))).toEqual([
      ['b'],
      ['a', 'b', 'c'],
      // Opening it says what is wrong with it.
      ['missing'],
    ])
    expect(skippedOf(chosen)).toEqual([{ reason: 'link', count: 1, names: [expect.stringMatching(/\/link$/)] }])
  })

  it('registers a folder as one thing for a ZIP', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'a'), 'a')
    symlinkSync('a', join(folder, 'link'))
    const register = new FileRegister()
    const chosen = await choosePaths([folder], register, { isZip: true })
    expect(chosen.map(({ files }) => files.map((file) => register.takeFolder(file)?.path))).toEqual([[folder]])
    expect(skippedOf(chosen)).toEqual([{ reason: 'link', count: 1, names: [expect.stringMatching(/\/link$/)] }])
  })

  it.each([true, false])('refuses a folder without files, be it for a ZIP: %s', async (isZip) => {
    const folder = newFolder()
    mkdirSync(join(folder, 'below'))
    await expect(choosePaths([folder], new FileRegister(), { isZip })).rejects.toMatchObject({ code: 'not-a-file' })
  })

  it('refuses more files than can be shared at once', async () => {
    const folder = newFolder()
    for (let index = 0; index < MAX_FILES; index += 1) writeFileSync(join(folder, `${index}`), '')
    const [chosen] = await choosePaths([folder], new FileRegister(), LINKS)
    expect(chosen?.files).toHaveLength(MAX_FILES)
    const tooMany = { code: 'invalid-input' }
    await expect(choosePaths([folder, join(folder, '1')], new FileRegister(), LINKS)).rejects.toMatchObject(tooMany)
    writeFileSync(join(folder, 'more'), '')
    await expect(choosePaths([folder], new FileRegister(), LINKS)).rejects.toMatchObject(tooMany)
  })
})

describe('describeSkipped', () => {
  it.each([
    [{ reason: 'link', count: 1, names: ['a/b'] }, 'left out: a/b is a symbolic link'],
    [{ reason: 'link', count: 2, names: ['a/b', 'c'] }, 'left out: a/b and c are symbolic links'],
    [{ reason: 'special', count: 5, names: ['a', 'b'] }, 'left out: a, b and 3 more are no regular files'],
    [{ reason: 'unreadable', count: 1, names: ['a\n'] }, 'left out: a\\x0a can’t be read'],
  ] as const)('%o', (skipped, text) => {
    expect(describeSkipped(skipped)).toBe(text)
  })
})

describe('zipName', () => {
  it.each([
    ['photos', ['a', 'b'], 'photos.zip'],
    ['Photos.ZIP', ['a'], 'Photos.ZIP'],
    ['', ['some/where/photos/'], 'photos.zip'],
    ['', ['report.pdf'], 'report.pdf.zip'],
    ['', ['a', 'b'], 'files.zip'],
    ['', ['/'], 'files.zip'],
  ])('of %j and %j is %s', (given, paths, name) => {
    expect(zipName(given, paths)).toBe(name)
  })
})
