import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { ProcessLock } from '../library/process-lock.ts'
import type { Clock, Logger, RandomBytes } from '../ports.ts'
import { DIALECTS, type DialectId } from './dialects.ts'
import { createHandler } from './handler.ts'
import { createKey, readPlaygroundKeys, watchKeys, writePlaygroundKeys } from './keys.ts'
import { findRunning } from './running.ts'
import { closeServer, createHttpServer, listen } from './server.ts'
import { endpointOf, LOCK_FILE, RUNNING_FILE, readSettings, writeRunning, writeSettings } from './settings.ts'
import { openStore, type Store } from './store/store.ts'

export interface PlaygroundOptions {
  /** Its own folder, made when absent. */
  readonly dir: string
  readonly clock: Clock
  readonly random: RandomBytes
  /** The port to listen on and to remember. 0 lets the system choose one at the first start. */
  readonly port?: number
  /** Chosen at the first start; `playground` unless given. */
  readonly region?: string
  /** For tests: which store to behave like. */
  readonly dialect?: DialectId
  /** For tests: the ports of proxies in front of it, which a `Host` may name too. */
  readonly frontPorts?: ReadonlySet<number>
  /** After how long without a byte a connection is dropped, in milliseconds. */
  readonly idleTimeoutMs?: number
  /** The process does more than serve it: whoever stops the playground must not end it. */
  readonly isPartOfApp?: boolean
  readonly logger?: Logger
}

export interface PlaygroundAddress {
  readonly endpoint: string
  readonly port: number
  readonly region: string
}

/** An S3-compatible store on loopback that verifies every signature, with files on this computer. */
export interface Playground {
  /** Throws AppError `port-in-use`, `already-exists` when one serves the folder already, or as `readPlaygroundKeys`. */
  start(): Promise<PlaygroundAddress>
  /** Requests in flight may end first, for two seconds. Stopping twice is no error. */
  stop(): Promise<void>
}

/** The bucket that is there from the start. */
export const DEFAULT_BUCKET = 'playground'

const DEFAULT_REGION = 'playground'
const IDLE_TIMEOUT_MS = 60_000
const STOP_GRACE_MS = 2000

/** Below the ports that systems hand out by themselves, so that the remembered one is likely free next time too. */
function randomPort(random: RandomBytes): number {
  const [high = 0, low = 0] = random(2)
  return 20_000 + ((high * 256 + low) % 10_000)
}

async function listenSomewhere(server: Server, random: RandomBytes): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return await listen(server, randomPort(random))
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'port-in-use')) throw error
    }
  }
  return listen(server, 0)
}

/** Held while a process serves the folder, from before it looks into it: of two that start at once, one does. */
function lockPlayground(dir: string): ProcessLock {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const lock = new ProcessLock(join(dir, LOCK_FILE))
  if (lock.tryExclusive()) return lock
  lock.close()
  throw runningAlready()
}

function runningAlready(): AppError {
  return new AppError('already-exists', 'The playground is running already.', 'Use it, or stop it first.')
}

/** Makes a playground for a folder; nothing happens before `start`. */
export function createPlayground(options: PlaygroundOptions): Playground {
  const { dir, clock, random, logger } = options
  let started: { server: Server; store: Store; lock: ProcessLock } | undefined

  async function prepare(): Promise<{ server: Server; store: Store; region: string; instanceId: string }> {
    const store = openStore({ dir, random })
    try {
      await store.contents.sweep()
      if (!readPlaygroundKeys(dir)) {
        await writePlaygroundKeys(dir, [createKey(random)])
        if (!store.buckets.find(DEFAULT_BUCKET)) store.buckets.create(DEFAULT_BUCKET, clock.now())
      }
      const region = readSettings(dir)?.region ?? options.region ?? DEFAULT_REGION
      const instanceId = Buffer.from(random(16)).toString('hex')
      const dialect = DIALECTS[options.dialect ?? 's3']
      const handler = createHandler({
        store,
        region,
        dialect,
        findKey: watchKeys(dir),
        instanceId,
        clock,
        random,
        logger,
        frontPorts: options.frontPorts,
      })
      return { server: createHttpServer(handler, options.idleTimeoutMs ?? IDLE_TIMEOUT_MS), store, region, instanceId }
    } catch (error) {
      store.close()
      throw error
    }
  }

  async function listenOnKeptPort(server: Server): Promise<number> {
    const kept = options.port || readSettings(dir)?.port || options.port
    return kept === undefined ? listenSomewhere(server, random) : listen(server, kept)
  }

  return {
    async start() {
      if (started || (await findRunning(dir))) throw runningAlready()
      const lock = lockPlayground(dir)
      const { server, store, region, instanceId } = await prepare().catch((error: unknown) => {
        lock.close()
        throw error
      })
      try {
        const port = await listenOnKeptPort(server)
        await writeSettings(dir, { port, region })
        await writeRunning(dir, {
          pid: process.pid,
          port,
          instanceId,
          startedAt: clock.now(),
          ...(options.isPartOfApp === true ? { isPartOfApp: true } : {}),
        })
        started = { server, store, lock }
        logger?.info('playground.started', { port, region })
        return { endpoint: endpointOf(port), port, region }
      } catch (error) {
        server.close()
        store.close()
        lock.close()
        throw error
      }
    },

    async stop() {
      const running = started
      if (!running) return
      started = undefined
      await closeServer(running.server, STOP_GRACE_MS)
      await rm(join(dir, RUNNING_FILE), { force: true })
      running.store.close()
      running.lock.close()
      logger?.info('playground.stopped')
    },
  }
}
