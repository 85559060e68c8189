import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type * as Electron from 'electron'
import type {
  BrowserWindowConstructorOptions,
  MenuItemConstructorOptions,
  NotificationConstructorOptions,
} from 'electron'
import type { BrowserContext, Page } from 'playwright-core'
import type { Settings } from '../../../shared/settings/settings.ts'
import { launchChromium } from '../chromium.ts'
import { settle } from '../settle.ts'
import { AppStandIn } from './app-stand-in.ts'
import { IpcMainStandIn } from './ipc-stand-in.ts'
import { loadBundle } from './load-bundle.ts'
import { onPlatform } from './platform-methods.ts'
import { SessionStandIn } from './session-stand-in.ts'
import {
  ClipboardStandIn,
  DialogStandIn,
  MenuStandIn,
  NotificationStandIn,
  ShellStandIn,
  ShortcutStandIn,
  screenStandIn,
  ThemeStandIn,
  TrayStandIn,
} from './system-stand-in.ts'
import { BrowserWindowStandIn } from './window-stand-in.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const BUILT = join(ROOT, 'dist')

export interface DesktopOptions {
  /** Behind the program's name. */
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
  /** A folder of data that was used before. */
  readonly home?: string
  /** What the person chose before. Unless a test is about it, the first run's question was answered. */
  readonly settings?: Partial<Settings>
  readonly isPackaged?: boolean
  readonly isOnlyInstance?: boolean
}

/** All that the stand-in was told, and the ways to be the system. */
export interface ElectronRecord {
  readonly app: AppStandIn
  readonly ipcMain: IpcMainStandIn
  readonly sessions: ReadonlyMap<string, SessionStandIn>
  readonly schemes: readonly { readonly scheme: string }[]
  readonly windows: readonly BrowserWindowStandIn[]
  readonly trays: readonly TrayStandIn[]
  readonly notifications: readonly NotificationStandIn[]
  readonly clipboard: ClipboardStandIn
  readonly shortcuts: ShortcutStandIn
  readonly dialog: DialogStandIn
  readonly theme: ThemeStandIn
  readonly shell: ShellStandIn
  /** The application's. */
  readonly menu: () => MenuStandIn
  /** Every one that was made. */
  readonly menus: readonly MenuStandIn[]
}

export interface Desktop {
  readonly page: Page
  readonly home: string
  readonly electron: ElectronRecord
  /** When the main process began, by this process's `performance.now()`. */
  readonly startedAt: number
  /** A second start beside this one. */
  startAgain(args: readonly string[], folder?: string): void
  stop(): Promise<void>
}

/**
 * Starts the built desktop app, main process and preload script, on a stand-in for Electron whose windows are pages of Chromium. The app's
 * data is in a folder of its own.
 *
 * @throws Error when `dist/desktop` is not built
 */
export async function launchDesktop(options: DesktopOptions = {}): Promise<Desktop> {
  const started = await startDesktop(options)
  const { electron } = started
  await settle(() => electron.windows.some(({ isVisible }) => isVisible), 'the window')
  const [window] = electron.windows
  if (window === undefined) throw new Error('the app opened no window')
  return { ...started, page: await window.page }
}

