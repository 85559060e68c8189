import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Comparison } from './report.ts'

/** Debian's Python, which the peers run on, too; it can wait for a process and be told what it used, which Node can't. */
export const PYTHON = '/usr/bin/python3'
const WAIT4 = fileURLToPath(new URL('wait4.py', import.meta.url))
const TIMEOUT_MS = 120_000

/** A command with the whole of its environment. */
export interface Command {
  /** An absolute path. */
  readonly path: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** What a process cost, from its start to its end: milliseconds of time and of CPU, and the most memory it held, in MiB. */
export type ProcessCost = Readonly<Record<'wall' | 'cpu' | 'peak', number>>

/** How tables name what a process cost. */
export const PROCESS_METRICS = {
  wall: { label: 'Time', unit: 'ms' },
  cpu: { label: 'CPU', unit: 'ms' },
  peak: { label: 'Peak memory', unit: 'MiB' },
} as const satisfies Comparison['metrics']

/**
 * Runs a command to its end and measures it.
 * @param folder where its output is kept for the moment
 * @param expected whether the output is that of a command that did its work
 * @throws when it fails or printed something else: a failure is quick, and no figure
 */
export async function measureProcess(
  { path, args, env }: Command,
  folder: string,
  expected: (output: string) => boolean,
): Promise<ProcessCost> {
  const output = join(folder, 'output')
  const { stdout, stderr } = await promisify(execFile)(PYTHON, [WAIT4, output, path, ...args], {
    env,
    timeout: TIMEOUT_MS,
  })
  const { exitCode, wall, cpu, peak }: ProcessCost & { exitCode: number } = JSON.parse(stdout)
  if (exitCode !== 0) throw new Error(`${path} ended with ${exitCode}: ${stderr.slice(0, 2000)}`)
  if (!expected(readFileSync(output, 'utf8')))
    throw new Error(`${path} ${args[0]} printed something else than expected`)
  return { wall, cpu, peak }
}
