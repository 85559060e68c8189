import { EventEmitter } from 'node:events'
import type { App, LoginItemSettings, Settings } from 'electron'

export interface AppStandInOptions {
  /** The folder that has `dist/`. */
  readonly appPath: string
  readonly isPackaged: boolean
  /** False for a second start beside one that runs. */
  readonly isOnlyInstance: boolean
}

type AppMembers = Pick<
  App,
  | 'enableSandbox'
  | 'exit'
  | 'getAppPath'
  | 'isPackaged'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'setBadgeCount'
  | 'setLoginItemSettings'
  | 'setPath'
  | 'whenReady'
>

/** `electron.app`: lives until it is quit, and remembers what it was told. */
export class AppStandIn extends EventEmitter implements AppMembers {
  readonly isPackaged: boolean
  readonly #options: AppStandInOptions
  readonly #exited = Promise.withResolvers<number>()
  /** What closes each window; false where the window stays. */
  readonly closeWindows: (() => boolean)[] = []
  readonly paths = new Map<string, string>()
  readonly protocolClients: { readonly scheme: string; readonly args: readonly string[] }[] = []
  readonly loginItems: (Settings | LoginItemSettings)[] = []
  isSandboxEnabled = false
  isQuitting = false
  hasEnded = false
  isReady = false
  badge = 0
  userModelId = ''

  constructor(options: AppStandInOptions) {
    super()
    this.#options = options
    this.isPackaged = options.isPackaged
  }

  /** With the exit code, once the app has ended. */
  get exited(): Promise<number> {
    return this.#exited.promise
  }

  getAppPath(): string {
    return this.#options.appPath
  }

  setPath(name: string, path: string): void {
    this.paths.set(name, path)
  }

  setAppUserModelId(id: string): void {
    this.userModelId = id
  }

  enableSandbox(): void {
    if (this.isReady) throw new Error('enableSandbox() must be called before the app is ready')
    this.isSandboxEnabled = true
  }

  requestSingleInstanceLock(): boolean {
    return this.#options.isOnlyInstance
  }

  setAsDefaultProtocolClient(scheme: string, _path?: string, args: readonly string[] = []): boolean {
    this.protocolClients.push({ scheme, args })
    return true
  }

  setLoginItemSettings(settings: Settings): void {
    this.loginItems.push(settings)
  }

  setBadgeCount(count = 0): boolean {
    this.badge = count
    return true
  }

  async whenReady(): Promise<void> {
    if (this.isReady) return
    // Events of the system may come before.
    await new Promise((resolve) => setImmediate(resolve))
    this.isReady = true
    this.emit('ready')
  }

  /** As Electron does: `before-quit`, then every window's `close`, each of which may stop it, then `will-quit` and the end. */
  quit(): void {
    if (this.#isPrevented('before-quit')) return
    this.isQuitting = true
    const isClosed = this.closeWindows.slice().every((close) => close())
    if (isClosed && !this.#isPrevented('will-quit')) this.exit(0)
    this.isQuitting = false
  }

  exit(code = 0): void {
    this.hasEnded = true
    this.#exited.resolve(code)
  }

  #isPrevented(event: string): boolean {
    let isPrevented = false
    this.emit(event, {
      preventDefault: () => {
        isPrevented = true
      },
    })
    return isPrevented
  }
}
