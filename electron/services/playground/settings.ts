import { join } from 'node:path'
import * as z from 'zod/mini'
import { once } from '../../../shared/once.ts'
import { readJson, writeFileAtomically } from './state-files.ts'

export const RUNNING_FILE = 'running.json'
export const SETTINGS_FILE = 'settings.json'
export const LOCK_FILE = 'playground.lock'

const runningSchema = once(() =>
  z.object({
    pid: z.int().check(z.positive()),
    port: z.int().check(z.positive()),
    instanceId: z.string(),
    /** Milliseconds since the epoch. */
    startedAt: z.number(),
    /** The process is the app, which does not end because somebody wants the playground to. */
    isPartOfApp: z.optional(z.boolean()),
  }),
)
const settingsSchema = once(() =>
  z.object({ port: z.int().check(z.minimum(1), z.maximum(65_535)), region: z.string().check(z.minLength(1)) }),
)

/** The process that serves the playground. */
export type Running = z.output<ReturnType<typeof runningSchema>>

/** What is chosen at the first start and kept, because links depend on it. */
export type Settings = z.output<ReturnType<typeof settingsSchema>>

export function readSettings(dir: string): Settings | undefined {
  return settingsSchema().safeParse(readJson(join(dir, SETTINGS_FILE))).data
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

/** What the process that serves this folder wrote down when it started; it may have crashed since. */
export function readRunning(dir: string): Running | undefined {
  return runningSchema().safeParse(readJson(join(dir, RUNNING_FILE))).data
}
