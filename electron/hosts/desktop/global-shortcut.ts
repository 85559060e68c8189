import type { GlobalShortcut } from 'electron'

/** Keeps one shortcut registered with the system: the one that the settings name. */
export class SystemShortcut {
  readonly #system: Pick<GlobalShortcut, 'register' | 'unregister' | 'isRegistered'>
  readonly #run: () => void
  #wanted = ''
  #isRegistered = false

  constructor(system: Pick<GlobalShortcut, 'register' | 'unregister' | 'isRegistered'>, run: () => void) {
    this.#system = system
    this.#run = run
  }

  /**
   * @param accelerator as Electron writes it, or empty for none
   * @returns false when the system refuses it: another program has it, or it is none
   */
  set(accelerator: string): boolean {
    if (accelerator === this.#wanted) return this.#isRegistered || accelerator === ''
    if (this.#isRegistered) this.#system.unregister(this.#wanted)
    this.#wanted = accelerator
    this.#isRegistered = accelerator !== '' && this.#register(accelerator)
    return this.#isRegistered || accelerator === ''
  }

  #register(accelerator: string): boolean {
    try {
      // On some systems registering says yes and does nothing.
      return this.#system.register(accelerator, this.#run) && this.#system.isRegistered(accelerator)
    } catch {
      // Electron throws for what it can't read as keys.
      return false
    }
  }
}
