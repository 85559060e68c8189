import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  Notification,
  nativeTheme,
  screen,
  session,
  shell,
  Tray,
} from 'electron'
import type { ActionId } from '../../../shared/actions/actions.ts'
import type { HostAbility } from '../../../shared/api/app-calls.ts'
import type { AppEvent } from '../../../shared/api/events.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings/settings.ts'
import { readAppFiles } from '../../services/app-files/app-files.ts'
import { AppTray } from './app-tray.ts'
import { chooseFiles } from './chosen-files.ts'
import { clipboardFiles } from './clipboard-files.ts'
import { createDesktopServices, type DesktopServices } from './desktop-services.ts'
import { type Choosing, FileChooser } from './file-chooser.ts'
import { SystemShortcut } from './global-shortcut.ts'
import { openDoor } from './ipc.ts'
import { canStartAtLogin, type LoginItemParts } from './login-item.ts'
import { applicationMenu } from './menu.ts'
import { forbidNavigation, forbidNetwork } from './navigation.ts'
import { expiringNotice, type Notice, renewedNotice, uploadedNotice } from './notifications.ts'
import { Notifier } from './notifier.ts'
import { openAddress } from './open-address.ts'
import { PageEvents } from './page-events.ts'
import { PageFiles } from './page-files.ts'
import { refusePermissions } from './permissions.ts'
import { pageLost, showProblem } from './problem-box.ts'
import { showProgress } from './progress.ts'
import { serveBundle } from './protocol.ts'
import { quitWithCare } from './quit.ts'
import type { StartRequest } from './start-arguments.ts'
import { systemNetwork, trustSystemCertificates } from './system-network.ts'
import { SystemSettings } from './system-settings.ts'
import { textMenu } from './text-menu.ts'
import { isTrayReliable } from './tray.ts'
import { UploadTally } from './upload-tally.ts'
import { AppWindow } from './window.ts'

/** Without `persist:` it is in memory only: the page keeps nothing on the disk. */
const PARTITION = 'sandglass'

/** Breaking off what is being sent takes a moment; a storage that doesn't answer must not keep the program open. */
const LEAVE_MS = 5000

