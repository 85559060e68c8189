import { once } from 'node:events'
import { createServer, type IncomingMessage, request as requestOver, type Server } from 'node:http'
import { request as requestOverTls } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { type ChaosProxyOptions, startChaosProxy } from '../../../support/chaos/chaos-proxy.ts'
import type { RequestFault } from '../../../support/chaos/chaos-rules.ts'

export const DATE = 'Tue, 02 Jan 2024 03:04:05 GMT'
export const KIB = 1024
export const MIB = 1024 * KIB

interface Seen {
  readonly host: string | undefined
  readonly body: Buffer
  readonly isComplete: boolean
}

/** A storage that answers a PUT with the number of bytes that it got, and a GET with as many as its path says. */
async function upstream() {
  const seen: Seen[] = []
  let open = 0
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = []
    const note = (isComplete: boolean): void => {
      seen.push({ host: request.headers.host, body: Buffer.concat(pieces), isComplete })
    }
    request.on('data', (piece) => pieces.push(piece))
    request.on('error', () => note(false))
    request.on('end', () => {
      note(true)
      const { body = Buffer.alloc(0) } = seen.at(-1) ?? {}
      const answer = request.method === 'PUT' ? String(body.length) : 'x'.repeat(Number(request.url?.slice(1)))
      response.writeHead(200, { date: DATE, 'content-length': answer.length, 'x-a': ['1', '2'] }).end(answer)
    })
  })
  server.on('connection', (socket) => {
    open += 1
    socket.on('close', () => {
      open -= 1
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin, server, seen, openConnections: () => open }
}

/** A proxy in front of that storage, for one test; the fault strikes once. */
export async function proxied(fault?: RequestFault, options: Omit<ChaosProxyOptions, 'upstream'> = {}) {
  const storage = await upstream()
  const proxy = await startChaosProxy({ upstream: storage.origin, ...options })
  onTestFinished(() => proxy.close())
  if (fault !== undefined) await proxy.add({ match: { times: 1 }, fault })
  return { storage, proxy }
}

interface Outcome {
  readonly status?: number | undefined
  readonly headers?: IncomingMessage['headers']
  readonly body?: string
  /** The code of the error. */
  readonly failure?: string | undefined
}

export const put = (url: string, body: Buffer | string, ca?: string): Promise<Outcome> => send('PUT', url, body, ca)
export const get = (url: string, ca?: string): Promise<Outcome> => send('GET', url, undefined, ca)

export async function send(method: string, url: string, body?: Buffer | string, ca?: string): Promise<Outcome> {
  const { request } = open(method, url, body, ca)
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const { statusCode: status, headers } = response
    return { status, headers, body: await text(response) }
  } catch (error) {
    return { failure: (error as NodeJS.ErrnoException).code }
  }
}

/** A request on a connection of its own, under way. */
export function open(method: string, url: string, body?: Buffer | string, ca?: string) {
  const headers = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  const options = { method, headers, agent: false, ...(ca === undefined ? {} : { ca }) } as const
  const request = url.startsWith('https:') ? requestOverTls(url, options) : requestOver(url, options)
  request.on('error', () => undefined)
  request.end(body)
  return { request }
}
