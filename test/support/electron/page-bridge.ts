import type { CDPSession, Frame, Page } from 'playwright-core'
import { IpcRendererStandIn } from './ipc-stand-in.ts'
import { loadBundle } from './load-bundle.ts'

/** A page's `File` as the preload script sees it. */
interface PageFile {
  readonly name: string
  readonly size: number
  readonly path: string
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

type Wire = { callback: number } | { file: number; name: string; size: number } | { value: unknown }
type Exposed = Readonly<Record<string, (...args: unknown[]) => unknown>>

export interface PageBridgeParts {
  readonly page: Page
  readonly preload: string
  readonly process: NodeJS.Process
  readonly invoke: (frame: Frame, channel: string, args: readonly unknown[]) => Promise<unknown>
}

/**
 * The preload script of a page, run in this process, and `contextBridge` between the two: functions are proxied, and values cloned.
 *
 * A call over the real bridge returns at once what is no promise; this one can't, so what it returns is both a promise and a function,
 * of which the page uses one.
 */
export class PageBridge {
  readonly #parts: PageBridgeParts
  #ipcRenderer: IpcRendererStandIn
  #exposed: { readonly name: string; readonly api: Exposed } | undefined
  readonly #returned = new Map<number, (...args: unknown[]) => unknown>()
  #cdp: Promise<CDPSession> | undefined

  constructor(parts: PageBridgeParts) {
    this.#parts = parts
    this.#ipcRenderer = this.#newRenderer()
  }

  /** Puts the bridge into the page, for every time that it is loaded. */
  async install(): Promise<void> {
    const { page } = this.#parts
    this.load()
    await page.exposeBinding('standInBridge', ({ frame }, to: string | number, args: Wire[]) =>
      this.#call(frame, to, args),
    )
    const { name, api } = this.#exposed ?? { name: '', api: {} }
    await page.addInitScript(inPage, { name, keys: Object.keys(api) })
  }

  /** A page that is loaded anew has a new preload script, and what listened before is gone. */
  load(): void {
    this.#ipcRenderer = this.#newRenderer()
    this.#returned.clear()
    loadBundle(this.#parts.preload, {
      process: this.#parts.process,
      electron: {
        ipcRenderer: this.#ipcRenderer,
        contextBridge: {
          exposeInMainWorld: (name: string, api: Exposed) => {
            this.#exposed = { name, api }
          },
        },
        webUtils: { getPathForFile: (file: PageFile) => file.path },
      },
    })
  }

  send(channel: string, args: readonly unknown[]): void {
    this.#ipcRenderer.receive(channel, args)
  }

  #newRenderer(): IpcRendererStandIn {
    const { page, invoke } = this.#parts
    return new IpcRendererStandIn((channel, ...args) => invoke(page.mainFrame(), channel, args))
  }

  async #call(frame: Frame, to: string | number, args: Wire[]): Promise<unknown> {
    if (frame !== this.#parts.page.mainFrame()) throw new Error('the preload script runs in the main frame only')
    const run = typeof to === 'number' ? this.#returned.get(to) : this.#exposed?.api[to]
    if (run === undefined) return undefined
    const result = await run(...(await Promise.all(args.map((arg) => this.#fromPage(arg)))))
    if (typeof result !== 'function') return { value: structuredClone(result) }
    const id = this.#returned.size
    this.#returned.set(id, result as (...args: unknown[]) => unknown)
    return { returned: id }
  }

  async #fromPage(arg: Wire): Promise<unknown> {
    const { page } = this.#parts
    if ('callback' in arg) {
      return (...values: unknown[]) =>
        void page
          .evaluate(([id, given]) => window.standIn.callbacks[id]?.(...given), [arg.callback, values] as const)
          .catch(() => undefined)
    }
    if ('file' in arg) return this.#pageFile(arg.file, arg.name, arg.size)
    return structuredClone(arg.value)
  }

  async #pageFile(id: number, name: string, size: number): Promise<PageFile> {
    const { page } = this.#parts
    const slice = (start: number, end: number) => ({
      async arrayBuffer() {
        const url = await page.evaluate(
          async ([file, from, to]) => {
            const reader = new FileReader()
            const read = new Promise((resolve) => {
              reader.onloadend = resolve
            })
            reader.readAsDataURL(window.standIn.files[file]?.slice(from, to) ?? new Blob())
            await read
            return String(reader.result)
          },
          [id, start, end] as const,
        )
        return new Uint8Array(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')).buffer
      },
    })
    return { name, size, path: await this.#pathOf(id), slice }
  }

  /** Chromium knows where a file that was chosen lies; one that a script made lies nowhere. */
  async #pathOf(id: number): Promise<string> {
    const { page } = this.#parts
    this.#cdp ??= page.context().newCDPSession(page)
    const cdp = await this.#cdp
    const { result } = await cdp.send('Runtime.evaluate', { expression: `window.standIn.files[${id}]` })
    if (result.objectId === undefined) return ''
    const { path } = await cdp.send('DOM.getFileInfo', { objectId: result.objectId })
    return path
  }
}

declare global {
  interface Window {
    standIn: { callbacks: ((...args: unknown[]) => void)[]; files: File[] }
    standInBridge(to: string | number, args: unknown[]): Promise<{ value: unknown } | { returned: number }>
  }
}

/** Runs in the page: `window.sandglass`, or whatever the preload script exposes. */
function inPage({ name, keys }: { name: string; keys: string[] }): void {
  if (window !== window.top) return
  const callbacks: ((...args: unknown[]) => void)[] = []
  const files: File[] = []
  window.standIn = { callbacks, files }
  const toWire = (arg: unknown) => {
    if (typeof arg === 'function') return { callback: callbacks.push(arg as () => void) - 1 }
    if (arg instanceof File) return { file: files.push(arg) - 1, name: arg.name, size: arg.size }
    return { value: arg }
  }
  const call = (to: string | number, args: unknown[]) => {
    const answer = window.standInBridge(to, args.map(toWire))
    const value = answer.then((result) => ('value' in result ? result.value : undefined))
    const proxy = async (...later: unknown[]) => {
      const result = await answer
      if ('returned' in result) await call(result.returned, later)
    }
    // biome-ignore lint/suspicious/noThenProperty: to be awaited, and to be called
    return Object.assign(proxy, { then: value.then.bind(value), catch: value.catch.bind(value) })
  }
  const api = Object.fromEntries(keys.map((key) => [key, (...args: unknown[]) => call(key, args)]))
  Object.defineProperty(window, name, { value: Object.freeze(api) })
}