/** The composition root of this host: the services, the window, and all that the system shows of them. Made once the app is ready. */
export class DesktopApp {
  readonly #home: string
  readonly #host: DesktopServices
  readonly #window: AppWindow
  readonly #page = new PageEvents()
  readonly #pageFiles: PageFiles
  readonly #tally = new UploadTally()
  readonly #notifier = new Notifier(
    (options) => new Notification(options),
    (notice) => this.#perform(notice.action),
  )
  readonly #chooser = new FileChooser(dialog)
  readonly #login: LoginItemParts = {
    app,
    platform: process.platform,
    env: process.env,
    home: homedir(),
    executable: process.execPath,
  }
  readonly #system: SystemSettings
  readonly #hasTray = isTrayReliable(process.platform, process.env)
  #tray: AppTray | undefined
  #settings: Settings = DEFAULT_SETTINGS

  constructor(home: string) {
    this.#home = home
    trustSystemCertificates()
    this.#host = createDesktopServices({
      home,
      licenceFiles: ['desktop', 'renderer'].map((part) => join(app.getAppPath(), 'dist', part, 'licences.json')),
      abilities: this.#abilities(),
      emit: (event) => this.#emit(event),
      copy: (text) => clipboard.writeText(text),
      open: (url) => openAddress(shell, url),
      systemNetwork: systemNetwork(session.defaultSession),
    })
    this.#system = new SystemSettings({
      nativeTheme,
      shortcut: new SystemShortcut(globalShortcut, () => this.#perform('share-clipboard')),
      login: this.#login,
      logger: this.#host.logger,
    })
    this.#pageFiles = new PageFiles({
      files: this.#host.services.files,
      folder: join(home, 'desktop', 'staging'),
      logger: this.#host.logger,
    })
    this.#window = this.#createWindow()
    openDoor({
      ipcMain,
      isOurWindow: (id) => this.#window.isOurs(id),
      dispatch: this.#host.dispatch,
      files: this.#pageFiles,
      onListening: () => {
        const page = this.#window.current?.webContents
        if (page === undefined) return
        this.#page.open(page)
        // The page before it may have been asked.
        for (const event of this.#host.pending()) this.#page.send(event)
      },
    })
    this.#followSystem()
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(applicationMenu(process.platform, app.isPackaged, (action) => this.#perform(action))),
    )
    if (this.#hasTray) this.#tray = this.#createTray()
    void this.#tray?.refresh()
    void this.#readSettings(true)
    this.#host.services.start()
  }

  /** Shows what a start of the program asks for. */
  async open({ deepLink, paths }: StartRequest, { isHidden }: { readonly isHidden: boolean }): Promise<void> {
    if (!isHidden || !this.#hasTray) this.#window.show()
    if (deepLink !== undefined) this.#emit({ type: 'deep-link', link: deepLink })
    await this.#take(paths)
  }

  /** Hands files, and those in folders, to the page, and says why others can't be shared. */
  async #take(paths: readonly string[]): Promise<void> {
    const { chosen, refusal } = await chooseFiles(this.#host.services.files, paths)
    if (chosen !== undefined) this.#emit(chosen)
    if (refusal !== undefined) this.#tell(refusal)
  }

  #abilities(): HostAbility[] {
    const always: HostAbility[] = ['clipboard', 'open-url', 'global-shortcut']
    return [
      ...always,
      ...(this.#hasTray ? (['tray'] as const) : []),
      ...(canStartAtLogin(this.#login) ? (['start-at-login'] as const) : []),
      ...(Notification.isSupported() ? (['notifications'] as const) : []),
    ]
  }

  #createWindow(): AppWindow {
    const pages = session.fromPartition(PARTITION, { cache: false })
    serveBundle(pages.protocol, readAppFiles(join(app.getAppPath(), 'dist', 'renderer')))
    for (const one of [pages, session.defaultSession]) {
      refusePermissions(one, process.platform)
      forbidNetwork(one)
    }
    app.on('web-contents-created', (_event, contents) => forbidNavigation(contents))
    return new AppWindow({
      create: (options) => new BrowserWindow(options),
      screen,
      session: pages,
      preload: join(app.getAppPath(), 'dist', 'desktop', 'preload.cjs'),
      icon: this.#iconFile('icon.png'),
      stateFile: join(this.#home, 'desktop', 'window.json'),
      isPackaged: app.isPackaged,
      isDark: () => nativeTheme.shouldUseDarkColors,
      hidesOnClose: () => this.#tray !== undefined,
      onPageGone: () => {
        this.#page.close()
        void this.#pageFiles.pageGone()
      },
      onPageLost: () => this.#tell(pageLost()),
      onTextMenu: (place, window) => {
        const items = textMenu(place)
        if (items.length > 0) Menu.buildFromTemplate(items).popup({ window })
      },
    })
  }

  #createTray(): AppTray {
    // macOS colours a picture whose name ends so.
    const icon = this.#iconFile(process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png')
    return new AppTray({
      createTray: () => new Tray(icon),
      createMenu: (template) => Menu.buildFromTemplate(template),
      ...this.#host,
      dateLocale: () => this.#settings.dateLocale,
      choices: {
        copy: (id) => void this.#copyLink(id),
        perform: (action) => this.#perform(action),
        pauseUploads: (isPaused) => void this.#pauseUploads(isPaused),
        open: () => this.#window.show(),
        quit: () => app.quit(),
      },
    })
  }

  #iconFile(name: string): string {
    return join(app.getAppPath(), 'dist', 'desktop', 'icons', name)
  }

  #followSystem(): void {
    // A checkout would register Electron itself. Behind `--` Windows passes nothing that could be a switch.
    if (app.isPackaged) app.setAsDefaultProtocolClient('sandglass', process.execPath, ['--'])
    app.on('activate', () => this.#window.show())
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit()
    })
    nativeTheme.on('updated', () => this.#window.repaint())
    quitWithCare({
      app,
      dialog,
      uploads: this.#tally,
      stay: () => this.#window.show(),
      leave: () => this.#leave(),
    })
  }

  #emit(event: AppEvent): void {
    this.#page.send(event)
    switch (event.type) {
      case 'settings-changed':
        void this.#readSettings(false)
        break
      case 'links-changed':
        void this.#tray?.refresh()
        break
      case 'uploads-changed': {
        const end = this.#tally.add(event.uploads, event.summary)
        this.#tray?.showUploads(this.#tally)
        showProgress(this.#tally, this.#window.current, process.platform === 'win32' ? undefined : app)
        if (end !== undefined) this.#notify(uploadedNotice(end, this.#settings))
        break
      }
      case 'links-expiring':
        this.#notify(expiringNotice(event.links, this.#settings))
        break
      case 'links-renewed':
        this.#notify(renewedNotice(event.links))
        break
      case 'question':
        // It waits for an answer, and may come from the tray.
        this.#window.show()
        break
    }
  }

  /** While the window is looked at, it says the same itself. */
  #notify(notice: Notice | undefined): void {
    if (notice !== undefined && !this.#window.isFocused && Notification.isSupported()) this.#notifier.show(notice)
  }

  #perform(action: ActionId): void {
    this.#window.show()
    if (action === 'share-clipboard') void this.#shareClipboard()
    else if (action === 'share-files' || action === 'share-folder') void this.#choose(action)
    else this.#emit({ type: 'perform', action })
  }

  async #choose(choosing: Choosing): Promise<void> {
    try {
      await this.#take(await this.#chooser.choose(choosing, this.#window.current))
    } catch (error) {
      this.#tell(error)
    }
  }

  /** The page may not read the clipboard, so it is handed what lies there. With nothing, the person chooses files. */
  async #shareClipboard(): Promise<void> {
    const now = new Date(this.#host.clock.now())
    try {
      const chosen = await clipboardFiles(clipboard, this.#host.services.files, this.#pageFiles, now)
      if (chosen === undefined) await this.#choose('share-files')
      else this.#emit(chosen)
    } catch (error) {
      this.#tell(error)
    }
  }

  async #copyLink(id: string): Promise<void> {
    try {
      const { link } = await this.#host.call('links.url', { id })
      await clipboard.writeText(link.url)
    } catch (error) {
      this.#tell(error)
    }
  }

  async #pauseUploads(isPaused: boolean): Promise<void> {
    try {
      const { summary } = await this.#host.call('uploads.pauseAll', { isPaused })
      // Those that were paused one by one are meant, too.
      if (!isPaused && summary.paused > 0) await this.#host.call('uploads.resume', { all: true })
    } catch (error) {
      this.#tell(error)
    }
  }

  #tell(error: unknown): void {
    showProblem(error, dialog, this.#host.logger)
  }

  async #readSettings(isFirst: boolean): Promise<void> {
    try {
      const before = this.#settings
      this.#settings = (await this.#host.call('settings.get', {})).settings
      const refusal = this.#system.follow(this.#settings, isFirst ? undefined : before)
      if (refusal !== undefined) this.#tell(refusal)
      if (this.#settings.dateLocale !== before.dateLocale) void this.#tray?.refresh()
    } catch (error) {
      this.#host.logger.error('desktop-settings', error instanceof Error ? error : new Error('unknown'))
    }
  }

  async #leave(): Promise<void> {
    this.#window.quitting()
    try {
      await Promise.race([this.#host.services.stop(), setTimeout(LEAVE_MS, undefined, { ref: false })])
    } catch (error) {
      this.#host.logger.error('desktop-leave', error instanceof Error ? error : new Error('unknown'))
    }
    await this.#pageFiles.remove()
    this.#tray?.remove()
  }
}
