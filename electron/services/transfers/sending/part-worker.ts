// The entry of a worker thread that reads, hashes and sends, so that the main thread is free while gigabytes go.
import http, { type Agent } from 'node:http'
import https from 'node:https'
import { createSecureContext } from 'node:tls'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { NetworkRoute } from '../../network/agents.ts'
import { BodyReader, BufferPool, FileError } from './body-reader.ts'
import { Limiter } from './limiter.ts'
import type { BodyHash, Failure, SendAnswer, SenderTimeouts, WorkerJob, WorkerNews, WorkerOrder } from './messages.ts'
import { sendBody } from './send-body.ts'

/** News of progress wait so long for others, in milliseconds. */
const PROGRESS_MS = 100

class PartWorker {
  readonly #port: MessagePort
  readonly #timeouts: SenderTimeouts
  readonly #pool = new BufferPool()
  readonly #limiter = new Limiter()
  /** By origin. */
  readonly #agents = new Map<string, Agent>()
  readonly #stops = new Map<number, AbortController>()
  #progress = new Map<number, number>()
  #progressTimer: NodeJS.Timeout | undefined

  constructor(port: MessagePort, timeouts: SenderTimeouts) {
    this.#port = port
    this.#timeouts = timeouts
    port.on('message', (order: WorkerOrder) => this.#take(order))
  }

  #take(order: WorkerOrder): void {
    switch (order.type) {
      case 'route':
        this.#agents.set(order.origin, agentFor(order.origin, order.route))
        break
      case 'limit':
        this.#limiter.set(order.bytesPerSecond)
        break
      case 'stop':
        this.#stops.get(order.id)?.abort()
        break
      default:
        void this.#work(order)
    }
  }

  async #work(job: WorkerJob): Promise<void> {
    const { id } = job
    const stop = new AbortController()
    this.#stops.set(id, stop)
    try {
      const result = job.type === 'send' ? await this.#send(job, stop.signal) : await this.#hash(job, stop.signal)
      this.#tell({ type: 'done', id, result })
    } catch (error) {
      this.#tell({ type: 'failed', id, failure: failureOf(error) })
    } finally {
      this.#stops.delete(id)
    }
  }

  async #send({ id, request }: Extract<WorkerJob, { type: 'send' }>, signal: AbortSignal): Promise<SendAnswer> {
    const agent = this.#agents.get(new URL(request.url).origin)
    if (agent === undefined) throw new Error('A request came before its route.')
    const onProgress = (sentBytes: number): void => this.#note(id, sentBytes)
    const context = { agent, limiter: this.#limiter, timeouts: this.#timeouts, signal, onProgress }
    try {
      return await sendBody(request, new BodyReader(request.body, this.#pool), context)
    } finally {
      this.#progress.delete(id)
    }
  }

  async #hash({ body }: Extract<WorkerJob, { type: 'hash' }>, signal: AbortSignal): Promise<BodyHash> {
    const reader = new BodyReader(body, this.#pool)
    try {
      while (!reader.isAtEnd) {
        signal.throwIfAborted()
        await reader.next(Number.POSITIVE_INFINITY)
      }
      return reader.hash()
    } finally {
      await reader.close(true)
    }
  }

  #note(id: number, sentBytes: number): void {
    this.#progress.set(id, sentBytes)
    this.#progressTimer ??= setTimeout(() => {
      this.#progressTimer = undefined
      const sent = this.#progress
      this.#progress = new Map()
      if (sent.size > 0) this.#tell({ type: 'progress', sent })
    }, PROGRESS_MS)
  }

  #tell(news: WorkerNews): void {
    this.#port.postMessage(news)
  }
}

/** As `makeAgents` does it, which would bring much of the rest into this thread. */
function agentFor(origin: string, { proxy, ca }: NetworkRoute): Agent {
  const options = {
    keepAlive: true,
    rejectUnauthorized: true,
    proxyEnv: proxy === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy },
    ...(ca.length === 0 ? {} : { secureContext: createSecureContext({ ca: [...ca] }) }),
  }
  return origin.startsWith('https:') ? new https.Agent(options) : new http.Agent(options)
}

function failureOf(error: unknown): Failure {
  if (error instanceof FileError) return error.failure
  const { code, syscall } = Object(error) as { code?: unknown; syscall?: unknown }
  return {
    kind: 'network',
    code: typeof code === 'string' ? code : 'unknown',
    syscall: typeof syscall === 'string' ? syscall : undefined,
  }
}

if (parentPort !== null) new PartWorker(parentPort, workerData)
