import { EventEmitter } from 'node:events'
import type {
  Clipboard,
  Dialog,
  Display,
  GlobalShortcut,
  Menu,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NativeTheme,
  Notification,
  NotificationConstructorOptions,
  OpenDialogOptions,
  Screen,
  Shell,
  Tray,
} from 'electron'

/** A menu as it was described; its items are clicked by their id or label. */
export class MenuStandIn implements Pick<Menu, 'popup'> {
  readonly items: readonly MenuItemConstructorOptions[]
  isOpen = false

  constructor(items: readonly MenuItemConstructorOptions[]) {
    this.items = items
  }

  popup(): void {
    this.isOpen = true
  }

  /** Every item, of submenus as well. */
  all(): readonly MenuItemConstructorOptions[] {
    const flatten = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
      items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])])
    return flatten(this.items)
  }

  click(idOrLabel: string): void {
    const item = this.all().find(({ id, label }) => id === idOrLabel || label === idOrLabel)
    if (item?.click === undefined) throw new Error(`the menu has no item “${idOrLabel}” to click`)
    // Ours take no arguments.
    const click: () => void = item.click as () => void
    click()
  }
}

export class TrayStandIn extends EventEmitter implements Pick<Tray, 'destroy' | 'isDestroyed' | 'setToolTip'> {
  readonly image: string
  menu: MenuStandIn | undefined
  toolTip = ''
  #isDestroyed = false

  constructor(image: string) {
    super()
    this.image = image
  }

  setToolTip(text: string): void {
    this.toolTip = text
  }

  setContextMenu(menu: MenuStandIn | null): void {
    this.menu = menu ?? undefined
  }

  destroy(): void {
    this.#isDestroyed = true
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }
}

export class NotificationStandIn extends EventEmitter implements Pick<Notification, 'show'> {
  readonly options: NotificationConstructorOptions
  isShown = false

  constructor(options: NotificationConstructorOptions) {
    super()
    this.options = options
  }

  show(): void {
    this.isShown = true
  }
}

/** The clipboard: what is written arrives a little later, as it does. */
export class ClipboardStandIn implements Pick<Clipboard, 'writeText' | 'readText'> {
  #items = new Map<string, Blob>()

  async writeText(text: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.put({ 'text/plain': text })
  }

  async readText(): Promise<string> {
    return (await this.#items.get('text/plain')?.text()) ?? ''
  }

  async read(): Promise<{ types: string[]; getType(type: string): Promise<Blob> }[]> {
    const items = this.#items
    if (items.size === 0) return []
    return [
      {
        types: [...items.keys()],
        async getType(type) {
          const blob = items.get(type)
          if (blob === undefined) throw new Error(`no ${type} on the clipboard`)
          return blob
        },
      },
    ]
  }

  /** What another program copied. */
  put(contents: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>): void {
    this.#items = new Map(Object.entries(contents).map(([type, content]) => [type, new Blob([content], { type })]))
  }
}

export class ShortcutStandIn implements Pick<GlobalShortcut, 'register' | 'unregister' | 'isRegistered'> {
  readonly registered = new Map<string, () => void>()
  /** Those that another program has. */
  readonly taken = new Set<string>()

  register(accelerator: string, run: () => void): boolean {
    if (!/^[\w+]+$/.test(accelerator)) throw new TypeError('conversion failure')
    if (this.taken.has(accelerator)) return false
    this.registered.set(accelerator, run)
    return true
  }

  unregister(accelerator: string): void {
    this.registered.delete(accelerator)
  }

  isRegistered(accelerator: string): boolean {
    return this.registered.has(accelerator)
  }
}

export class DialogStandIn {
  readonly shown: MessageBoxOptions[] = []
  readonly errors: { readonly title: string; readonly content: string }[] = []
  /** What the person presses, in order; the first button where nothing is left. */
  readonly responses: number[] = []
  readonly opened: OpenDialogOptions[] = []
  /** What the person chooses, in order; nothing where nothing is left. */
  readonly choices: (readonly string[] | Promise<readonly string[]>)[] = []

  showOpenDialog: Dialog['showOpenDialog'] = async (...args: unknown[]) => {
    this.opened.push(args.at(-1) as OpenDialogOptions)
    const filePaths = [...((await this.choices.shift()) ?? [])]
    return { canceled: filePaths.length === 0, filePaths }
  }

  showMessageBox: Dialog['showMessageBox'] = async (...args: unknown[]) => {
    this.shown.push(args.at(-1) as MessageBoxOptions)
    return { response: this.responses.shift() ?? 0, checkboxChecked: false }
  }

  showErrorBox: Dialog['showErrorBox'] = (title, content) => void this.errors.push({ title, content })
}

export class ThemeStandIn extends EventEmitter implements Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'> {
  #source: NativeTheme['themeSource'] = 'system'

  get themeSource(): NativeTheme['themeSource'] {
    return this.#source
  }

  set themeSource(source: NativeTheme['themeSource']) {
    this.#source = source
    this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
}

export class ShellStandIn implements Pick<Shell, 'openExternal'> {
  readonly opened: string[] = []

  async openExternal(url: string): Promise<void> {
    this.opened.push(url)
  }
}

export function screenStandIn(): Pick<Screen, 'getAllDisplays'> {
  const workArea = { x: 0, y: 0, width: 1920, height: 1040 }
  // The app looks at where displays are, and at nothing else of them.
  return { getAllDisplays: () => [{ workArea } as Display] }
}
