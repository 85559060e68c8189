import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type { Configuration } from 'electron-builder'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../../../..')

// The builder's own parts, as it loads them itself.
const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
const { validateConfiguration } = fromBuilder('app-builder-lib/out/util/config/config') as {
  validateConfiguration(config: object, log: { readonly isEnabled: boolean }): Promise<void>
}
const { load } = createRequire(fromBuilder.resolve('app-builder-lib'))('js-yaml') as { load(text: string): unknown }

const config = load(readFileSync(resolve(ROOT, 'electron-builder.yml'), 'utf8')) as Configuration
const validate = (changed: object) => validateConfiguration({ ...config, ...changed }, { isEnabled: false })

describe('what electron-builder is told', () => {
  it('fits its own schema', async () => {
    await expect(validate({})).resolves.toBeUndefined()
    // So would not:
    await expect(validate({ mac: { hardendRuntime: true } })).rejects.toThrow('configuration.mac')
  })

  it('makes every kind of package, for both processors', () => {
    const made = [config.win, config.mac, config.linux].flatMap((system) => system?.target ?? [])
    expect(made).toEqual(
      ['nsis', 'dmg', 'zip', 'deb', 'rpm', 'AppImage', 'flatpak'].map((target) => ({ target, arch: ['x64', 'arm64'] })),
    )
  })

  it('names files that are there', () => {
    const { win, mac, linux, nsis, afterPack } = config
    const icons = [win?.icon, mac?.icon, linux?.icon].map((icon) => `build/packaging/${icon}`)
    for (const file of [...icons, nsis?.include, mac?.entitlements, mac?.entitlementsInherit, afterPack]) {
      expect(file).toBeTypeOf('string')
      expect(existsSync(resolve(ROOT, String(file))), String(file)).toBe(true)
    }
  })

  it('publishes nowhere, and keeps the sandbox', () => {
    expect(config.publish).toBeNull()
    expect(config.appImage?.executableArgs).toEqual([])
    expect(JSON.stringify(config)).not.toContain('no-sandbox')
  })

  it('leaves the fuses to the table alone', () => {
    expect(config.electronFuses).toBeUndefined()
    expect(config.afterPack).toBe('build/packaging/after-pack.ts')
  })

  it('gives a Flatpak the window, the network, the keyring and notifications, and no folder', () => {
    expect(config.flatpak?.finishArgs).toEqual([
      '--socket=wayland',
      '--socket=fallback-x11',
      '--share=ipc',
      '--device=dri',
      '--share=network',
      '--talk-name=org.freedesktop.secrets',
      '--talk-name=org.freedesktop.Notifications',
      '--talk-name=org.kde.StatusNotifierWatcher',
    ])
  })
})

describe('the entitlements on macOS', () => {
  it('are one: machine code that V8 makes', () => {
    const { parse } = createRequire(fromBuilder.resolve('app-builder-lib'))('plist') as { parse(text: string): unknown }
    expect(parse(readFileSync(resolve(ROOT, 'build/packaging/mac/entitlements.plist'), 'utf8'))).toEqual({
      'com.apple.security.cs.allow-jit': true,
    })
    expect(config.mac).toMatchObject({
      hardenedRuntime: true,
      entitlements: 'build/packaging/mac/entitlements.plist',
      entitlementsInherit: 'build/packaging/mac/entitlements.plist',
    })
  })
})

describe('the installer for Windows', () => {
  it('takes back on removal each key that it writes', () => {
    const script = readFileSync(resolve(ROOT, 'build/packaging/windows/installer.nsh'), 'utf8')
    const written = [...script.matchAll(/!insertmacro shareVerb "(.+)"/g)].map(([, name]) => name)
    const deleted = [...script.matchAll(/DeleteRegKey HKCU "Software\\Classes\\(.+)\\shell\\Sandglass"/g)].map(
      ([, name]) => name,
    )
    expect(written).toEqual(['*', 'Directory'])
    expect(deleted).toEqual(written)
    expect(script).toContain(`'"$INSTDIR\\\${APP_EXECUTABLE_FILENAME}" -- "%1"'`)
    expect(script).not.toMatch(/\b(HKLM|HKCR|SHELL_CONTEXT)\b/)
  })
})
