import http, { type Agent, type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { BodyReader } from './body-reader.ts'
import type { Limiter } from './limiter.ts'
import type { SendAnswer, SenderTimeouts, SendRequest } from './messages.ts'

const MAX_REFUSAL_BYTES = 64 * 1024

export interface SendContext {
  readonly agent: Agent
  readonly limiter: Limiter
  readonly timeouts: SenderTimeouts
  readonly signal: AbortSignal
  readonly onProgress: (sentBytes: number) => void
}

/**
 * Sends a request once, following nothing, and gives what the storage answers. That may be before all is sent: then the rest stays
 * here.
 * @throws Error with the system's `code`, `ETIMEDOUT` for a storage that can't be reached or falls silent; FileError; the signal's reason
 */
export async function sendBody(request: SendRequest, body: BodyReader, context: SendContext): Promise<SendAnswer> {
  const { signal, timeouts } = context
  signal.throwIfAborted()
  const outgoing = openRequest(request, body.length, context)
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  outgoing.once('response', resolve)
  // It stays: what breaks after the answer is of no interest any more, and must not end the worker.
  outgoing.on('error', reject)
  const stop = (): void => void outgoing.destroy(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  const connecting = giveUpConnecting(outgoing, timeouts.connectMs)
  const pump = new Pump(outgoing, body, context)
  outgoing.on('timeout', () => {
    // Silence that is our own: it goes on as soon as there is something to send.
    if (pump.holdsBack) outgoing.setTimeout(timeouts.stallMs)
    else outgoing.destroy(timedOut())
  })
  try {
    void pump.run()
    const incoming = await promise
    pump.stop()
    const refusal = await readRefusal(incoming)
    return { status: incoming.statusCode ?? 0, headers: plainHeaders(incoming), body: refusal, ...body.hash() }
  } finally {
    pump.stop()
    clearTimeout(connecting)
    signal.removeEventListener('abort', stop)
    const isAllSent = outgoing.writableFinished
    // A connection on which half a request was sent is of no use to another.
    if (!isAllSent) outgoing.destroy()
    await body.close(isAllSent)
  }
}

function openRequest({ method, url, headers }: SendRequest, length: number, context: SendContext): ClientRequest {
  const { protocol, hostname, port, pathname, search } = new URL(url)
  const { request } = protocol === 'https:' ? https : http
  // Path and query, up to the fragment, where they have only characters that a request may have.
  const asWritten = /^[a-z]+:\/\/[^/?#]*(\/[\x21\x22\x24-\x7e]*)(?:#.*)?$/is.exec(url)?.[1]
  return request({
    method,
    // An address of IPv6 stands in brackets in a URL, and without them everywhere else.
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    path: asWritten ?? pathname + search,
    headers: { ...headers, ...(method === 'PUT' ? { 'Content-Length': String(length) } : {}) },
    agent: context.agent,
    // Of silence, on the socket: it sees bytes that the system takes in the middle of a chunk.
    timeout: context.timeouts.stallMs,
  })
}

function giveUpConnecting(outgoing: ClientRequest, afterMs: number): NodeJS.Timeout {
  const timer = setTimeout(() => outgoing.destroy(timedOut()), afterMs)
  const isThere = (): void => clearTimeout(timer)
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) isThere()
    else socket.once(outgoing.protocol === 'https:' ? 'secureConnect' : 'connect', isThere)
  })
  return timer
}

/** Moves a body into its request as fast as the connection takes it. */
class Pump {
  readonly #outgoing: ClientRequest
  readonly #body: BodyReader
  readonly #limiter: Limiter
  readonly #onProgress: SendContext['onProgress']
  #isStopped = false
  #holdsBack = false

  constructor(outgoing: ClientRequest, body: BodyReader, { limiter, onProgress }: SendContext) {
    this.#outgoing = outgoing
    this.#body = body
    this.#limiter = limiter
    this.#onProgress = onProgress
  }

  /** Whether the storage waits for us, and not we for it. */
  get holdsBack(): boolean {
    return this.#holdsBack
  }

  stop(): void {
    this.#isStopped = true
  }

  async run(): Promise<void> {
    if (this.#body.isAtEnd) this.#outgoing.end()
    try {
      while (!this.#body.isAtEnd) {
        this.#holdsBack = true
        const chunk = await this.#body.next(this.#limiter.chunkBytes)
        await this.#limiter.pass(chunk.length)
        this.#holdsBack = false
        if (this.#isStopped) return
        await this.#write(chunk)
      }
    } catch (error) {
      this.#outgoing.destroy(error instanceof Error ? error : undefined)
    }
  }

  /** Waits until the connection has taken it, for as long as that takes; for ever when the request has failed. */
  #write(chunk: Uint8Array): Promise<void> {
    const sentBytes = this.#body.position
    const { promise, resolve } = Promise.withResolvers<void>()
    const taken = (error?: Error | null): void => {
      if (error) return
      this.#onProgress(sentBytes)
      resolve()
    }
    if (this.#body.isAtEnd) this.#outgoing.end(chunk, () => taken())
    else this.#outgoing.write(chunk, taken)
    return promise
  }
}

/** Reads an answer to its end, which sets its connection free, and keeps the text of a refusal. */
async function readRefusal(incoming: IncomingMessage): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  try {
    for await (const chunk of incoming) {
      bytes += chunk.length
      text += decoder.decode(chunk, { stream: true })
      if (bytes >= MAX_REFUSAL_BYTES) break
    }
  } catch {
    // Whoever refuses early may close before all of the reason is read. What it is was said before.
  }
  return (incoming.statusCode ?? 0) < 300 ? '' : text.slice(0, MAX_REFUSAL_BYTES)
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

function timedOut(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })
}
