import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canStartAtLogin, type LoginItemParts, setStartAtLogin } from '../../../../electron/hosts/desktop/login-item.ts'

let home: string
let told: Settings[]
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sandglass-login-'))
  told = []
})
afterEach(() => rmSync(home, { recursive: true }))

const parts = (over: Partial<LoginItemParts> = {}): LoginItemParts => ({
  app: { isPackaged: true, setLoginItemSettings: (settings) => void told.push(settings) },
  platform: 'linux',
  env: {},
  home,
  executable: '/opt/Sandglass/sandglass',
  ...over,
})

describe('setStartAtLogin', () => {
  it.each(['darwin', 'win32'] as const)('leaves it to the system on %s', (platform) => {
    setStartAtLogin(true, parts({ platform }))
    setStartAtLogin(false, parts({ platform }))
    expect(told).toEqual([
      { openAtLogin: true, args: ['--hidden'] },
      { openAtLogin: false, args: ['--hidden'] },
    ])
  })

  it('is a file in the autostart folder on Linux', () => {
    const file = join(home, '.config/autostart/sandglass.desktop')
    setStartAtLogin(true, parts())
    expect(readFileSync(file, 'utf8')).toBe(`[Desktop Entry]
Type=Application
Name=Sandglass
Comment=Share files with links that run out
Exec="/opt/Sandglass/sandglass" --hidden
Icon=sandglass
X-GNOME-Autostart-enabled=true
`)
    setStartAtLogin(false, parts())
    expect(existsSync(file)).toBe(false)
    // What isn't there needs no taking away.
    setStartAtLogin(false, parts())
    expect(told).toEqual([])
  })

  it.each([
    [
      'another configuration folder',
      (): Partial<LoginItemParts> => ({ env: { XDG_CONFIG_HOME: join(home, 'cfg') } }),
      'cfg',
    ],
    [
      'a relative one, which does not count',
      (): Partial<LoginItemParts> => ({ env: { XDG_CONFIG_HOME: 'cfg' } }),
      '.config',
    ],
  ])('knows %s', (_case, over, folder) => {
    setStartAtLogin(true, parts(over()))
    expect(existsSync(join(home, folder, 'autostart/sandglass.desktop'))).toBe(true)
  })

  it.each([
    ['an AppImage', { env: { APPIMAGE: '/home/a/Sandglass.AppImage' } }, '"/home/a/Sandglass.AppImage" --hidden'],
    // Quoted for the command, then escaped for the file.
    [
      'odd characters',
      { executable: '/opt/a "b" $c `d` 100%' },
      '"/opt/a \\\\"b\\\\" \\\\$c \\\\`d\\\\` 100%%" --hidden',
    ],
    ['a backslash', { executable: '/opt/a\\b' }, '"/opt/a\\\\\\\\b" --hidden'],
  ])('starts the program of %s', (_case, over, exec) => {
    setStartAtLogin(true, parts(over))
    const entry = readFileSync(join(home, '.config/autostart/sandglass.desktop'), 'utf8')
    expect(/^Exec=(.*)$/m.exec(entry)?.[1]).toBe(exec)
  })

  it('does nothing where it may not', () => {
    expect(canStartAtLogin(parts())).toBe(true)
    expect(canStartAtLogin(parts({ env: { FLATPAK_ID: 'app.sandglass.Sandglass' } }))).toBe(false)
    expect(canStartAtLogin(parts({ platform: 'freebsd' }))).toBe(false)
    expect(canStartAtLogin({ ...parts(), app: { isPackaged: false } })).toBe(false)
    setStartAtLogin(true, parts({ env: { FLATPAK_ID: 'app.sandglass.Sandglass' } }))
    expect(existsSync(join(home, '.config'))).toBe(false)
  })
})