/** The same, for a start that opens no window. */
export async function startDesktop(options: DesktopOptions = {}): Promise<Omit<Desktop, 'page'>> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'sandglass-desktop-'))
  const appPath = appFolder()
  if (options.home === undefined) {
    mkdirSync(join(home, 'data'), { mode: 0o700 })
    const settings: Partial<Settings> = { startedWith: 'playground', ...options.settings }
    writeFileSync(join(home, 'data/settings.json'), JSON.stringify(settings))
  }
  const browser = await launchChromium()
  const context = await browser.newContext()
  const app = onPlatform(
    new AppStandIn({
      appPath,
      isPackaged: options.isPackaged ?? true,
      isOnlyInstance: options.isOnlyInstance ?? true,
    }),
    options.platform ?? process.platform,
  )
  const argv = ['/opt/Sandglass/sandglass', ...(options.isPackaged === false ? [appPath] : []), ...(options.args ?? [])]
  const appProcess = processFor(argv, options, home)
  const { module, record } = electronFor(app, appProcess, context)
  const startedAt = performance.now()
  loadBundle(join(appPath, 'dist/desktop/main.cjs'), { electron: module, process: appProcess })
  await settle(() => app.listenerCount('before-quit') > 0 || app.hasEnded)

  return {
    home,
    electron: record,
    startedAt,
    startAgain: (args, folder = home) => app.emit('second-instance', {}, [argv[0] ?? '', ...args], folder, {}),
    async stop() {
      // Whatever it asks on its way out: a test that failed half-way may have left it something to ask about.
      record.dialog.responses.splice(0, Number.POSITIVE_INFINITY, ...Array<number>(5).fill(1))
      if (!app.hasEnded) app.quit()
      await app.exited
      await browser.close()
      rmSync(appPath, { recursive: true, force: true })
      if (options.home === undefined) rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A folder as the app's archive is. */
function appFolder(): string {
  for (const name of ['desktop/main.cjs', 'renderer/index.html']) {
    if (!existsSync(join(BUILT, name))) throw new Error(`dist/${name} is not there: npm run build`)
  }
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-app-'))
  symlinkSync(BUILT, join(folder, 'dist'))
  // The bundles load native parts from beside them.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** This process, but for what a start of the app is told. No desktop of whoever runs the tests is touched. */
function processFor(argv: readonly string[], options: DesktopOptions, home: string): NodeJS.Process {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CURRENT_DESKTOP: 'KDE',
    SANDGLASS_HOME: join(home, 'data'),
    ...options.env,
  }
  return Object.create(process, {
    argv: { value: argv },
    env: { value: env },
    platform: { value: options.platform ?? process.platform },
    execPath: { value: argv[0] },
    cwd: { value: () => home },
  })
}

function electronFor(app: AppStandIn, appProcess: NodeJS.Process, context: BrowserContext) {
  const ipcMain = new IpcMainStandIn()
  const sessions = new Map<string, SessionStandIn>()
  const windows: BrowserWindowStandIn[] = []
  const trays: TrayStandIn[] = []
  const notifications: NotificationStandIn[] = []
  const schemes: { scheme: string }[] = []
  const menus: MenuStandIn[] = []
  let menu = new MenuStandIn([])
  const sessionOf = (partition: string) => {
    const known = sessions.get(partition) ?? onPlatform(new SessionStandIn(partition), appProcess.platform)
    sessions.set(partition, known)
    return known
  }
  const world = {
    context,
    process: appProcess,
    ipcMain,
    onCreated: (window: BrowserWindowStandIn) => {
      windows.push(window)
      app.closeWindows.push(closer(window))
      app.emit('browser-window-created', {}, window)
      app.emit('web-contents-created', {}, window.webContents)
    },
    onClosed: (window: BrowserWindowStandIn) => {
      windows.splice(windows.indexOf(window), 1)
      // Not when it is the end of the app that closes them.
      if (windows.length === 0 && !app.isQuitting) app.emit('window-all-closed')
    },
  }
  const closer = (window: BrowserWindowStandIn) => () => window.isDestroyed() || window.close()

  // Classes, as the app makes its windows, trays and notifications by `new`.
  class BrowserWindow extends BrowserWindowStandIn {
    constructor(options: BrowserWindowConstructorOptions) {
      super(world, options)
    }
  }
  class Tray extends TrayStandIn {
    constructor(image: string) {
      super(image)
      trays.push(this)
    }
  }
  class Notification extends NotificationStandIn {
    constructor(options: NotificationConstructorOptions) {
      super(options)
      notifications.push(this)
    }
    static isSupported = () => true
  }

  const record: ElectronRecord = {
    app,
    ipcMain,
    sessions,
    schemes,
    windows,
    trays,
    notifications,
    clipboard: new ClipboardStandIn(),
    shortcuts: new ShortcutStandIn(),
    dialog: new DialogStandIn(),
    theme: new ThemeStandIn(),
    shell: new ShellStandIn(),
    menu: () => menu,
    menus,
  }
  const module = {
    app,
    ipcMain,
    BrowserWindow,
    Tray,
    Notification,
    clipboard: record.clipboard,
    globalShortcut: record.shortcuts,
    dialog: record.dialog,
    nativeTheme: record.theme,
    shell: record.shell,
    screen: screenStandIn(),
    session: { fromPartition: sessionOf, defaultSession: sessionOf('persist:default') },
    protocol: {
      registerSchemesAsPrivileged(added: { scheme: string }[]) {
        if (app.isReady || schemes.length > 0) throw new Error('too late, or a second time')
        schemes.push(...added)
      },
    },
    Menu: {
      buildFromTemplate(template: MenuItemConstructorOptions[]) {
        const built = new MenuStandIn(template)
        menus.push(built)
        return built
      },
      setApplicationMenu(next: MenuStandIn) {
        menu = next
      },
    },
  } satisfies Partial<Record<keyof typeof Electron, unknown>>
  return { module, record }
}
