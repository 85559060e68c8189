import type { NativeTheme } from 'electron'
import { AppError } from '../../../shared/errors.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import type { Logger } from '../../services/ports.ts'
import type { SystemShortcut } from './global-shortcut.ts'
import { type LoginItemParts, setStartAtLogin } from './login-item.ts'

export interface SystemSettingsParts {
  readonly nativeTheme: Pick<NativeTheme, 'themeSource'>
  readonly shortcut: Pick<SystemShortcut, 'set'>
  readonly login: LoginItemParts
  readonly logger: Logger
}

/** Has the system follow the settings that are about it. */
export class SystemSettings {
  readonly #parts: SystemSettingsParts

  constructor(parts: SystemSettingsParts) {
    this.#parts = parts
  }

  /**
   * @param before undefined at the start, when nothing was chosen just now: nobody is told of what the system refuses, and starting at
   * login is left as the person has it, here or in the system's own settings
   * @returns what the system refused of what was chosen
   */
  follow(settings: Settings, before: Settings | undefined): AppError | undefined {
    const { nativeTheme, shortcut, logger } = this.#parts
    nativeTheme.themeSource = settings.theme
    const hasShortcut = shortcut.set(settings.globalShortcut)
    if (!hasShortcut) logger.info('global-shortcut-refused')
    if (before === undefined) return undefined
    const loginRefusal = settings.startAtLogin === before.startAtLogin ? undefined : this.#start(settings.startAtLogin)
    const isShortcutRefused = !hasShortcut && settings.globalShortcut !== before.globalShortcut
    return isShortcutRefused ? shortcutRefused(settings.globalShortcut) : loginRefusal
  }

  #start(isWanted: boolean): AppError | undefined {
    try {
      setStartAtLogin(isWanted, this.#parts.login)
      return undefined
    } catch (error) {
      this.#parts.logger.error('start-at-login', error instanceof Error ? error : new Error('unknown'))
      return new AppError(
        'unsupported',
        'The system did not take what you chose about starting Sandglass at login.',
        'Set it in the system’s own settings.',
      )
    }
  }
}

function shortcutRefused(keys: string): AppError {
  return new AppError(
    'already-exists',
    `The system did not give Sandglass the keys ${keys}.`,
    'Another program may have them. Choose others, in the settings.',
  )
}
