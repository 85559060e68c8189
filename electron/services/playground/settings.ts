import { connect } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { once } from '../../../shared/once.ts'
import { readJson, writeFileAtomically } from './state-files.ts'

export const RUNNING_FILE = 'running.json'
export const SETTINGS_FILE = 'settings.json'

const runningSchema = once(() =>
  z.object({
    pid: z.number().int().positive(),
    port: z.number().int().positive(),
    instanceId: z.string(),
    /** Milliseconds since the epoch. */
    startedAt: z.number(),
  }),
)
const settingsSchema = once(() => z.object({ port: z.number().int().min(1).max(65_535), region: z.string().min(1) }))

/** The process that serves the playground. */
export type Running = z.output<ReturnType<typeof runningSchema>>

/** What is chosen at the first start and kept, because links depend on it. */
export type Settings = z.output<ReturnType<typeof settingsSchema>>

const LISTENING_TIMEOUT_MS = 1000

export async function readSettings(dir: string): Promise<Settings | undefined> {
  return settingsSchema().safeParse(await readJson(join(dir, SETTINGS_FILE))).data
}

export async function writeSettings(dir: string, settings: Settings): Promise<void> {
  await writeFileAtomically(join(dir, SETTINGS_FILE), JSON.stringify(settings))
}

export async function writeRunning(dir: string, running: Running): Promise<void> {
  await writeFileAtomically(join(dir, RUNNING_FILE), JSON.stringify(running))
}

/** Where a playground on that port is reached. */
export function endpointOf(port: number): string {
  return `http://127.0.0.1:${port}`
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of somebody else's: alive, but hardly ours; the health check decides.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** What the process that serves this folder wrote down when it started; it may have crashed since. */
export async function readRunning(dir: string): Promise<Running | undefined> {
  return runningSchema().safeParse(await readJson(join(dir, RUNNING_FILE))).data
}

/**
 * Whether the playground of a folder runs, by a look: the process lives, and something listens on its port. Right but for a crash after which the
 * system gave away both numbers.
 */
export async function seemsRunning(dir: string): Promise<boolean> {
  const running = await readRunning(dir)
  return running !== undefined && isAlive(running.pid) && (await isListening(running.port))
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: LISTENING_TIMEOUT_MS })
    const settle = (listening: boolean): void => {
      socket.destroy()
      resolve(listening)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('timeout', () => settle(false))
  })
}
