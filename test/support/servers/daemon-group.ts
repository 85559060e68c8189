import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const FOLDER_PREFIX = 'sandglass-server-'
const LOG_LINES_SHOWN = 15

/**
 * The processes of one test server and their folder. Both end with `stop`, and when this process dies in any way:
 * the kernel kills the children, and the folder is removed on exit or, after a SIGKILL, by the next group made here.
 */
export class DaemonGroup {
  readonly folder: string
  readonly #logFolder: string
  readonly #daemons = new Map<string, ChildProcess>()
  readonly #onExit = (): void => this.#dispose()

  constructor(serverName: string) {
    removeAbandonedFolders()
    this.folder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-${serverName}-`))
    this.#logFolder = join(this.folder, 'log')
    mkdirSync(this.#logFolder)
    process.once('exit', this.#onExit)
  }

  /** Starts a process that stays in the foreground; its output goes to a log of that name. */
  start(name: string, command: string, args: readonly string[]): void {
    const log = openSync(join(this.#logFolder, `${name}.log`), 'a')
    // Debian's setpriv asks the kernel to kill the process together with the one that started it.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], { stdio: ['ignore', log, log] })
    closeSync(log)
    this.#daemons.set(name, child)
  }

  /** Runs a command to its end and gives its output. Throws with what it wrote when it fails. */
  async run(command: string, args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(command, args, { timeout: 60_000 })
    return stdout
  }

  /** Polls until the server is ready. Throws, with the ends of the logs, at once when a process has ended. */
  async waitUntil(what: string, ready: () => Promise<boolean>, timeoutMs = 90_000): Promise<void> {
    const deadline = performance.now() + timeoutMs
    while (!(await ready())) {
      for (const [name, daemon] of this.#daemons) {
        if (daemon.exitCode !== null || daemon.signalCode !== null) throw this.#failure(`${name} ended before ${what}`)
      }
      if (performance.now() > deadline) throw this.#failure(`not after ${timeoutMs / 1000} s: ${what}`)
      await delay(50)
    }
  }

  /** Kills every process and removes the folder: nothing in it is worth an orderly shutdown. */
  async stop(): Promise<void> {
    process.off('exit', this.#onExit)
    const running = [...this.#daemons.values()].filter((child) => child.exitCode === null && child.signalCode === null)
    const ended = running.map((child) => once(child, 'exit'))
    for (const child of running) child.kill('SIGKILL')
    await Promise.all(ended)
    this.#dispose()
  }

  #dispose(): void {
    for (const child of this.#daemons.values()) child.kill('SIGKILL')
    this.#daemons.clear()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }

  #failure(message: string): Error {
    const logs = readdirSync(this.#logFolder).map((file) => {
      const lines = readFileSync(join(this.#logFolder, file), 'utf8').trimEnd().split('\n')
      return `--- ${basename(file, '.log')}\n${lines.slice(-LOG_LINES_SHOWN).join('\n')}`
    })
    return new Error([message, ...logs].join('\n'))
  }
}

/** The processes of a killed run are dead already (see `start`); its folder names the process that owned it. */
function removeAbandonedFolders(): void {
  for (const entry of readdirSync(tmpdir())) {
    const owner = entry.startsWith(FOLDER_PREFIX) && Number.parseInt(entry.slice(FOLDER_PREFIX.length), 10)
    if (owner && !isAlive(owner)) rmSync(join(tmpdir(), entry), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
