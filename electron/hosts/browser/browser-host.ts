import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod/mini'
import type { AppEvent } from '../../../shared/api/events.ts'
import { AppError, type WireError } from '../../../shared/errors.ts'
import { MAX_FOLDER_LENGTH } from '../../../shared/files/left-out.ts'
import { once } from '../../../shared/once.ts'
import { type Dispatch, toWireError } from '../../services/api/dispatch.ts'
import { type AppFiles, answerFile } from '../../services/app-files/app-files.ts'
import { SECURITY_HEADERS } from '../../services/app-files/security-headers.ts'
import type { Logger } from '../../services/ports.ts'
import type { EventStreams } from './event-streams.ts'
import { sendRaw } from './raw-answer.ts'
import { readJson } from './read-body.ts'
import { type Refusal, refusalOf } from './request-guard.ts'
import type { Sessions } from './sessions.ts'
import type { StagedFiles } from './staged-files.ts'

export interface BrowserHostParts {
  readonly files: AppFiles
  readonly dispatch: Dispatch
  readonly sessions: Sessions
  readonly events: EventStreams
  /** What a page must know of that opens now. */
  readonly pending: () => readonly AppEvent[]
  readonly stagedFiles: StagedFiles
  readonly logger: Logger
  /** 0 for any free one. */
  readonly port: number
}

export interface BrowserHost {
  readonly port: number
  /** The address for one more window: it works once. */
  launchUrl(): string
  /** Ends every connection, whatever it is doing. */
  stop(): Promise<void>
}

const HEADER_MS = 10_000
const LOOK_FOR_SLOW_MS = 2000
const IDLE_MS = 120_000
const MAX_CONNECTIONS = 64
const MAX_CALL_BYTES = 2 * 1024 * 1024
/** An import carries a whole library. */
const MAX_IMPORT_BYTES = 256 * 1024 * 1024
const SESSION_HEADER = 'x-sandglass-session'
const FILE_PATH = /^\/api\/files\/([0-9a-f-]{36})$/

const sessionRequest = once(() => z.strictObject({ token: z.string().check(z.maxLength(128)) }))
const callRequest = once(() => z.strictObject({ name: z.string().check(z.maxLength(128)), input: z.unknown() }))
/** Bytes: a name and a folder at their longest, each character in as many bytes as JSON may take for it. */
const MAX_ABOUT_FILE = 40_960
const fileRequest = once(() =>
  z.strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(1024)),
    size: z.int().check(z.minimum(0)),
    folder: z.optional(z.string().check(z.minLength(1), z.maxLength(MAX_FOLDER_LENGTH))),
  }),
)

/**
 * The app for a browser on this computer: its files, and the door to `dispatch`. Only loopback reaches it, and of what runs there only
 * a page that was opened with a launch token.
 *
 * @throws AppError `port-in-use`
 */
export async function startBrowserHost(parts: BrowserHostParts): Promise<BrowserHost> {
  const server = createServer({
    headersTimeout: HEADER_MS,
    connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
    maxHeaderSize: 16_384,
    // The door refuses a request without a host itself, as it does everything.
    requireHostHeader: false,
  })
  server.maxConnections = MAX_CONNECTIONS
  // A body may take as long as a large file takes; that bytes move at all is watched.
  server.requestTimeout = 0
  server.timeout = IDLE_MS
  await listen(server, parts.port)
  const { port } = server.address() as AddressInfo
  const door = new Door(parts, port)
  server.on('request', (request, response) => void door.answer(request, response))
  server.on('checkExpectation', (_request, response) => sendText(response, 417, 'Nothing is expected here.'))
  for (const event of ['upgrade', 'connect'] as const) {
    server.on(event, (request, socket) => {
      // Reading errors of a connection that is given up matter to nobody.
      socket.on('error', () => undefined)
      const { status, reason } = door.refusalOf(request) ?? {
        status: 400,
        reason: 'Nothing here speaks another protocol.',
      }
      sendRaw(socket, status, reason)
    })
  }
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Behind an answer that was begun, nothing may follow.
    if ('bytesWritten' in socket && socket.bytesWritten !== 0) return void socket.destroy()
    if (error.code === 'HPE_HEADER_OVERFLOW') return sendRaw(socket, 431, 'The headers are too large.')
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return sendRaw(socket, 408, 'The request took too long.')
    sendRaw(socket, 400, 'This is not HTTP.')
  })
  return {
    port,
    launchUrl: () => `http://127.0.0.1:${port}/#token=${parts.sessions.launchToken()}`,
    async stop() {
      parts.events.end()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError('port-in-use', `Another program uses port ${port}.`, 'Leave out --port to take any free one.')
          : error,
      )
    })
    server.listen(port, '127.0.0.1', () => resolve())
  })
}

