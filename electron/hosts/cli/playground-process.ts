import { join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { endpointOf } from '../../services/playground/settings.ts'
import { exitCodeOf } from './exit-codes.ts'
import type { Terminal } from './terminal/terminal.ts'

const START_MS = 10_000
const OTHERS_START_MS = 2000
const LOOK_EVERY_MS = 25
const NEEDED_VARIABLES = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'TZ']

/** Starts `sandglass playground` as a process of its own that outlives this one, and waits until it answers. */
export async function startDetachedPlayground(home: string, terminal: Terminal, port?: number): Promise<void> {
  const entry = process.argv[1] ?? ''
  const [{ spawn }, { setTimeout: wait }, { findRunning }] = await Promise.all([
    import('node:child_process'),
    import('node:timers/promises'),
    import('../../services/playground/running.ts'),
  ])
  const args = [entry, 'playground', ...(port === undefined ? [] : ['--port', String(port)])]
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: 'ignore',
    env: { ...environmentFor(process.env), SANDGLASS_HOME: home },
  })
  let end = Date.now() + START_MS
  child.once('exit', (code) => {
    // Another process may have been faster to start it, and is awaited instead.
    end = code === exitCodeOf('already-exists') ? Date.now() + OTHERS_START_MS : 0
  })
  child.once('error', () => {
    end = 0
  })
  child.unref()
  while (Date.now() < end) {
    const running = await findRunning(join(home, 'playground'))
    if (running !== undefined) {
      if (terminal.interactive) {
        terminal.note(
          `  started the playground at ${endpointOf(running.port)}, on this computer only; stop it: sandglass playground stop\n`,
        )
      }
      return
    }
    await wait(LOOK_EVERY_MS)
  }
  throw new AppError(
    'playground-not-running',
    'The playground did not start.',
    'Start it by hand to see why: sandglass playground',
  )
}

/** What any program needs, and nothing else: it runs for days, and this process may have been given secrets. */
function environmentFor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(NEEDED_VARIABLES.map((name) => [name, env[name]]))
}
