import type { Agent, IncomingMessage } from 'node:http'
import type { Network } from '../network/network.ts'
import { proxyError, proxyRefusal } from '../network/proxy-error.ts'

/** What came back: the headers, and of a body only its beginning. */
export interface AnonymousAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: string
}

export interface AnonymousRequest {
  readonly method: 'GET' | 'HEAD'
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** How much of a refusal's body is read, in bytes; of other answers nothing is. */
  readonly maxBodyBytes: number
  /** Reads the body of a success as well, as far as that. */
  readonly readsObject?: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * Asks once, on a connection of its own, following nothing. Node's `http` rather than `fetch`: it sends the path as it stands in the
 * URL, which is what was signed, and is loaded in a third of the time.
 * @throws Error with the system's `code`, or `ETIMEDOUT`; AppError where the network's own settings or the proxy are at fault
 */
export async function requestAnonymously(
  url: string,
  request: AnonymousRequest,
  network: Network,
): Promise<AnonymousAnswer> {
  const way = await network.way(url)
  const { proxy } = way
  const agent = await way.ownAgent(new URL(url).protocol)
  if (proxy === undefined) return await send(url, request, agent)
  const proxied = { proxy, host: new URL(url).hostname }
  try {
    const answer = await send(url, request, agent)
    if (answer.status === 407) throw proxyRefusal(answer.status, proxied)
    return answer
  } catch (error) {
    throw proxyError(error, proxied) ?? error
  }
}

async function send(url: string, request: AnonymousRequest, agent: Agent): Promise<AnonymousAnswer> {
  const { protocol, hostname, port, pathname, search } = new URL(url)
  const { request: start } = await (protocol === 'https:' ? import('node:https') : import('node:http'))
  // Path and query, up to the fragment, where they have only characters that a request may have.
  const asWritten = /^[a-z]+:\/\/[^/?#]*(\/[\x21\x22\x24-\x7e]*)(?:#.*)?$/is.exec(url)?.[1]
  const { promise, resolve, reject } = Promise.withResolvers<AnonymousAnswer>()
  const outgoing = start({
    method: request.method,
    // An address of IPv6 stands in brackets in a URL, and without them everywhere else.
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    path: asWritten ?? pathname + search,
    headers: request.headers,
    agent,
    signal: request.signal,
  })
  const timer = setTimeout(() => outgoing.destroy(timedOut()), request.timeoutMs)
  outgoing.once('error', reject)
  outgoing.once('response', (incoming) => {
    readRefusal(incoming, request).then(resolve, reject)
  })
  outgoing.end()
  try {
    return await promise
  } catch (error) {
    // Breaking off shows in many ways.
    throw request.signal?.aborted ? request.signal.reason : error
  } finally {
    clearTimeout(timer)
    outgoing.destroy()
  }
}

async function readRefusal(incoming: IncomingMessage, request: AnonymousRequest): Promise<AnonymousAnswer> {
  const status = incoming.statusCode ?? 0
  const headers = {
    get: (name: string) => {
      const value = incoming.headers[name.toLowerCase()]
      return value === undefined ? null : String(value)
    },
  }
  if ((status < 300 && !request.readsObject) || request.method === 'HEAD') return { status, headers, body: '' }
  const decoder = new TextDecoder()
  let body = ''
  for await (const chunk of incoming) {
    body += decoder.decode(chunk, { stream: true })
    if (body.length > request.maxBodyBytes) break
  }
  return { status, headers, body }
}

function timedOut(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })
}
