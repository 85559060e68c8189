import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type InstallerOptions, type Packed, pack } from './pack.ts'

describe('packages for Linux', () => {
  let packed: Packed
  beforeAll(async () => {
    packed = await pack('linux')
  }, 120_000)
  afterAll(() => packed?.remove())

  /** What makes deb and rpm is told so by arguments; what makes AppImage is told otherwise. */
  const argumentsOf = ({ options }: InstallerOptions) => (Array.isArray(options) ? options.map(String) : [])
  const systemPackages = () => packed.installers.filter((installer) => argumentsOf(installer).length > 0)

  it('are deb, rpm and AppImage, for both processors', () => {
    const files = packed.installers.map((installer) => {
      const args = argumentsOf(installer)
      return args[args.indexOf('--package') + 1]?.split('/').at(-1) ?? 'AppImage'
    })
    expect(files.toSorted()).toEqual([
      'AppImage',
      'AppImage',
      'sandglass-0.1.0-linux-aarch64.rpm',
      'sandglass-0.1.0-linux-amd64.deb',
      'sandglass-0.1.0-linux-arm64.deb',
      'sandglass-0.1.0-linux-x86_64.rpm',
    ])
  })

  it('start the app in Chromium’s sandbox, with what it is to open', () => {
    for (const { desktopEntry } of packed.installers) {
      expect(desktopEntry).toMatch(/^Exec=(\/opt\/Sandglass\/sandglass|AppRun) %U$/m)
      expect(desktopEntry).not.toContain('no-sandbox')
    }
  })

  it('open Sandglass’s addresses, and are the default for no file', () => {
    for (const { desktopEntry } of packed.installers) {
      expect(desktopEntry).toMatch(/^MimeType=x-scheme-handler\/sandglass;$/m)
      expect(desktopEntry).toMatch(/^StartupWMClass=app\.sandglass\.Sandglass$/m)
    }
  })

  it('add “Share with Sandglass” to the file managers, from files that are there', () => {
    expect(systemPackages()).toHaveLength(4)
    for (const installer of systemPackages()) {
      const placed = argumentsOf(installer).flatMap((argument) => {
        const [, source = '', target = ''] = /^(build\/.*)=(\/usr\/.*)$/.exec(argument) ?? []
        return source === '' ? [] : [{ isThere: existsSync(source), target }]
      })
      expect(placed).toEqual([
        { isThere: true, target: '/usr/share/nautilus-python/extensions/sandglass.py' },
        { isThere: true, target: '/usr/share/kio/servicemenus/sandglass.desktop' },
      ])
    }
  })

  it('have the icon in every size', () => {
    for (const installer of systemPackages()) {
      const sizes = argumentsOf(installer).flatMap(
        (argument) => /hicolor\/(\d+)x\1\/apps\/sandglass\.png$/.exec(argument)?.[1] ?? [],
      )
      expect(sizes.map(Number)).toEqual([16, 32, 48, 64, 128, 256, 512])
    }
  })
})
