import type { Menu, MenuItemConstructorOptions, Tray } from 'electron'
import type { Client } from '../../../shared/api/client.ts'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import type { Clock, Logger } from '../../services/ports.ts'
import { type TrayChoices, type TrayUploads, trayMenu, trayTip, trayUploads } from './tray.ts'
import type { UploadTally } from './upload-tally.ts'

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
  #links: readonly LinkView[] = []
  #uploads: TrayUploads = 'none'
  #tip = 'Sandglass'

  constructor(parts: AppTrayParts) {
    this.#parts = parts
    this.#tray = parts.createTray()
    this.#tray.setToolTip(this.#tip)
    // On macOS a click opens the menu; elsewhere the window.
    if (process.platform !== 'darwin') this.#tray.on('click', parts.choices.open)
  }

  /** Shows the latest links that work. */
  async refresh(): Promise<void> {
    const { call, logger } = this.#parts
    this.#links = await call('links.list', { limit: SHOWN_LINKS, order: 'newest', status: 'active' }).then(
      (list) => list.links,
      (error: unknown) => {
        // What the library has to say is said in the window.
        logger.error('tray-links', error instanceof Error ? error : new Error('unknown'))
        return []
      },
    )
    this.#setMenu()
  }

  /** Says how far the uploads are. Their menu is made anew only when it offers something else: one that is open would close. */
  showUploads(tally: UploadTally): void {
    const [tip, uploads] = [trayTip(tally), trayUploads(tally)]
    if (tip !== this.#tip && !this.#tray.isDestroyed()) this.#tray.setToolTip(tip)
    this.#tip = tip
    if (uploads === this.#uploads) return
    this.#uploads = uploads
    this.#setMenu()
  }

  #setMenu(): void {
    const { createMenu, clock, dateLocale, choices } = this.#parts
    if (this.#tray.isDestroyed()) return
    this.#tray.setContextMenu(createMenu(trayMenu(this.#links, clock.now(), dateLocale(), this.#uploads, choices)))
  }

  remove(): void {
    this.#tray.destroy()
  }
}
