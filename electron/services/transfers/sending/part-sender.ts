import { availableParallelism } from 'node:os'
import type { Network } from '../../network/network.ts'
import type { BodyHash, Failure, PartBody, SendAnswer, SenderTimeouts, SendRequest, WorkerJob } from './messages.ts'
import { type Waiting, WorkerHandle, workerProgram } from './worker-handle.ts'

const MAX_WORKERS = 2
/** So many jobs keep one worker busy; fewer are not worth the memory of another. */
const JOBS_PER_WORKER = 4
const TIMEOUTS: SenderTimeouts = { connectMs: 10_000, stallMs: 45_000 }

export interface PartSenderOptions {
  /** The way to a URL's host, asked for each request: sockets are kept as long as it stays the same. */
  readonly network: Pick<Network, 'route'>
  readonly workers?: number
  readonly timeouts?: SenderTimeouts
  /** The worker's program. */
  readonly program?: string
}

export interface SendOptions {
  readonly signal: AbortSignal
  /** Bytes of this request's body that went out. Told a few times a second, and not of the last ones: the answer tells of those. */
  readonly onProgress: (sentBytes: number) => void
}

/** A request without an answer. Of the kind `network`, it has its code where `networkError` looks for it. */
export class SendError extends Error {
  readonly kind: Failure['kind']
  readonly code: string
  readonly syscall: string | undefined
  /** The proxy that it was to go through. */
  readonly proxy: string | undefined

  constructor({ kind, code, syscall }: Failure, proxy?: string) {
    super(`There is no answer: ${code}.`)
    this.kind = kind
    this.code = code
    this.syscall = syscall
    this.proxy = proxy
  }
}

/**
 * Sends parts of files, and small files whole, in worker threads, so that the main thread has only to say what. How many requests run
 * at a time is for the caller to decide: all that it gives do.
 */
export class PartSender {
  readonly #options: Required<PartSenderOptions>
  readonly #workers: WorkerHandle[] = []
  #limit: number | undefined
  #nextId = 1
  #isClosed = false

  constructor(options: PartSenderOptions) {
    // The main thread has work, too.
    const workers = Math.max(1, Math.min(MAX_WORKERS, availableParallelism() - 1))
    this.#options = { workers, timeouts: TIMEOUTS, program: workerProgram(), ...options }
  }

  /**
   * Sends a request once, following nothing. An answer is an answer, whatever its status.
   * @throws SendError; the signal's reason when it is aborted. Once it has thrown, nothing reads the file any more.
   */
  async send(request: SendRequest, { signal, onProgress }: SendOptions): Promise<SendAnswer> {
    signal.throwIfAborted()
    const route = await this.#options.network.route(request.url)
    const worker = this.#nextWorker()
    worker.useRoute(new URL(request.url).origin, route)
    return (await this.#run(worker, { type: 'send', id: this.#nextId++, request }, signal, {
      onProgress,
      proxy: route.proxy,
    })) as SendAnswer
  }

  /** The checksums of what a body has now. @throws SendError; the signal's reason when it is aborted, as above */
  async hash(body: PartBody, signal: AbortSignal): Promise<BodyHash> {
    return await this.#run(this.#nextWorker(), { type: 'hash', id: this.#nextId++, body }, signal)
  }

  /** Of all that is sent together; undefined is as fast as it goes. It holds for what is under way, too. */
  setLimit(bytesPerSecond: number | undefined): void {
    this.#limit = bytesPerSecond
    this.#shareLimit()
  }

  /** Breaks off what is under way; there is nothing to be sent after it. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  async #run(
    worker: WorkerHandle,
    job: WorkerJob,
    signal: AbortSignal,
    { onProgress, proxy }: { onProgress?: Waiting['onProgress']; proxy?: string | undefined } = {},
  ): Promise<SendAnswer | BodyHash> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<SendAnswer | BodyHash>()
    const fail = (failure: Failure): void => reject(signal.aborted ? signal.reason : new SendError(failure, proxy))
    const stop = (): void => worker.tell({ type: 'stop', id: job.id })
    signal.addEventListener('abort', stop, { once: true })
    worker.start(job, { settle: resolve, fail, onProgress })
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', stop)
      if (this.#limit !== undefined && worker.load === 0) this.#shareLimit()
    }
  }

  #nextWorker(): WorkerHandle {
    if (this.#isClosed) throw new SendError({ kind: 'crash', code: 'sender-closed' })
    const [first] = this.#workers
    // Alone, it keeps the limit.
    if (first !== undefined && this.#limit !== undefined) return first
    const [idlest] = this.#workers.toSorted((a, b) => a.load - b.load)
    const isFull = this.#workers.length >= this.#options.workers
    if (idlest !== undefined && (isFull || idlest.load < JOBS_PER_WORKER)) return idlest
    return this.#addWorker()
  }

  #addWorker(): WorkerHandle {
    const { program, timeouts } = this.#options
    const worker = new WorkerHandle(program, timeouts, () => {
      this.#workers.splice(this.#workers.indexOf(worker), 1)
    })
    this.#workers.push(worker)
    this.#shareLimit()
    return worker
  }

  /** Those that are still at work when a limit is set divide it, until all but one are done. */
  #shareLimit(): void {
    const shares = this.#workers.filter(({ load }, index) => index === 0 || load > 0).length
    const bytesPerSecond = this.#limit === undefined ? undefined : this.#limit / shares
    for (const worker of this.#workers) worker.tell({ type: 'limit', bytesPerSecond })
  }
}
