import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fusesFor } from '../../../build/packaging/fuses.ts'
import { readArchive } from './archive.ts'
import { type Packed, pack, type System } from './pack.ts'

const MAX_ARCHIVE_BYTES = 8 * 1024 ** 2
const PACK_TIMEOUT_MS = 120_000

interface Target {
  readonly system: System
  readonly platform: NodeJS.Platform
  readonly program: string
  readonly resources: string
  readonly tray: string
}

const TARGETS: readonly Target[] = [
  { system: 'linux', platform: 'linux', program: 'sandglass', resources: 'resources', tray: 'tray' },
  {
    system: 'mac',
    platform: 'darwin',
    program: 'Sandglass.app',
    resources: 'Sandglass.app/Contents/Resources',
    tray: 'trayTemplate',
  },
  { system: 'win', platform: 'win32', program: 'Sandglass.exe', resources: 'resources', tray: 'tray' },
]

describe.each(TARGETS)('the app packed for $system', ({ system, platform, program, resources, tray }) => {
  let packed: Packed
  beforeAll(async () => {
    packed = await pack(system)
  }, PACK_TIMEOUT_MS)
  afterAll(() => packed?.remove())

  describe.each(['x64', 'arm64'] as const)('%s', (arch) => {
    const archive = () => join(packed.folder(arch), resources, 'app.asar')
    const keychain = `node_modules/keytar/prebuilds/${platform}-${arch}/keytar.node`

    it('has the built app, what keytar needs there, and nothing else', () => {
      const names = readArchive(archive()).map(({ name }) => name)
      const built = names.filter((name) =>
        /^dist\/(desktop\/chunks\/[\w.-]+\.cjs|renderer\/assets\/[\w.-]+\.(js|css|svg|png|woff2))$/.test(name),
      )
      expect(built.length).toBeGreaterThan(20)
      expect(names.filter((name) => !built.includes(name)).toSorted()).toEqual(
        [
          'dist/desktop/icons/icon.png',
          `dist/desktop/icons/${tray}.png`,
          `dist/desktop/icons/${tray}@2x.png`,
          'dist/desktop/licences.json',
          'dist/desktop/licences.txt',
          'dist/desktop/main.cjs',
          'dist/desktop/part-worker.cjs',
          'dist/desktop/preload.cjs',
          'dist/renderer/index.html',
          'dist/renderer/licences.json',
          'dist/renderer/licences.txt',
          'dist/renderer/mark.svg',
          'node_modules/keytar/LICENSE.md',
          'node_modules/keytar/lib/keytar.js',
          'node_modules/keytar/package.json',
          keychain,
          'package.json',
        ].toSorted(),
      )
    })

    it('is the build as it is, with no way back to its sources', () => {
      for (const { name, content } of readArchive(archive())) {
        if (!name.startsWith('dist/')) continue
        expect(content?.equals(readFileSync(name)), name).toBe(true)
        expect(content?.includes('sourceMappingURL='), name).toBe(false)
      }
    })

    it('says where it starts and what its window is called, and has no scripts', () => {
      const file = readArchive(archive()).find(({ name }) => name === 'package.json')
      const { main, desktopName, ...others } = JSON.parse(file?.content?.toString() ?? '')
      expect({ main, desktopName }).toEqual({
        main: 'dist/desktop/main.cjs',
        desktopName: 'app.sandglass.Sandglass.desktop',
      })
      expect(others).not.toHaveProperty('scripts')
      expect(others).not.toHaveProperty('devDependencies')
    })

    it('is at most 8 MB', () => {
      expect(readFileSync(archive()).length).toBeLessThanOrEqual(MAX_ARCHIVE_BYTES)
    })

    it('keeps the one library outside the archive, where it can be loaded from', () => {
      const outside = readArchive(archive()).filter(({ content }) => content === undefined)
      expect(outside.map(({ name }) => name)).toEqual([keychain])
      const source = createRequire(import.meta.url).resolve(keychain.replace('node_modules/', ''))
      expect(readFileSync(join(`${archive()}.unpacked`, keychain)).equals(readFileSync(source))).toBe(true)
    })

    it('has every fuse set as the table says', async () => {
      const { version, ...wire } = await getCurrentFuseWire(join(packed.folder(arch), program))
      const wanted = fusesFor(platform)
      const fuses = Object.values(FuseV1Options).filter((value) => typeof value === 'number')
      const digits = fuses.map((fuse) => [fuse, (wanted[fuse] ? '1' : '0').charCodeAt(0)])
      expect(wire).toEqual(Object.fromEntries(digits))
    })

    if (system !== 'mac') return
    const info = () => readFileSync(join(packed.folder(arch), program, 'Contents/Info.plist'), 'utf8')

    it('opens its own addresses, and files when it is asked to; it is the default for none', () => {
      expect(info()).toContain('<string>app.sandglass.Sandglass</string>')
      expect(info()).toMatch(/<key>CFBundleURLSchemes<\/key>\s*<array>\s*<string>sandglass<\/string>\s*<\/array>/)
      expect(info().match(/<key>LSHandlerRank<\/key>\s*<string>.*?<\/string>/g)).toHaveLength(1)
      expect(info()).toMatch(/<key>LSHandlerRank<\/key>\s*<string>Alternate<\/string>/)
      expect(info()).toMatch(/<string>public\.data<\/string>\s*<string>public\.folder<\/string>/)
    })

    it('tells Electron what the archive’s digest must be', () => {
      expect(info()).toMatch(/<key>Resources\/app\.asar<\/key>\s*<dict>\s*<key>algorithm<\/key>\s*<string>SHA256</)
    })
  })
})

it('is not packed when Electron has a fuse that nobody decided on', { timeout: PACK_TIMEOUT_MS }, async () => {
  await expect(pack('linux', '1011000111')).rejects.toThrow(/strictlyRequireAllFuses.*10 fuses/)
})
