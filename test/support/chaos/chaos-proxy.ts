import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../../electron/services/ports.ts'
import { type Authority, type Certificate, createAuthority, issue, selfSigned } from './certificates.ts'
import { passOn, type Sleep } from './chaos-exchange.ts'
import {
  type BadCertificate,
  type ChaosRule,
  type FaultKind,
  partNumberOf,
  RuleBook,
  requestTarget,
} from './chaos-rules.ts'

export interface ChaosProxyOptions {
  /** The storage's address, over plain HTTP. It sees the `Host` that the client sent, since that is signed. */
  readonly upstream: string
  /** Speak TLS to clients, with a certificate for `localhost`. */
  readonly tls?: boolean
  readonly clock?: Clock
  /** For a test that would rather not wait. */
  readonly sleep?: Sleep
}

/** A request that came, with nothing in it of a signature. */
export interface LoggedRequest {
  readonly method: string
  /** As it was sent, without the query. */
  readonly path: string
  /** The names in the query, but for those of a signature. */
  readonly parameters: readonly string[]
  readonly partNumber: number | undefined
  /** How much of its body came. */
  readonly receivedBytes: number
  /** What the client was told, if anything. */
  readonly status: number | undefined
  /** Those that struck. */
  readonly faults: readonly FaultKind[]
}

/** A proxy on loopback in front of a storage, that does to requests what its rules say; without rules it is not noticed. */
export interface ChaosProxy {
  readonly port: number
  /** What a connection has as its endpoint. */
  readonly origin: string
  /** The authority that a client must trust for TLS, as PEM. */
  readonly ca: string | undefined
  readonly rules: readonly ChaosRule[]
  /** Every request, in the order they came. */
  readonly log: readonly LoggedRequest[]
  /** How often a fault struck: requests, or for a bad certificate connections. Attempts at a port that refuses are not seen. */
  struck(kind: FaultKind): number
  /** Resolves when the rule is in force: at once, but for faults of connections. */
  add(rule: ChaosRule): Promise<void>
  /** Takes every rule back. What is under way keeps its faults. */
  clear(): Promise<void>
  /** Ends every connection, on either side. */
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'
const DAY_MS = 86_400_000
// Nothing here ends a connection on its own account.
const PATIENT: ServerOptions = { maxHeaderSize: 64 * 1024, keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }

/** Starts a proxy on a port of its own. */
export async function startChaosProxy(options: ChaosProxyOptions): Promise<ChaosProxy> {
  const { clock = Date, sleep = realSleep } = options
  const { hostname: host, port: upstreamPort } = new URL(options.upstream)
  const upstream = { host, port: Number(upstreamPort) }
  const book = new RuleBook()
  const log: LoggedRequest[] = []
  const strikes = new Map<FaultKind, number>()
  const connections = new Map<number, Socket>()
  const count = (kind: FaultKind): void => void strikes.set(kind, (strikes.get(kind) ?? 0) + 1)

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const target = requestTarget(request.method ?? '', request.url ?? '')
    const { method, path } = target
    const parameters = [...target.parameters.keys()].filter(
      (name) => !/^x-amz-|^signature$|^awsaccesskeyid$/i.test(name),
    )
    const entry = { method, path, parameters, partNumber: partNumberOf(target), receivedBytes: 0 }
    const logged = { ...entry, status: undefined as number | undefined, faults: [] as FaultKind[] }
    log.push(logged)
    const connection = connections.get(request.socket.remotePort ?? 0)
    if (connection === undefined) return void response.destroy()
    void passOn({
      request,
      response,
      connection,
      upstream,
      clock,
      sleep,
      faults: book.faultsFor(target),
      strike: ({ kind }) => {
        if (logged.faults.includes(kind)) return
        logged.faults.push(kind)
        count(kind)
      },
      received: (bytes) => {
        logged.receivedBytes += bytes
      },
      answered: (status) => {
        logged.status = status
      },
    })
  }

  const authority = options.tls === true ? createAuthority('Throw-away authority') : undefined
  const tls =
    authority === undefined ? undefined : createTlsServer({ ...PATIENT, ...goodCertificate(authority) }, handle)
  const server = tls ?? createServer(PATIENT, handle)
  server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket
    connections.set(remotePort, socket)
    socket.on('error', () => undefined)
    socket.once('close', () => {
      if (connections.get(remotePort) === socket) connections.delete(remotePort)
    })
    if (book.rules.some(({ fault }) => fault.kind === 'bad-certificate')) count('bad-certificate')
  })
  const dropConnections = (): void => {
    for (const socket of connections.values()) socket.destroy()
  }
  const listen = async (port: number): Promise<number> => {
    await once(server.listen(port, LOOPBACK), 'listening')
    return (server.address() as AddressInfo).port
  }
  const stopListening = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    dropConnections()
    await closed
  }

  const port = await listen(0)
  return {
    port,
    origin: authority === undefined ? `http://${LOOPBACK}:${port}` : `https://localhost:${port}`,
    ca: authority?.cert,
    get rules() {
      return book.rules
    },
    log,
    struck: (kind) => strikes.get(kind) ?? 0,
    async add(rule) {
      const { fault } = rule
      book.add(rule)
      if (fault.kind === 'refuse') {
        count(fault.kind)
        await stopListening()
      }
      if (fault.kind !== 'bad-certificate') return
      if (tls === undefined || authority === undefined) throw new Error('a proxy without TLS has no certificate')
      tls.setSecureContext(badCertificate(fault.certificate, authority))
      dropConnections()
    },
    async clear() {
      book.clear()
      if (tls !== undefined && authority !== undefined) tls.setSecureContext(goodCertificate(authority))
      if (!server.listening) await listen(port)
    },
    close: stopListening,
  }
}

async function realSleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal })
}

function goodCertificate(authority: Authority): Certificate {
  return issue(authority, 'localhost', days(-1), days(1))
}

function badCertificate(kind: BadCertificate, authority: Authority): Certificate {
  switch (kind) {
    case 'expired':
      return issue(authority, 'localhost', days(-365), days(-1))
    case 'not-yet-valid':
      return issue(authority, 'localhost', days(1), days(365))
    case 'wrong-host':
      return issue(authority, 'other.example', days(-1), days(1))
    case 'self-signed':
      return selfSigned('localhost', days(-1), days(1))
    case 'unknown-issuer':
      return issue(createAuthority('Another authority'), 'localhost', days(-1), days(1))
  }
}

function days(fromNow: number): Date {
  return new Date(Date.now() + fromNow * DAY_MS)
}
