import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JournalEntry } from '../../../electron/services/transfers/journal-rows.ts'
import { TransferJournal } from '../../../electron/services/transfers/transfer-journal.ts'
import type { S3ServerAddress } from '../../support/servers/s3-test-server.ts'
import { type RunningServices, startServices } from './services.ts'
import type { UploadOrder } from './uploading-process.ts'

/** In memory, where the system has a place for it: the disk is the slowest part of many homes. */
export const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const PROGRAM = fileURLToPath(new URL('uploading-process.ts', import.meta.url))

export interface HomeOptions {
  /** Made for the home, if it isn't there. */
  readonly path: string
  readonly server: S3ServerAddress
  /** Where the connection leads, in place of the server itself. */
  readonly endpoint?: string
  readonly bucket: string
  readonly prefix: string
}

/** A process that uploads. */
export interface UploadingProcess {
  readonly child: ChildProcess
  /** Resolves when it works on the queue. */
  readonly running: Promise<void>
  /** Resolves when nothing goes on any more: true; or when the process is gone: false. */
  readonly ended: Promise<boolean>
  readonly gone: Promise<NodeJS.Signals | null>
}

/** A data home with a connection to a storage: processes upload from it, and this process looks at it without uploading. */
export class UploadHome {
  readonly app: RunningServices
  readonly #path: string
  readonly #env: NodeJS.ProcessEnv

  private constructor(path: string, env: NodeJS.ProcessEnv) {
    this.#path = path
    this.#env = env
    this.app = startServices(path, env)
  }

  static async create({ path, server, endpoint, bucket, prefix }: HomeOptions): Promise<UploadHome> {
    mkdirSync(path, { recursive: true })
    const { keys, region } = server
    const home = new UploadHome(path, {
      ...process.env,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      // Beside the homes of one test, which share it: most of a short life is spent on compiling.
      NODE_COMPILE_CACHE: join(path, '..', 'compile-cache'),
    })
    await home.app.call('connections.add', {
      name: 'store',
      provider: server.name === 'ceph' ? 'ceph' : 'other',
      endpoint: endpoint ?? server.endpoint,
      region,
      bucket,
      prefix,
      credentials: { source: 'environment' },
    })
    return home
  }

  /** Starts a process that goes on with the queue, and puts into it what is not there yet. It runs until it is killed. */
  start(wanted: Omit<UploadOrder, 'home'>): UploadingProcess {
    const order: UploadOrder = { home: this.#path, ...wanted }
    const args = [PROGRAM, JSON.stringify(order)]
    const child = spawn(process.execPath, args, { env: this.#env, stdio: ['ignore', 'pipe', 'inherit'] })
    const gone = Promise.withResolvers<NodeJS.Signals | null>()
    const running = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<boolean>()
    let output = ''
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString()
      if (output.includes('running\n')) running.resolve()
      if (output.includes('ended\n')) ended.resolve(true)
    })
    child.once('close', (_, signal) => {
      gone.resolve(signal)
      running.resolve()
      ended.resolve(false)
    })
    return { child, running: running.promise, ended: ended.promise, gone: gone.promise }
  }

  /** The services as another process has them, apart from those of this home. @param onError told the events of logged errors */
  open(onError: (event: string) => void = () => undefined): RunningServices {
    return startServices(this.#path, this.#env, { info: () => undefined, error: onError })
  }

  get queueFile(): string {
    return join(this.#path, 'transfers', 'queue.db')
  }

  /** What the queue has on the disk: its entries, and the multipart uploads that it knows of. */
  queue(): { readonly entries: readonly JournalEntry[]; readonly uploadIds: ReadonlySet<string> } {
    if (!existsSync(this.queueFile)) return { entries: [], uploadIds: new Set() }
    const journal = new TransferJournal(this.queueFile)
    try {
      const entries = journal.page(0, 100).flatMap(({ job }) => journal.get(job.id) ?? [])
      return { entries, uploadIds: journal.uploadIds() }
    } finally {
      journal.close()
    }
  }

  close(): Promise<void> {
    return this.app.services.stop()
  }
}
