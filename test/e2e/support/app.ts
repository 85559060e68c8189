import type { BrowserContext, Page } from 'playwright-core'
import type { CallInput, CallName, CallOutput } from '../../../shared/api/contract.ts'
import type { LinkWithUrl } from '../../../shared/api/link-calls.ts'
import type { Reply } from '../../../shared/errors.ts'
import type { AppHome } from './app-home.ts'
import type { AppHost } from './app-host.ts'
import type { PageProblems } from './page-problems.ts'

export interface ShareOptions extends Pick<CallInput<'links.upload'>, 'connection' | 'note' | 'options'> {
  readonly content?: string
  /** How long the links live. */
  readonly seconds?: number
}

/** The app, open in a browser on a computer of its own. */
export class App {
  readonly page: Page
  readonly home: AppHome
  readonly host: AppHost
  readonly problems: PageProblems
  readonly #newContext: () => Promise<BrowserContext>

  constructor(parts: Pick<App, 'page' | 'home' | 'host' | 'problems'>, newContext: () => Promise<BrowserContext>) {
    this.page = parts.page
    this.home = parts.home
    this.host = parts.host
    this.problems = parts.problems
    this.#newContext = newContext
  }

  /** Makes a call as the page does, for what a test needs but is not about. @throws Error with the reply's message */
  async call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    const reply = await this.page.evaluate(async (body) => {
      const session = sessionStorage.getItem('sandglass-session') ?? ''
      const headers = { 'content-type': 'application/json', 'x-sandglass-session': session }
      const answer = await fetch('/api/call', { method: 'POST', headers, body })
      return (await answer.json()) as Reply<unknown>
    }, JSON.stringify({ name, input }))
    if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`)
    return reply.value as CallOutput<Name>
  }

  /** Shares files as the share screen does, for tests that are about what comes then; answers when they are uploaded. */
  async share(names: readonly string[], options: ShareOptions = {}): Promise<readonly LinkWithUrl[]> {
    const { content = 'the content\n', seconds = 86_400, ...terms } = options
    const files: string[] = []
    for (const name of names) files.push(await this.#register(name, content))
    const { links } = await this.call('links.upload', { ...terms, expiry: { seconds }, files })
    return links
  }

  #register(name: string, content: string): Promise<string> {
    return this.page.evaluate(
      async (file) => {
        const session = sessionStorage.getItem('sandglass-session') ?? ''
        const post = (path: string, type: string, body: string) =>
          fetch(path, { method: 'POST', headers: { 'content-type': type, 'x-sandglass-session': session }, body })
        const size = new Blob([file.content]).size
        const answer = await post('/api/files', 'application/json', JSON.stringify({ name: file.name, size }))
        const registered: { file: string } = await answer.json()
        await post(`/api/files/${registered.file}`, 'application/octet-stream', file.content)
        return registered.file
      },
      { name, content },
    )
  }

  /** Goes to a place, such as `links?status=expired`, without reloading. */
  async go(place: string): Promise<void> {
    await this.page.evaluate((hash) => {
      window.location.hash = hash
    }, `#/${place}`)
  }

  clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText())
  }

  /** Drops files and folders of this computer onto the window, or onto a part of it, as from a file manager. */
  async drop(paths: readonly string[], onto = 'body'): Promise<void> {
    const { x, y } = await this.dragOver(paths, onto)
    await this.#drag('drop', paths, x, y)
  }

  /** Holds files over the window without letting go of them. */
  async dragOver(paths: readonly string[], onto = 'body'): Promise<{ readonly x: number; readonly y: number }> {
    const box = await this.page.locator(onto).boundingBox()
    if (box === null) throw new Error(`there is no ${onto} to drop onto`)
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    await this.#drag('dragEnter', paths, x, y)
    await this.#drag('dragOver', paths, x, y)
    return { x, y }
  }

  async #drag(type: 'dragEnter' | 'dragOver' | 'drop', paths: readonly string[], x: number, y: number): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page)
    const data = { items: [], files: [...paths], dragOperationsMask: 1 }
    await session.send('Input.dispatchDragEvent', { type, x, y, data })
    await session.detach()
  }

  /** A page of someone who has nothing but the link. */
  async openRecipient(): Promise<Page> {
    return (await this.#newContext()).newPage()
  }

  /** What a link answers to someone who has nothing but it. */
  async statusFor(url: string): Promise<number> {
    const context = await this.#newContext()
    const response = await context.request.get(url, { maxRedirects: 0 })
    return response.status()
  }
}
