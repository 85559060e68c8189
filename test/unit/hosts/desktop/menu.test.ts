import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { applicationMenu } from '../../../../electron/hosts/desktop/menu.ts'
import { ACTION_IDS, ACTIONS, type ActionId } from '../../../../shared/actions/actions.ts'

const PLATFORMS = ['darwin', 'win32', 'linux'] as const

function itemsOf(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])])
}

describe.each(PLATFORMS)('the menu on %s', (platform) => {
  const performed: ActionId[] = []
  const template = applicationMenu(platform, true, (action) => performed.push(action))
  const items = itemsOf(template)
  const roles = items.flatMap(({ role }) => role ?? [])

  it('has every action of the table, and performs it', () => {
    performed.length = 0
    const clickable = items.filter(({ click }) => click !== undefined)
    for (const { click } of clickable) (click as () => void)()
    expect([...performed].sort()).toEqual([...ACTION_IDS].sort())
  })

  it('shows the keys of the table and leaves them to the page', () => {
    for (const { id, accelerator, registerAccelerator } of items) {
      if (accelerator === undefined) continue
      expect(registerAccelerator, id).toBe(false)
      expect(accelerator, id).toBe(ACTIONS[id as ActionId].keys?.replace('Mod', 'CommandOrControl'))
    }
    const shown = items.filter(({ accelerator }) => accelerator !== undefined).map(({ id }) => id)
    const withModifier = ACTION_IDS.filter((id) => id !== 'undo' && ACTIONS[id].keys?.startsWith('Mod+'))
    expect(shown.sort()).toEqual(withModifier.sort())
  })

  it('has the system’s own commands where they belong', () => {
    expect(roles).toEqual(
      expect.arrayContaining(['editMenu', 'windowMenu', 'help', 'quit', 'zoomIn', 'togglefullscreen']),
    )
    const isMac = platform === 'darwin'
    expect(template[0]?.role === 'appMenu').toBe(isMac)
    for (const role of ['services', 'hide', 'hideOthers', 'unhide', 'close'] as const)
      expect(roles.includes(role)).toBe(isMac)
  })

  it('has keys for its menus where the system has them', () => {
    const titles = template.flatMap(({ label }) => label ?? [])
    expect(titles.every((title) => title.includes('&'))).toBe(platform !== 'darwin')
    const letters = titles.map((title) => title[title.indexOf('&') + 1]?.toLowerCase())
    if (platform !== 'darwin') expect(new Set(letters).size).toBe(titles.length)
  })

  it('opens developer tools in a checkout only', () => {
    const inCheckout = itemsOf(applicationMenu(platform, false, () => undefined)).flatMap(({ role }) => role ?? [])
    for (const role of ['reload', 'toggleDevTools'] as const) {
      expect(roles).not.toContain(role)
      expect(inCheckout).toContain(role)
    }
  })
})
