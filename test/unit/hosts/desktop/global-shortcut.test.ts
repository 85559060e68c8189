import { describe, expect, it } from 'vitest'
import { SystemShortcut } from '../../../../electron/hosts/desktop/global-shortcut.ts'

class System {
  readonly registered = new Map<string, () => void>()
  taken: string[] = []
  #isSilent = false

  beSilent(): void {
    this.#isSilent = true
  }

  register(accelerator: string, run: () => void): boolean {
    if (accelerator === 'nonsense') throw new TypeError('conversion failure')
    if (this.taken.includes(accelerator)) return false
    if (!this.#isSilent) this.registered.set(accelerator, run)
    return true
  }

  unregister(accelerator: string): void {
    this.registered.delete(accelerator)
  }

  isRegistered(accelerator: string): boolean {
    return this.registered.has(accelerator)
  }
}

describe('SystemShortcut', () => {
  it('holds the one of the settings, and lets go of the one before', () => {
    const system = new System()
    let runs = 0
    const shortcut = new SystemShortcut(system, () => (runs += 1))
    expect(shortcut.set('CommandOrControl+Shift+L')).toBe(true)
    system.registered.get('CommandOrControl+Shift+L')?.()
    expect(runs).toBe(1)
    expect(shortcut.set('Alt+L')).toBe(true)
    expect([...system.registered.keys()]).toEqual(['Alt+L'])
    expect(shortcut.set('')).toBe(true)
    expect(system.registered.size).toBe(0)
  })

  it.each([
    ['another program has it', (system: System) => void system.taken.push('Alt+L'), 'Alt+L'],
    ['the system says yes and does nothing', (system: System) => system.beSilent(), 'Alt+L'],
    ['it is none', () => undefined, 'nonsense'],
  ])('says so when %s', (_case, prepare, keys) => {
    const system = new System()
    prepare(system)
    const shortcut = new SystemShortcut(system, () => undefined)
    expect(shortcut.set(keys)).toBe(false)
    // And says it again, as it is still so.
    expect(shortcut.set(keys)).toBe(false)
    expect(system.registered.size).toBe(0)
  })
})
