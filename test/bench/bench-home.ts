import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readPlaygroundKeys } from '../../electron/services/playground/keys.ts'
import { createPlayground, DEFAULT_BUCKET } from '../../electron/services/playground/playground.ts'
import { seedObjects } from '../../electron/services/playground/store/seed.ts'
import type { Command } from './process-cost.ts'

const BUNDLE = fileURLToPath(new URL('../../dist/cli/sandglass.cjs', import.meta.url))
const SECRET_VARIABLE = 'BENCH_SECRET'

/** An S3 server, and a bucket there. */
export interface Store {
  /** Without a trailing slash. Buckets are addressed by path. */
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly bucket: string
}

/** A folder for one bench: the home of programs, and of Sandglass' data in `data`. */
export async function withHome<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'sandglass-bench-'))
  try {
    return await work(home)
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** The environment of every measured program: nothing of the person's who runs the bench. */
export function cleanEnvironment(home: string): Readonly<Record<string, string>> {
  return { PATH: '/usr/bin:/bin', HOME: home, TMPDIR: tmpdir(), LANG: 'C.UTF-8', TZ: 'UTC' }
}

/** The command line as it is shipped, on this Node. */
export function sandglass(home: string, args: readonly string[], store?: Store): Command {
  const secret = store === undefined ? {} : { [SECRET_VARIABLE]: store.secretAccessKey }
  const env = { ...cleanEnvironment(home), SANDGLASS_HOME: dataHome(home), ...secret }
  return { path: process.execPath, args: [BUNDLE, ...args], env }
}

/** Connects a store by a static key whose secret an environment variable supplies, as the default connection. */
export async function connect(home: string, store: Store): Promise<void> {
  const { endpoint, region, accessKeyId } = store
  const place = ['--provider', 'other', '--endpoint', endpoint, '--region', region, '--addressing', 'path']
  const key = ['--access-key-id', accessKeyId, '--secret-env', SECRET_VARIABLE, '--vault', 'session']
  await run(sandglass(home, ['connect', 'add', 'bench', '--default', ...place, ...key], store))
}

/** Runs a command that isn't measured; gives what it prints. */
export async function run({ path, args, env }: Command): Promise<string> {
  return (await promisify(execFile)(path, args, { env })).stdout
}

/** Serves a playground of so many small objects from this process, which has nothing else to do meanwhile. */
export async function withPlayground<T>(
  home: string,
  count: number,
  keyOf: (index: number) => string,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const dir = join(dataHome(home), 'playground')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const playground = createPlayground({ dir, clock: Date, random: randomBytes, port: 0 })
  const { endpoint, region } = await playground.start()
  try {
    const [key] = (await readPlaygroundKeys(dir)) ?? []
    if (key === undefined) throw new Error('A new playground has no key.')
    const body = Buffer.from('hello')
    const contents = { dir, random: randomBytes, bucket: DEFAULT_BUCKET, body, modifiedAt: Date.now() }
    await seedObjects({ ...contents, count, keyOf })
    const { accessKeyId, secretAccessKey } = key
    return await work({ endpoint, region, accessKeyId, secretAccessKey, bucket: DEFAULT_BUCKET })
  } finally {
    await playground.stop()
  }
}

/** Where Sandglass keeps its data. */
export function dataHome(home: string): string {
  return join(home, 'data')
}
