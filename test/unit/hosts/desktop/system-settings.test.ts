import type { NativeTheme } from 'electron'
import { describe, expect, it } from 'vitest'
import { SystemSettings } from '../../../../electron/hosts/desktop/system-settings.ts'
import { DEFAULT_SETTINGS } from '../../../../shared/settings/settings.ts'

function newSystem({ hasShortcut = true, loginFails = false } = {}) {
  const nativeTheme: Pick<NativeTheme, 'themeSource'> = { themeSource: 'system' }
  const logins: unknown[] = []
  const logged: string[] = []
  const system = new SystemSettings({
    nativeTheme,
    shortcut: { set: () => hasShortcut },
    login: {
      app: {
        isPackaged: true,
        setLoginItemSettings(settings) {
          if (loginFails) throw new Error('refused')
          logins.push(settings.openAtLogin)
        },
      },
      platform: 'win32',
      env: {},
      home: '/home',
      executable: '/opt/sandglass',
    },
    logger: { info: (event) => void logged.push(event), error: (event) => void logged.push(event) },
  })
  return { system, nativeTheme, logins, logged }
}

const chosen = { ...DEFAULT_SETTINGS, theme: 'dark', startAtLogin: true, globalShortcut: 'Alt+X' } as const

describe('SystemSettings', () => {
  it('follows what is chosen', () => {
    const { system, nativeTheme, logins } = newSystem()
    expect(system.follow(chosen, DEFAULT_SETTINGS)).toBeUndefined()
    expect([nativeTheme.themeSource, logins]).toEqual(['dark', [true]])
    // Once, not with every other change.
    system.follow({ ...chosen, theme: 'light' }, chosen)
    expect([nativeTheme.themeSource, logins]).toEqual(['light', [true]])
  })

  it('leaves starting at login alone at the start, and tells nobody of keys that are taken', () => {
    const { system, logins, logged } = newSystem({ hasShortcut: false })
    expect(system.follow(chosen, undefined)).toBeUndefined()
    expect([logins, logged]).toEqual([[], ['global-shortcut-refused']])
  })

  it('says what the system refuses, when it was chosen just now', () => {
    const { system } = newSystem({ hasShortcut: false })
    expect(system.follow(chosen, DEFAULT_SETTINGS)?.message).toContain('Alt+X')
    expect(system.follow({ ...chosen, theme: 'light' }, chosen)).toBeUndefined()
    expect(newSystem({ loginFails: true }).system.follow(chosen, DEFAULT_SETTINGS)?.code).toBe('unsupported')
  })
})
