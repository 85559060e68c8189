import type { Menu, MenuItemConstructorOptions, Tray } from 'electron'
import type { Client } from '../../../shared/api/client.ts'
import type { Clock, Logger } from '../../services/ports.ts'
import { type TrayChoices, trayMenu } from './tray.ts'

const SHOWN_LINKS = 5

export interface AppTrayParts {
  readonly createTray: () => Tray
  readonly createMenu: (template: MenuItemConstructorOptions[]) => Menu
  readonly call: Client
  readonly clock: Clock
  readonly logger: Logger
  readonly dateLocale: () => string
  readonly choices: TrayChoices
}

/** The icon in the tray or the menu bar, and its menu. */
export class AppTray {
  readonly #parts: AppTrayParts
  readonly #tray: Tray

  constructor(parts: AppTrayParts) {
    this.#parts = parts
    this.#tray = parts.createTray()
    this.#tray.setToolTip('Sandglass')
    // On macOS a click opens the menu; elsewhere the window.
    if (process.platform !== 'darwin') this.#tray.on('click', parts.choices.open)
  }

  /** Shows the latest links that work. */
  async refresh(): Promise<void> {
    const { call, createMenu, clock, logger, dateLocale, choices } = this.#parts
    const links = await call('links.list', { limit: SHOWN_LINKS, order: 'newest', status: 'active' }).then(
      (list) => list.links,
      (error: unknown) => {
        // What the library has to say is said in the window.
        logger.error('tray-links', error instanceof Error ? error : new Error('unknown'))
        return []
      },
    )
    if (this.#tray.isDestroyed()) return
    this.#tray.setContextMenu(createMenu(trayMenu(links, clock.now(), dateLocale(), choices)))
  }

  remove(): void {
    this.#tray.destroy()
  }
}
