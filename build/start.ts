// `npm start`: the app in Electron; where that can't be, the same app in the browser, and one line that says why.
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { findElectron } from './electron-binary.ts'
import { fetchElectron } from './fetch-electron.ts'
import { browserLine, chooseStart } from './start-choice.ts'

const ROOT = resolve(import.meta.dirname, '..')
/** What the system's loader ends a program with whose libraries are missing. */
const NOT_STARTED = 127

async function main(args: readonly string[]): Promise<number> {
  const because = await startElectron(args)
  if (typeof because === 'number') return because
  process.stdout.write(browserLine(because))
  return run(process.execPath, [join(ROOT, 'dist/cli/sandglass.cjs'), 'serve', '--open'])
}

/** @returns the exit code once the app was closed, or why it didn't open */
async function startElectron(args: readonly string[]): Promise<number | string> {
  const choice = chooseStart({
    platform: process.platform,
    env: process.env,
    userId: process.getuid?.(),
    binary: findElectron(process.env, process.platform),
  })
  if (choice.with === 'browser') return choice.because
  let binary = choice.with === 'electron' ? choice.binary : undefined
  if (binary === undefined) {
    process.stdout.write('Fetching Electron, about 120 MB, this once…\n')
    binary = (await fetchElectron()) ? findElectron(process.env, process.platform) : undefined
  }
  if (binary === undefined) return 'Electron can’t be fetched from here'
  const code = await run(binary, [ROOT, ...args])
  return code === NOT_STARTED ? 'libraries that Electron needs are missing here' : code
}

/** Runs a program in this one's place: signals go to it, and its exit code comes back. */
function run(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
    child.once('error', () => resolve(NOT_STARTED))
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

process.exitCode = await main(process.argv.slice(2))
