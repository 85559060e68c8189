import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findElectron } from '../../../build/electron-binary.ts'
import { fetchElectron } from '../../../build/fetch-electron.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandglass-electron-package-'))
  put('package.json', '{"version":"45.4.1"}')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, content: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

describe('findElectron', () => {
  it('finds what was unpacked whole', () => {
    const binary = put('dist/electron', '')
    put('dist/version', 'v45.4.1\n')
    put('path.txt', 'electron')
    expect(findElectron({}, 'linux', folder)).toBe(binary)
  })

  it.each([
    ['nothing was fetched', {}],
    ['of another version', { 'dist/electron': '', 'dist/version': '44.0.0', 'path.txt': 'electron' }],
    ['half unpacked', { 'dist/electron': '', 'dist/version': '45.4.1' }],
    ['without its binary', { 'dist/version': '45.4.1', 'path.txt': 'electron' }],
  ])('finds none: %s', (_case, files) => {
    for (const [name, content] of Object.entries(files)) put(name, content)
    expect(findElectron({}, 'linux', folder)).toBeUndefined()
  })

  it.each<[NodeJS.Platform, string]>([
    ['linux', 'electron'],
    ['win32', 'electron.exe'],
    ['darwin', 'Electron.app/Contents/MacOS/Electron'],
  ])('takes another one that is named, on %s', (platform, name) => {
    const env = { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'mine') }
    expect(findElectron(env, platform, folder)).toBeUndefined()
    const binary = put(join('mine', name), '')
    expect(findElectron(env, platform, folder)).toBe(binary)
  })
})

describe('fetchElectron', () => {
  it.each([
    ['succeeded', 'process.exit(0)', true],
    ['failed', 'throw new Error("no network")', false],
    ['never a byte', 'setInterval(() => {}, 1000)', false],
  ])('ends, whatever the download does: %s', async (_case, script, isThere) => {
    put('install.js', script)
    expect(await fetchElectron({ folder, patience: 300 })).toBe(isThere)
  })

  it('goes on while bytes come, and leaves none of them in the temporary files', async () => {
    // Slower than the patience in all, but never silent for as long.
    put(
      'install.js',
      `const { appendFileSync } = require('node:fs'), { tmpdir } = require('node:os')
       require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'scratch'))}, tmpdir())
       let left = 8
       setInterval(() => {
         appendFileSync(tmpdir() + '/part', 'x')
         if (--left === 0) process.exit(0)
       }, 400)`,
    )
    expect(await fetchElectron({ folder, patience: 2000 })).toBe(true)
    expect(existsSync(readFileSync(join(folder, 'scratch'), 'utf8'))).toBe(false)
  })
})
