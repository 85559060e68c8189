import { type ClientRequest, type IncomingMessage, request as requestOver, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import type { Clock } from '../../../electron/services/ports.ts'
import type { RequestFault } from './chaos-rules.ts'

/** Waits; rejects when the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

/** One request of a client, with what is to go wrong with it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The client's connection, beneath TLS if there is any: only that can be reset. */
  readonly connection: Socket
  readonly upstream: { readonly host: string; readonly port: number }
  readonly faults: readonly RequestFault[]
  readonly clock: Clock
  readonly sleep: Sleep
  /** A fault is carried out. */
  strike(fault: RequestFault): void
  /** More of the request's body has come. */
  received(bytes: number): void
  /** The client is told. */
  answered(status: number): void
}

type Fault<Kind extends RequestFault['kind']> = Extract<RequestFault, { kind: Kind }>
type Cut = Fault<'stall-after' | 'reset-after' | 'fin-after'>

interface OwnAnswer {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

// Of one connection, not of the request: RFC 9110, section 7.6.1.
const HOP_HEADERS = new Set(['connection', 'keep-alive'])
const CAPTIVE_PORTAL = '<!doctype html><html><title>Welcome</title><body>Sign in to use this network.</body></html>'
const PACED_SLICES_PER_SECOND = 20

/** Passes a request on, and its answer back, as the faults have it. Never rejects: what fails breaks the connection off. */
export async function passOn(exchange: Exchange): Promise<void> {
  const gone = new AbortController()
  exchange.response.once('close', () => gone.abort())
  try {
    const own = ownAnswer(exchange)
    if (own === undefined) await relay(exchange, gone.signal)
    else await answerWith(own, exchange, gone.signal)
  } catch {
    // Whoever fails, the storage or the client: the other one sees a connection that ends.
    exchange.connection.destroy()
  }
}

function faultOf<Kind extends RequestFault['kind']>({ faults }: Exchange, ...kinds: Kind[]): Fault<Kind> | undefined {
  return faults.find((fault): fault is Fault<Kind> => kinds.some((kind) => kind === fault.kind))
}

function ownAnswer(exchange: Exchange): OwnAnswer | undefined {
  const fault = faultOf(exchange, 'status', 'error-in-200', 'html')
  if (fault === undefined) return undefined
  exchange.strike(fault)
  switch (fault.kind) {
    case 'html':
      return { status: 200, type: 'text/html; charset=utf-8', body: CAPTIVE_PORTAL }
    case 'error-in-200':
      return { status: 200, type: 'application/xml', body: errorXml(fault.code) }
    case 'status':
      return { type: 'application/xml', body: fault.code === undefined ? '' : errorXml(fault.code), ...fault }
  }
}

function errorXml(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code}</Message></Error>`
}

async function answerWith(own: OwnAnswer, exchange: Exchange, gone: AbortSignal): Promise<void> {
  const { request, response, clock } = exchange
  // All of it is read first: a client that is still sending may not see an answer.
  for await (const chunk of request) exchange.received(chunk.length)
  await holdBack(exchange, gone)
  const headers = {
    'content-type': own.type,
    'content-length': String(Buffer.byteLength(own.body)),
    date: new Date(clock.now()).toUTCString(),
    ...own.headers,
  }
  response.writeHead(own.status, withFaultyDate(Object.entries(headers).flat(), exchange))
  exchange.answered(own.status)
  response.end(own.body)
}

async function relay(exchange: Exchange, gone: AbortSignal): Promise<void> {
  const { request, response, upstream } = exchange
  const { method = 'GET', url = '/' } = request
  // A connection for each request: one that is kept may be closed just as it is used again, and nobody asked for that fault.
  const onward = requestOver({ ...upstream, method, path: url, headers: onwardHeaders(request), agent: false })
  const answered = new Promise<IncomingMessage>((resolve, reject) => onward.on('response', resolve).on('error', reject))
  const sending = sendBody(exchange, onward, gone)
  // Both are waited for below; whichever fails first must not leave the other's failure unheard.
  for (const outcome of [answered, sending]) outcome.catch(() => undefined)
  gone.addEventListener('abort', () => onward.destroy())

  // A storage may answer, and refuse, before it has seen all.
  const cut = await Promise.race([sending, answered.then(() => undefined)])
  if (cut !== undefined) return breakOff(cut, exchange, onward)
  const answer = await answered
  const dropped = faultOf(exchange, 'drop-response-after-commit')
  if (dropped === undefined) return deliver(answer, exchange, gone)
  for await (const _ of answer);
  exchange.strike(dropped)
  exchange.connection.resetAndDestroy()
  response.destroy()
}

/** As they came: the host, which is signed, above all. */
function onwardHeaders({ method, headers, rawHeaders }: IncomingMessage): string[] {
  const kept = withoutHopHeaders(rawHeaders)
  const hasLength = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  // Node would send no body as an empty one in chunks, which not every storage takes.
  const length = !hasLength && (method === 'PUT' || method === 'POST') ? ['Content-Length', '0'] : []
  // A storage that is to close after its answer resets what it has not read of a body that it refuses, and its answer with it.
  return [...kept, ...length, 'Connection', 'keep-alive']
}

function withoutHopHeaders(raw: readonly string[]): string[] {
  return raw.filter((_, index) => !HOP_HEADERS.has((raw[index - (index % 2)] ?? '').toLowerCase()))
}

/** @returns the fault that ended it before its end */
async function sendBody(exchange: Exchange, onward: ClientRequest, gone: AbortSignal): Promise<Cut | undefined> {
  const cut = faultOf(exchange, 'stall-after', 'reset-after', 'fin-after')
  const corrupt = faultOf(exchange, 'corrupt-request-byte')
  let position = 0
  onward.flushHeaders()
  if (cut?.bytes === 0) return cut
  for await (const chunk of exchange.request.iterator({ destroyOnReturn: false })) {
    exchange.received(chunk.length)
    for await (const slice of paced(chunk, exchange, gone)) {
      const piece = slice.subarray(0, cut === undefined ? slice.length : cut.bytes - position)
      const offset = corrupt === undefined ? -1 : corrupt.offset - position
      if (corrupt !== undefined && offset >= 0 && offset < piece.length) {
        piece[offset] = ~(piece[offset] ?? 0)
        exchange.strike(corrupt)
      }
      await write(onward, piece)
      position += piece.length
      if (cut?.bytes === position) return cut
    }
  }
  onward.end()
  return undefined
}

function breakOff(cut: Cut, exchange: Exchange, onward: ClientRequest): void {
  exchange.strike(cut)
  // The storage keeps waiting too, for as long as the client does.
  if (cut.kind === 'stall-after') return
  onward.destroy()
  if (cut.kind === 'reset-after') return void exchange.connection.resetAndDestroy()
  exchange.request.socket.end()
  // Closing a connection with bytes unread would reset it.
  exchange.request.resume()
}

async function deliver(answer: IncomingMessage, exchange: Exchange, gone: AbortSignal): Promise<void> {
  const { request, response } = exchange
  const { statusCode = 0, statusMessage, rawHeaders } = answer
  await holdBack(exchange, gone)
  response.sendDate = false
  response.writeHead(statusCode, statusMessage, withFaultyDate(withoutHopHeaders(rawHeaders), exchange))
  response.flushHeaders()
  exchange.answered(statusCode)
  const truncate = faultOf(exchange, 'truncate-response')
  let left = truncate?.bytes ?? Number.POSITIVE_INFINITY
  for await (const chunk of answer) {
    for await (const slice of paced(chunk, exchange, gone)) {
      await write(response, slice.subarray(0, left))
      if (truncate !== undefined && slice.length > left) {
        exchange.strike(truncate)
        request.socket.end()
        return
      }
      left -= slice.length
    }
  }
  response.end()
}

async function holdBack(exchange: Exchange, gone: AbortSignal): Promise<void> {
  const latency = faultOf(exchange, 'latency')
  if (latency === undefined) return
  exchange.strike(latency)
  await exchange.sleep(latency.ms, gone)
}

/** @param raw names and values by turns */
function withFaultyDate(raw: readonly string[], exchange: Exchange): string[] {
  const fault = faultOf(exchange, 'set-date')
  const at = raw.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'date')
  if (fault === undefined || at === -1) return [...raw]
  exchange.strike(fault)
  const date = new Date(Date.parse(raw[at + 1] ?? '') + fault.offsetSeconds * 1000)
  return raw.with(at + 1, date.toUTCString())
}

/** A chunk in the slices, and at the times, that a slow network has for it. */
async function* paced(chunk: Buffer, exchange: Exchange, gone: AbortSignal): AsyncGenerator<Buffer> {
  const throttle = faultOf(exchange, 'throttle')
  if (throttle === undefined) return yield chunk
  exchange.strike(throttle)
  const step = Math.ceil(throttle.bytesPerSecond / PACED_SLICES_PER_SECOND)
  for (let offset = 0; offset < chunk.length; offset += step) {
    const slice = chunk.subarray(offset, offset + step)
    await exchange.sleep((slice.length / throttle.bytesPerSecond) * 1000, gone)
    yield slice
  }
}

/** Resolves when there is room for more. What is written to a stream that has ended goes nowhere. */
async function write(stream: Writable, bytes: Buffer): Promise<void> {
  if (stream.destroyed || stream.write(bytes)) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
  })
}
