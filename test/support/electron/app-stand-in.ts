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
  /** Windows that must agree before the app ends. */
  readonly closeWindows: (() => boolean)[] = []
  readonly paths = new Map<string, string>()
  readonly protocols: string[] = []
  readonly loginItems: (Settings | LoginItemSettings)[] = []
  isSandboxEnabled = false
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

  setAsDefaultProtocolClient(protocol: string): boolean {
    this.protocols.push(protocol)
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

  /** As Electron does: `before-quit`, then every window's `close`, each of which may stop it, then the end. */
  quit(): void {
    if (this.#isPrevented('before-quit')) return
    for (const close of this.closeWindows.slice()) if (!close()) return
    if (this.#isPrevented('will-quit')) return
    this.exit(0)
  }

  exit(code = 0): void {
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
