import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rm, rmdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod/mini'
import { AppError } from '../../../shared/errors.ts'
import { HEALTH_PATH } from './handler.ts'
import { KEYS_FILE } from './keys.ts'
import { endpointOf, LOCK_FILE, RUNNING_FILE, type Running, readRunning, SETTINGS_FILE } from './settings.ts'
import { INCOMING_FOLDER, OBJECTS_FOLDER } from './store/contents.ts'
import { integer } from './store/database.ts'
import { DATABASE_FILE } from './store/store.ts'

export interface PlaygroundStatus {
  readonly running: boolean
  readonly endpoint: string | undefined
  readonly pid: number | undefined
  /** Milliseconds since the epoch. */
  readonly startedAt: number | undefined
  readonly buckets: number
  /** Current objects; older versions and delete markers don't count. */
  readonly objects: number
  /** Their sizes added up. */
  readonly bytes: number
  readonly dir: string
}

const healthSchema = z.object({ service: z.literal('sandglass-playground'), instanceId: z.string() })
const HEALTH_TIMEOUT_MS = 1000
const STOP_TIMEOUT_MS = 10_000

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of somebody else's: alive, but hardly ours; the health check decides.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function answersAs({ port, instanceId }: Running): Promise<boolean> {
  const { Agent, get } = await import('node:http')
  try {
    // The environment may send Node's own agents, and `fetch`, through a proxy.
    const agent = new Agent({ proxyEnv: {} })
    const request = get(endpointOf(port) + HEALTH_PATH, { agent, signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) })
    // Also one that comes in the middle of the answer, of which the answer tells as well.
    request.on('error', () => undefined)
    const [response] = await once(request, 'response')
    return healthSchema.safeParse(await json(response)).data?.instanceId === instanceId
  } catch {
    return false
  }
}

/**
 * The playground that serves this folder now: its process lives, and its port answers with the id that it wrote down. A file left by
 * a crash names neither, even when the system has given the process id or the port to another program.
 */
export async function findRunning(dir: string): Promise<Running | undefined> {
  const running = readRunning(dir)
  return running && isAlive(running.pid) && (await answersAs(running)) ? running : undefined
}

/**
 * Whether the playground of a folder runs, by a look: the process lives, and something listens on its port. Right but for a crash after which the
 * system gave away both numbers.
 */
export async function seemsRunning(dir: string): Promise<boolean> {
  const running = readRunning(dir)
  return running !== undefined && isAlive(running.pid) && (await isListening(running.port))
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: HEALTH_TIMEOUT_MS })
    const settle = (listening: boolean): void => {
      socket.destroy()
      resolve(listening)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('timeout', () => settle(false))
  })
}

function countObjects(dir: string): Pick<PlaygroundStatus, 'buckets' | 'objects' | 'bytes'> {
  const file = join(dir, DATABASE_FILE)
  const none = { buckets: 0, objects: 0, bytes: 0 }
  if (!existsSync(file)) return none
  const db = new DatabaseSync(file, { readOnly: true, timeout: 2000 })
  try {
    // A playground that starts for the first time makes the file before what is in it.
    if (db.prepare('PRAGMA user_version').get()?.['user_version'] === 0) return none
    const counts = db
      .prepare(
        `SELECT (SELECT COUNT(*) FROM bucket) AS buckets, COUNT(*) AS objects, COALESCE(SUM(size), 0) AS bytes
         FROM version WHERE is_latest = 1 AND is_marker = 0`,
      )
      .get()
    return {
      buckets: integer(counts?.['buckets']),
      objects: integer(counts?.['objects']),
      bytes: integer(counts?.['bytes']),
    }
  } finally {
    db.close()
  }
}

/** What the playground in a folder holds, and whether and where it runs. */
export async function playgroundStatus(dir: string): Promise<PlaygroundStatus> {
  const running = await findRunning(dir)
  return {
    running: running !== undefined,
    endpoint: running && endpointOf(running.port),
    pid: running?.pid,
    startedAt: running?.startedAt,
    ...countObjects(dir),
    dir,
  }
}

/**
 * Asks the process that serves the playground to end, and waits until it has. Returns false when none runs. Throws AppError
 * `invalid-input` when that is this very process (stop its playground instead), `unsupported` when the app serves it, `timeout` when it
 * doesn't end.
 */
export async function stopPlayground(dir: string): Promise<boolean> {
  const running = await findRunning(dir)
  if (!running) return false
  if (running.pid === process.pid) {
    throw new AppError('invalid-input', 'The playground runs inside this program.', 'Close the program to stop it.')
  }
  if (running.isPartOfApp === true) {
    throw new AppError(
      'unsupported',
      `The playground runs inside the app (process ${running.pid}), so it was left alone.`,
      'Stop it there, or close the app.',
    )
  }
  process.kill(running.pid, 'SIGTERM')
  for (let waited = 0; waited < STOP_TIMEOUT_MS; waited += 50) {
    await sleep(50)
    if (!isAlive(running.pid) || !(await answersAs(running))) return true
  }
  throw new AppError(
    'timeout',
    `The playground (process ${running.pid}) did not stop within ${STOP_TIMEOUT_MS / 1000} seconds.`,
    'A long transfer may be under way. Try again, or end the process yourself.',
  )
}

/** Removes the playground's keys, objects and settings, and nothing else in its folder. Throws AppError `invalid-input` while it runs. */
export async function resetPlayground(dir: string): Promise<void> {
  if (await findRunning(dir)) {
    throw new AppError('invalid-input', 'The playground is running, so nothing was removed.', 'Stop it first.')
  }
  const files = [
    KEYS_FILE,
    SETTINGS_FILE,
    RUNNING_FILE,
    LOCK_FILE,
    DATABASE_FILE,
    `${DATABASE_FILE}-wal`,
    `${DATABASE_FILE}-shm`,
  ]
  for (const name of [...files, OBJECTS_FOLDER, INCOMING_FOLDER])
    await rm(join(dir, name), { recursive: true, force: true })
  // Fails, as it should, when somebody keeps something of their own there.
  await rmdir(dir).catch(() => undefined)
}
