import type { Serving } from '../../support/serving.ts'

/** What a page of the app has once it exchanged its token: the same requests can be made without a page. */
export class PageSession {
  readonly origin: string
  readonly cookie: string
  readonly header: string

  private constructor(origin: string, cookie: string, header: string) {
    this.origin = origin
    this.cookie = cookie
    this.header = header
  }

  /** Opens the app once. */
  static async start({ url }: Pick<Serving, 'url'>): Promise<PageSession> {
    const answer = await exchange(url.origin, tokenOf(url))
    const { session } = (await answer.json()) as { session: string }
    const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';')
    return new PageSession(url.origin, cookie, session)
  }

  get headers(): Record<string, string> {
    return { origin: this.origin, cookie: this.cookie, 'x-sandglass-session': this.header }
  }

  post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    return fetch(this.origin + path, {
      method: 'POST',
      headers: { ...this.headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ?? null,
    })
  }

  /** A call that must succeed. */
  async call(name: string, input: unknown = {}): Promise<unknown> {
    const answer = await this.post('/api/call', { name, input })
    const reply = (await answer.json()) as { ok: boolean; value?: unknown; error?: unknown }
    if (reply.ok) return reply.value
    throw new Error(`${name}: ${JSON.stringify(reply.error)}`)
  }

  /** Announces a file; gives its opaque name. */
  async announce(name: string, size: number): Promise<string> {
    const answer = await this.post('/api/files', { name, size })
    return ((await answer.json()) as { file: string }).file
  }

  /** Sends the bytes of an announced file. */
  sendFile(file: string, body: string): Promise<Response> {
    return fetch(`${this.origin}/api/files/${file}`, {
      method: 'POST',
      headers: { ...this.headers, 'content-type': 'application/octet-stream' },
      body,
    })
  }
}

export function tokenOf(url: URL): string {
  return url.hash.slice('#token='.length)
}

export function exchange(origin: string, token: unknown): Promise<Response> {
  return fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ token }),
  })
}
