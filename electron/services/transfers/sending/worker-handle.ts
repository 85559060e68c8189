import { basename, dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { NetworkRoute } from '../../network/agents.ts'
import type { BodyHash, Failure, SendAnswer, SenderTimeouts, WorkerJob, WorkerNews, WorkerOrder } from './messages.ts'

/** MiB. What a worker keeps for long is small, and outside V8's heap: a larger nursery would only hold its garbage longer. */
const NURSERY_MIB = 4

/** Who waits for a job. */
export interface Waiting {
  readonly settle: (result: SendAnswer | BodyHash) => void
  readonly fail: (failure: Failure) => void
  readonly onProgress: ((sentBytes: number) => void) | undefined
}

/** One worker thread, and the jobs that it has. */
export class WorkerHandle {
  readonly #worker: Worker
  readonly #jobs = new Map<number, Waiting>()
  /** By origin, as it knows them. */
  readonly #routes = new Map<string, NetworkRoute>()

  /** @param onEnd when it takes no more jobs, whyever; those that it had fail after that */
  constructor(file: string, timeouts: SenderTimeouts, onEnd: () => void) {
    const resourceLimits = { maxYoungGenerationSizeMb: NURSERY_MIB }
    this.#worker = new Worker(file, { workerData: timeouts, execArgv: [], resourceLimits })
    this.#worker.on('message', (news: WorkerNews) => this.#hear(news))
    // Without a listener it would end this thread, too. Its end follows.
    this.#worker.on('error', () => undefined)
    this.#worker.on('exit', () => {
      onEnd()
      for (const { fail } of this.#jobs.values()) fail({ kind: 'crash', code: 'worker-ended' })
      this.#jobs.clear()
    })
  }

  /** How many jobs it has. */
  get load(): number {
    return this.#jobs.size
  }

  useRoute(origin: string, route: NetworkRoute): void {
    const known = this.#routes.get(origin)
    if (known !== undefined && known.proxy === route.proxy && known.ca === route.ca) return
    this.#routes.set(origin, route)
    this.tell({ type: 'route', origin, route })
  }

  start(job: WorkerJob, waiting: Waiting): void {
    this.#jobs.set(job.id, waiting)
    this.tell(job)
  }

  tell(order: WorkerOrder): void {
    this.#worker.postMessage(order)
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #hear(news: WorkerNews): void {
    if (news.type === 'progress') {
      for (const [id, sentBytes] of news.sent) this.#jobs.get(id)?.onProgress?.(sentBytes)
      return
    }
    const waiting = this.#jobs.get(news.id)
    this.#jobs.delete(news.id)
    if (news.type === 'done') waiting?.settle(news.result)
    else waiting?.fail(news.failure)
  }
}

/**
 * The worker's program: beside this file where that runs from its source, else beside the bundle's entry, whose chunks are a folder below.
 * @param from this file, wherever a bundler put it
 */
export function workerProgram(from = import.meta.filename): string {
  const folder = dirname(from)
  if (from.endsWith('.ts')) return join(folder, 'part-worker.ts')
  return join(basename(folder) === 'chunks' ? dirname(folder) : folder, 'part-worker.cjs')
}
