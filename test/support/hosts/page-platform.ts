import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import type { AppEvent, ChosenFile } from '../../../shared/api/events.ts'
import type { Reply } from '../../../shared/errors.ts'

const ENTRY = fileURLToPath(new URL('page-platform.entry.ts', import.meta.url))

/** Built once for a file of tests; an attempt that fails is not kept, so that it fails one test and not all of them. */
class PageScript {
  #built: Promise<string> | undefined

  get(): Promise<string> {
    this.#built ??= buildScript().catch((error: unknown) => {
      this.#built = undefined
      throw error
    })
    return this.#built
  }
}

const SCRIPT = new PageScript()

async function buildScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry: ENTRY, formats: ['iife'], name: 'pagePlatform' } },
  })
  const [bundle] = [built].flat()
  if (bundle === undefined || !('output' in bundle)) throw new Error('nothing was built')
  return bundle.output[0].code
}

/** A file that was registered, or why it was not. */
export type Registered = { readonly file: ChosenFile } | { readonly code: string }

/** The door between the app's page and its host, from the page's side: the same code as the app's, on any host. */
export class PagePlatform {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  /** For a page that shows the app. What was opened before ends when the page is loaded anew. */
  static async open(page: Page): Promise<PagePlatform> {
    await page.locator('#root > *').first().waitFor({ state: 'attached' })
    await page.evaluate(await SCRIPT.get())
    await page.evaluate(() => window.hostPlatform.then(() => undefined))
    return new PagePlatform(page)
  }

  kind(): Promise<'browser' | 'desktop'> {
    return this.page.evaluate(async () => (await window.hostPlatform).kind)
  }

  /** @param input as JSON, so that keys such as `__proto__` reach the page as they are written */
  send(name: string, input: string): Promise<Reply<unknown>> {
    return this.page.evaluate(
      async ([call, json]) => (await window.hostPlatform).send(call as never, JSON.parse(json)),
      [name, input] as const,
    )
  }

  /** A call that must succeed. */
  async call<Value>(name: string, input: unknown = {}): Promise<Value> {
    const reply = await this.send(name, JSON.stringify(input))
    if (!reply.ok) throw new Error(`${name}: ${reply.error.code}: ${reply.error.message}`)
    return reply.value as Value
  }

  /** @returns what has come so far */
  async listen(): Promise<() => Promise<AppEvent[]>> {
    const events = await this.page.evaluateHandle(async () => {
      const seen: AppEvent[] = []
      const platform = await window.hostPlatform
      platform.listen((event) => seen.push(event))
      return seen
    })
    return () => events.jsonValue()
  }

  /** Chooses a file of this computer in the page, and hands it to the host as the app does. */
  async registerChosen(path: string): Promise<Registered> {
    await this.page.evaluate(() => {
      const input = document.createElement('input')
      input.type = 'file'
      input.id = 'chosen-by-test'
      document.body.append(input)
    })
    await this.page.locator('#chosen-by-test').setInputFiles(path)
    return this.page.evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>('#chosen-by-test')
      const file = input?.files?.[0]
      input?.remove()
      if (file === undefined) throw new Error('no file was chosen')
      return (await window.hostPlatform).register(file).then(
        (chosen) => ({ file: chosen }),
        (error: { code: string }) => ({ code: error.code }),
      )
    })
  }

  /** The same with a file that a page made, which lies nowhere: byte n is n modulo 251. */
  registerMade(name: string, size: number): Promise<Registered> {
    return this.page.evaluate(
      async ([fileName, length]) => {
        const bytes = Uint8Array.from({ length }, (_, index) => index % 251)
        return (await window.hostPlatform).register(new File([bytes], fileName)).then(
          (chosen) => ({ file: chosen }),
          (error: { code: string }) => ({ code: error.code }),
        )
      },
      [name, size] as const,
    )
  }
}
