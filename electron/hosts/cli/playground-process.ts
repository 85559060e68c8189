import { join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { endpointOf } from '../../services/playground/settings.ts'
import type { Terminal } from './terminal/terminal.ts'

const START_MS = 10_000
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
  const ended = new Promise<true>((resolve) => {
    child.once('exit', () => resolve(true))
    child.once('error', () => resolve(true))
  })
  child.unref()
  const dir = join(home, 'playground')
  for (const end = Date.now() + START_MS; Date.now() < end; ) {
    const running = await findRunning(dir)
    if (running !== undefined) {
      if (terminal.interactive) {
        terminal.note(
          `  started the playground at ${endpointOf(running.port)}, on this computer only; stop it: sandglass playground stop\n`,
        )
      }
      return
    }
    if ((await Promise.race([ended, wait(LOOK_EVERY_MS)])) === true) break
  }
  // Two processes may have started it at once: one of them won.
  if ((await findRunning(dir)) !== undefined) return
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
