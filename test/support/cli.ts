import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The command line as it is shipped; `npm run build` makes it. */
const BUNDLE = fileURLToPath(new URL('../../dist/cli/sandglass.cjs', import.meta.url))

/** Longer than any command may take; what takes longer hangs. */
const TIMEOUT_MS = 40_000

export interface CliResult {
  /** Null when a signal ended it, as its time limit does. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** The one JSON value on stdout. */
  json(): unknown
}

export interface CliOptions {
  /** Added to the clean environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What is piped in. Without it stdin is empty. */
  readonly stdin?: string | Buffer
  readonly cwd?: string
  /** Runs it as that user, which only root can. */
  readonly uid?: number
  readonly timeoutMs?: number
  /** In front of the command: another Node, or `dbus-run-session --`. */
  readonly launcher?: readonly string[]
}

/** A command that runs. */
export interface RunningCli {
  readonly child: ChildProcess
  readonly result: Promise<CliResult>
}

/** One user's computer for the command line: folders of its own, no keychain, and nothing of the developer's environment. */
export class Cli {
  readonly folder: string
  /** `SANDGLASS_HOME`. */
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly #running = new Set<ChildProcess>()

  private constructor(env: Cli['env']) {
    if (!existsSync(BUNDLE)) throw new Error(`There is no ${BUNDLE}: run “npm run build” first.`)
    this.folder = mkdtempSync(join(tmpdir(), 'sandglass-cli-'))
    this.home = join(this.folder, 'home')
    for (const name of ['user', 'tmp', 'work']) mkdirSync(join(this.folder, name))
    this.env = {
      PATH: process.env['PATH'],
      HOME: join(this.folder, 'user'),
      TMPDIR: join(this.folder, 'tmp'),
      TZ: 'UTC',
      SANDGLASS_HOME: this.home,
      ...env,
    }
  }

  /** Whoever creates it calls `remove`. `env` is added to the environment of each command. */
  static create(env: Cli['env'] = {}): Cli {
    return new Cli(env)
  }

  /** Runs a command to its end. */
  run(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    return this.start(args, options).result
  }

  /** Runs a command that must succeed. */
  async ok(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    const result = await this.run(args, options)
    if (result.code === 0) return result
    throw new Error(`sandglass ${args[0]} ended with ${result.code ?? result.signal}: ${result.stderr.slice(0, 2000)}`)
  }

  start(args: readonly string[], options: CliOptions = {}): RunningCli {
    const { launcher = [], stdin = '', timeoutMs = TIMEOUT_MS, cwd = join(this.folder, 'work'), uid } = options
    const [command = process.execPath, ...rest] = [...launcher, process.execPath, BUNDLE, ...args]
    const child = spawn(command, rest, {
      cwd,
      env: { ...this.env, ...options.env },
      ...(uid === undefined ? {} : { uid, gid: uid }),
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    this.#running.add(child)
    // A command may end without having read what it was given.
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
    return { child, result: this.#result(child) }
  }

  async #result(child: ChildProcess): Promise<CliResult> {
    const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
    const [code, signal] = await once(child, 'close')
    this.#running.delete(child)
    return { code, signal, stdout: stdout(), stderr: stderr(), json: () => JSON.parse(stdout()) }
  }

  /** Writes a file into the working folder; gives its path. */
  file(name: string, content: string | Buffer): string {
    const path = join(this.folder, 'work', name)
    writeFileSync(path, content)
    return path
  }

  /** What the log files say; empty when there are none. */
  logs(): string {
    const folder = join(this.home, 'logs')
    if (!existsSync(folder)) return ''
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('')
  }

  /** The process id of this user's playground, from the note that it leaves while it runs. */
  playgroundPid(): number | undefined {
    const note = join(this.home, 'playground', 'running.json')
    return existsSync(note) ? Number(JSON.parse(readFileSync(note, 'utf8')).pid) : undefined
  }

  /** Ends what still runs, the playground in the background with it, and removes every folder. */
  remove(): void {
    for (const child of this.#running) child.kill('SIGKILL')
    this.#killPlayground()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }

  #killPlayground(): void {
    const pid = this.playgroundPid()
    if (pid === undefined) return
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it ended by itself
    }
  }
}

/** A computer that is removed with the end of the test that asks for it. */
export function newCli(env: Cli['env'] = {}): Cli {
  const cli = Cli.create(env)
  onTestFinished(() => cli.remove())
  return cli
}

function textOf(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = []
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}
