import { EventEmitter } from 'node:events'
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle, WindowOpenHandlerResponse } from 'electron'
import type { BrowserContext, Page, Route } from 'playwright-core'
import type { IpcMainStandIn } from './ipc-stand-in.ts'
import { toAppUrl, toPageUrl } from './page-addresses.ts'
import { PageBridge } from './page-bridge.ts'
import type { SessionStandIn } from './session-stand-in.ts'

export interface WindowWorld {
  readonly context: BrowserContext
  readonly process: NodeJS.Process
  readonly ipcMain: IpcMainStandIn
  readonly onCreated: (window: BrowserWindowStandIn) => void
  readonly onClosed: (window: BrowserWindowStandIn) => void
}

/** The page in a window. What the app decides about its requests and navigations is asked of the app's own handlers. */
class WebContentsStandIn extends EventEmitter {
  readonly id: number
  readonly sent: { readonly channel: string; readonly args: readonly unknown[] }[] = []
  windowOpen: (details: { url: string }) => WindowOpenHandlerResponse = () => ({ action: 'allow' })
  bridge: PageBridge | undefined

  constructor(id: number) {
    super()
    this.id = id
  }

  setWindowOpenHandler(handler: (details: { url: string }) => WindowOpenHandlerResponse): void {
    this.windowOpen = handler
  }

  send(channel: string, ...args: unknown[]): void {
    this.sent.push({ channel, args: structuredClone(args) })
    this.bridge?.send(channel, args)
  }

  reload(): void {
    this.emit('reload')
  }
}

let lastId = 0

type WindowMembers = Pick<
  BrowserWindow,
  | 'focus'
  | 'getNormalBounds'
  | 'hide'
  | 'isDestroyed'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setBackgroundColor'
  | 'setProgressBar'
  | 'show'
>

/** `BrowserWindow`, whose page is one of Chromium's. */
export class BrowserWindowStandIn extends EventEmitter implements WindowMembers {
  readonly options: BrowserWindowConstructorOptions
  readonly webContents = new WebContentsStandIn(++lastId)
  readonly page: Promise<Page>
  /** By `performance.now()`. */
  readonly createdAt = performance.now()
  readonly #world: WindowWorld
  readonly #session: SessionStandIn
  #bounds: Rectangle
  isVisible = false
  progress = -1
  backgroundColor: string
  #isFocused = false
  #isMaximized = false
  #isDestroyed = false
  #ownNavigation = ''

  constructor(world: WindowWorld, options: BrowserWindowConstructorOptions) {
    super()
    this.options = options
    this.#world = world
    this.#session = options.webPreferences?.session as unknown as SessionStandIn
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.backgroundColor = options.backgroundColor ?? '#fff'
    this.isVisible = options.show ?? true
    this.page = this.#open()
    // Whoever waits for the page hears of it.
    this.page.catch(() => undefined)
    world.onCreated(this)
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.page
    this.#ownNavigation = toPageUrl(url)
    await page.goto(this.#ownNavigation)
    this.emit('ready-to-show')
  }

  show(): void {
    this.isVisible = true
    this.#isFocused = true
    this.emit('show')
  }

  hide(): void {
    this.isVisible = false
    this.#isFocused = false
  }

  focus(): void {
    this.#isFocused = true
  }

  blur(): void {
    this.#isFocused = false
  }

  restore(): void {
    this.isVisible = true
  }

  maximize(): void {
    this.#isMaximized = true
  }

  /** As the person would: the app may hide it instead. */
  close(): boolean {
    let isPrevented = false
    this.emit('close', {
      preventDefault: () => {
        isPrevented = true
      },
    })
    if (!isPrevented) this.#destroy()
    return !isPrevented
  }

  move(bounds: Rectangle): void {
    this.#bounds = bounds
  }

  getNormalBounds(): Rectangle {
    return this.#bounds
  }

  setBackgroundColor(color: string): void {
    this.backgroundColor = color
  }

  setProgressBar(progress: number): void {
    this.progress = progress
  }

  isMaximized(): boolean {
    return this.#isMaximized
  }

  isMinimized(): boolean {
    return false
  }

  isFocused(): boolean {
    return this.#isFocused
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  #destroy(): void {
    this.#isDestroyed = true
    void this.page.then((page) => page.close()).catch(() => undefined)
    this.emit('closed')
    this.#world.onClosed(this)
  }

  async #open(): Promise<Page> {
    const { context, process, ipcMain } = this.#world
    const page = await context.newPage()
    await page.setViewportSize({ width: this.#bounds.width, height: this.#bounds.height })
    const bridge = new PageBridge({
      page,
      process,
      preload: this.options.webPreferences?.preload ?? '',
      invoke: (frame, channel, args) => {
        // What a page that is gone had sent is answered to nobody.
        if (this.#isDestroyed) return new Promise(() => undefined)
        const senderFrame = { url: toAppUrl(frame.url()), parent: frame.parentFrame(), detached: frame.isDetached() }
        return ipcMain.invoke({ sender: this.webContents, senderFrame }, channel, ...args)
      },
    })
    await bridge.install()
    this.webContents.bridge = bridge
    this.webContents.on('reload', () => void page.reload().catch(() => undefined))
    page.on('popup', (popup) => {
      if (this.webContents.windowOpen({ url: toAppUrl(popup.url()) }).action === 'deny') void popup.close()
    })
    await page.route('**/*', (route) => this.#answer(route))
    return page
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request()
    const url = toAppUrl(request.url())
    if (request.isNavigationRequest() && !this.#mayNavigate(request.frame().parentFrame() === null, request.url())) {
      return route.abort('aborted')
    }
    const handler = this.#session.schemes.get(url.slice(0, url.indexOf(':')))
    if (handler === undefined || this.#session.isCanceled(url)) return route.abort('blockedbyclient')
    const response = await handler(new Request(url, { method: request.method() }))
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    })
  }

  /** As Electron asks: not about what the main process loads itself. */
  #mayNavigate(isMainFrame: boolean, pageUrl: string): boolean {
    const url = toAppUrl(pageUrl)
    const isOwn = isMainFrame && pageUrl === this.#ownNavigation
    this.#ownNavigation = ''
    let isPrevented = false
    const details = {
      url,
      isMainFrame,
      isSameDocument: false,
      preventDefault: () => {
        isPrevented = true
      },
    }
    if (!isOwn) {
      this.webContents.emit('will-frame-navigate', details)
      if (isMainFrame) this.webContents.emit('will-navigate', details)
    }
    if (isPrevented) return false
    this.webContents.emit('did-start-navigation', details)
    if (isMainFrame) this.webContents.bridge?.load()
    return true
  }
}
