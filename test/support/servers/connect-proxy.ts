import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Certificate } from '../chaos/certificates.ts'

export interface ConnectProxyOptions {
  /** `name:password` that it asks for. */
  readonly login?: string
  /** What it answers instead of passing anything on. */
  readonly refusal?: number
  /** Clients speak TLS to it, at `localhost`. */
  readonly certificate?: Certificate
}

/** A proxy on loopback. Every name leads to this computer, so that storages may have names that nobody else knows. */
export interface ConnectProxy {
  /** `127.0.0.1:PORT` */
  readonly host: string
  readonly url: string
  /** The hosts that tunnels were asked for, with their ports. */
  readonly tunnels: readonly string[]
  /** The addresses that were asked for without TLS, in full. */
  readonly requests: readonly string[]
  stop(): Promise<void>
}

const PAGE = '<!doctype html><title>Proxy</title><h1>Not through here</h1>'

export async function startConnectProxy({
  login,
  refusal,
  certificate,
}: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const tunnels: string[] = []
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const statusFor = ({ headers }: IncomingMessage): number | undefined => {
    const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
    return headers['proxy-authorization'] === expected ? refusal : 407
  }
  const answer: RequestListener = (incoming, response) => {
    requests.push(incoming.url ?? '')
    const status = statusFor(incoming)
    if (status === undefined) forward(incoming, response)
    else response.writeHead(status, { 'content-type': 'text/html', 'proxy-authenticate': 'Basic' }).end(PAGE)
  }
  const server = certificate === undefined ? createServer(answer) : createTlsServer(certificate, answer)
  server.on('connect', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    tunnels.push(incoming.url ?? '')
    const status = statusFor(incoming)
    socket.on('error', () => socket.destroy())
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Type: text/html\r\nProxy-Authenticate: Basic\r\n\r\n${PAGE}`)
      return
    }
    const upstream = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
    })
    sockets.add(socket).add(upstream)
    upstream.on('error', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  return {
    host,
    url: certificate === undefined ? `http://${host}` : `https://localhost:${port}`,
    tunnels,
    requests,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** As a proxy does without TLS: it makes the request anew, and names the storage to it as the client did. */
function forward(incoming: IncomingMessage, response: ServerResponse): void {
  const { port, pathname, search, host } = new URL(incoming.url ?? '')
  const { 'proxy-authorization': _login, 'proxy-connection': _connection, ...headers } = incoming.headers
  const options = { host: '127.0.0.1', port, method: incoming.method, path: pathname + search }
  const outgoing = request({ ...options, headers: { ...headers, host } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  outgoing.on('error', () => response.destroy())
  incoming.pipe(outgoing)
}
