import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { EventStreams } from '../../../electron/hosts/browser/event-streams.ts'
import { runBrowserHost } from '../../../electron/hosts/browser/run-browser-host.ts'
import type { Clock } from '../../../electron/services/ports.ts'
import { systemPaths } from '../../../electron/services/system-paths.ts'
import type { AppEvent } from '../../../shared/api/events.ts'
import type { AppHome } from './app-home.ts'

const BUILT_CLI = fileURLToPath(new URL('../../../dist/cli/sandglass.cjs', import.meta.url))
const BUILT_APP = fileURLToPath(new URL('../../../dist/renderer', import.meta.url))

/** A browser host that runs. */
export interface AppHost {
  /** The address that it printed: it opens the app once. */
  readonly url: string
  /** Ends it. Safe to call twice. */
  stop(): Promise<void>
}

/** A host in this process, whose clock and events the test has in hand. */
export interface InProcessHost extends AppHost {
  emit(event: AppEvent): void
}

/** Starts the app as it is shipped: `sandglass serve --json`, in a process of its own. */
export async function startHost({ env, folder }: AppHome, port = 0): Promise<AppHost> {
  if (!existsSync(BUILT_CLI) || !existsSync(BUILT_APP)) throw new Error('The app is not built: run “npm run build”.')
  const args = ['serve', '--json', ...(port === 0 ? [] : ['--port', String(port)])]
  const child = spawn(process.execPath, [BUILT_CLI, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const errors: string[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString('utf8')))
  const ended = once(child, 'close')
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    ended.then(([code]) => {
      throw new Error(`sandglass serve ended with ${code}: ${errors.join('')}`)
    }),
  ])
  return {
    url: JSON.parse(line).url,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Starts the same host in this process, from the source, with a clock of the test's. Its page is the built one. */
export async function startInProcessHost({ data, env }: AppHome, clock: Clock): Promise<InProcessHost> {
  const events = new EventStreams()
  const host = await runBrowserHost({
    appFolder: BUILT_APP,
    port: 0,
    clock,
    events,
    logger: { info: () => undefined, error: () => undefined },
    env,
    platform: process.platform,
    paths: systemPaths(data, env),
  })
  return { url: host.launchUrl(), emit: events.emit, stop: () => host.stop() }
}