class Door {
  readonly #parts: BrowserHostParts
  readonly #port: number
  readonly #cookieName: string

  constructor(parts: BrowserHostParts, port: number) {
    this.#parts = parts
    this.#port = port
    // Browsers send cookies to every port of a host.
    this.#cookieName = `sandglass-${port}`
  }

  refusalOf({ method = '', url = '', headersDistinct: headers }: IncomingMessage): Refusal | undefined {
    return refusalOf({ method, url, headers }, this.#port)
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request
    const refusal = this.refusalOf(request)
    if (refusal !== undefined) return sendText(response, refusal.status, refusal.reason)
    if (!path.startsWith('/api/')) return this.#sendFile(response, method, path)
    if (method !== 'POST') return sendText(response, 405, 'The app asks by POST.')
    try {
      if (path === '/api/session') await this.#startSession(request, response)
      else if (!this.#hasSession(request)) {
        sendError(
          response,
          401,
          new AppError('not-found', 'This page belongs to an earlier start of Sandglass.', REOPEN).toWire(),
        )
      } else await this.#answerSession(path, request, response)
    } catch (error) {
      if (response.headersSent || response.destroyed) return void response.destroy()
      const wire = toWireError(error, 'http', this.#parts.logger)
      sendError(response, wire.code === 'internal' ? 500 : 400, wire)
    }
  }

  #sendFile(response: ServerResponse, method: string, path: string): void {
    const { status, headers, body } = answerFile(this.#parts.files, method, path)
    response.writeHead(status, headers)
    response.end(body)
  }

  async #startSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { token } = parse(sessionRequest(), await readJson(request, 4096))
    const session = this.#parts.sessions.exchange(token)
    if (session === undefined) {
      const error = new AppError('not-found', 'This address was used before, or belongs to an earlier start.', REOPEN)
      return sendError(response, 401, error.toWire())
    }
    response.setHeader('set-cookie', `${this.#cookieName}=${session.cookie}; HttpOnly; SameSite=Strict; Path=/`)
    sendJson(response, 200, { session: session.header })
  }

  #hasSession({ headers }: IncomingMessage): boolean {
    const header = headers[SESSION_HEADER]
    const prefix = `${this.#cookieName}=`
    const cookies = (headers.cookie ?? '')
      .split('; ')
      .filter((pair) => pair.startsWith(prefix))
      .map((pair) => pair.slice(prefix.length))
    return typeof header === 'string' && this.#parts.sessions.isKnown(cookies, header)
  }

  async #answerSession(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (path === '/api/call') {
      const isLarge = Number(request.headers['content-length'] ?? 0) > MAX_CALL_BYTES
      const { name, input } = parse(callRequest(), await readJson(request, isLarge ? MAX_IMPORT_BYTES : MAX_CALL_BYTES))
      if (isLarge && name !== 'links.import') {
        throw new AppError('too-large', 'The request is larger than this call takes.', 'Send less at once.')
      }
      // However long it takes: a storage may be slow, and there may be a thousand links to take back.
      request.socket.setTimeout(0)
      return sendJson(response, 200, await this.#parts.dispatch(name, input))
    }
    if (path === '/api/events') {
      return this.#parts.events.add(response, SECURITY_HEADERS, this.#parts.pending())
    }
    if (path === '/api/files') {
      const about = parse(fileRequest(), await readJson(request, MAX_ABOUT_FILE))
      return sendJson(response, 200, this.#parts.stagedFiles.expect(about))
    }
    const [, file] = FILE_PATH.exec(path) ?? []
    if (file === undefined) return sendText(response, 404, 'There is nothing at this address.')
    if (request.headers['content-type'] !== 'application/octet-stream') {
      throw new AppError('invalid-input', 'A file’s bytes are expected.', 'Send application/octet-stream.')
    }
    await this.#parts.stagedFiles.receive(file, request)
    sendJson(response, 200, { received: true })
  }
}

const REOPEN = 'Open Sandglass again: press Enter where it runs, or start it with: sandglass serve'

function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError('invalid-input', 'The request is not what this address takes.', 'Reload the page.')
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': 'application/json',
    'content-length': body.length,
    'cache-control': 'no-store',
  })
  response.end(body)
}

function sendError(response: ServerResponse, status: number, error: WireError): void {
  // What is left of the body is not read.
  response.setHeader('connection', 'close')
  sendJson(response, status, { ok: false, error })
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    // Its body, if it has one, is not read.
    connection: 'close',
  })
  response.end(`${text}\n`)
}
