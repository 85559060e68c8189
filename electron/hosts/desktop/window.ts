import type { BrowserWindow, BrowserWindowConstructorOptions, Screen, Session, WebPreferences } from 'electron'
import { PAGE_URL } from './bundle-address.ts'
import type { TextPlace } from './text-menu.ts'
import { fitToDisplays, LEAST_SIZE, readWindowState, saveWindowState } from './window-state.ts'

export interface AppWindowParts {
  readonly create: (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly screen: Pick<Screen, 'getAllDisplays'>
  readonly session: Session
  /** The absolute path of the preload script. */
  readonly preload: string
  readonly icon: string
  readonly stateFile: string
  readonly isPackaged: boolean
  readonly isDark: () => boolean
  /** Whether closing hides the window: only where something else, that can be relied on, brings it back. */
  readonly hidesOnClose: () => boolean
  /** The page has gone, or begins anew. */
  readonly onPageGone: () => void
  /** The page has ended so often that it is not loaded any more. */
  readonly onPageLost: () => void
  /** The menu of the pointer was asked for. */
  readonly onTextMenu: (place: TextPlace, window: BrowserWindow) => void
}

/** Every default that matters is written down, so that no version of Electron changes it in silence. */
function pagePreferences(parts: Pick<AppWindowParts, 'session' | 'preload' | 'isPackaged'>): Readonly<WebPreferences> {
  return {
    session: parts.session,
    preload: parts.preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    enableWebSQL: false,
    plugins: false,
    webgl: false,
    spellcheck: false,
    devTools: !parts.isPackaged,
  }
}

/** The same two colours as `--bg` in the page's tokens: nothing flashes before the first paint. */
const BACKGROUND = { light: '#f7f5f2', dark: '#151311' } as const

const MAX_RELOADS = 3

/** The app's one window: made when it is first shown, and again after it was closed. */
export class AppWindow {
  readonly #parts: AppWindowParts
  #window: BrowserWindow | undefined
  #isQuitting = false

  constructor(parts: AppWindowParts) {
    this.#parts = parts
  }

  /** The window, where there is one, seen or not. */
  get current(): BrowserWindow | undefined {
    return this.#window
  }

  /** @param id of a `webContents` */
  isOurs(id: number): boolean {
    return this.#window?.webContents.id === id
  }

  get isFocused(): boolean {
    return this.#window?.isFocused() ?? false
  }

  /** Brings it before the person. */
  show(): void {
    if (this.#window === undefined) {
      this.#window = this.#make()
      return
    }
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.show()
    this.#window.focus()
  }

  /** From now on closing it means closing. */
  quitting(): void {
    this.#isQuitting = true
  }

  /** The theme may have changed. */
  repaint(): void {
    this.#window?.setBackgroundColor(this.#background())
  }

  #background(): string {
    return this.#parts.isDark() ? BACKGROUND.dark : BACKGROUND.light
  }

  #make(): BrowserWindow {
    const { create, screen, stateFile, icon } = this.#parts
    const state = readWindowState(stateFile)
    const window = create({
      ...fitToDisplays(state, screen.getAllDisplays()),
      minWidth: LEAST_SIZE.width,
      minHeight: LEAST_SIZE.height,
      title: 'Sandglass',
      icon,
      show: false,
      backgroundColor: this.#background(),
      webPreferences: pagePreferences(this.#parts),
    })
    let crashes = 0
    if (state?.isMaximized) window.maximize()
    window.once('ready-to-show', () => window.show())
    window.on('close', (event) => {
      saveWindowState(stateFile, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() })
      if (this.#isQuitting || !this.#parts.hidesOnClose()) return
      event.preventDefault()
      window.hide()
    })
    window.once('closed', () => {
      this.#window = undefined
      this.#parts.onPageGone()
    })
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#parts.onPageGone()
    })
    window.webContents.on('context-menu', (_event, place) => this.#parts.onTextMenu(place, window))
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      this.#parts.onPageGone()
      if (reason === 'clean-exit' || window.isDestroyed()) return
      // The page has nothing that is not kept elsewhere. One that ends again and again is left to the person.
      crashes += 1
      if (crashes <= MAX_RELOADS) window.webContents.reload()
      else this.#parts.onPageLost()
    })
    // Fails only where the window is closed at once.
    void window.loadURL(PAGE_URL).catch(() => undefined)
    return window
  }
}
