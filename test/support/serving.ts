import { once } from 'node:events'
import type { Cli, CliOptions, CliResult, RunningCli } from './cli.ts'

/** Longer than any test that talks to it. */
const TIMEOUT_MS = 120_000

/** `sandglass serve`, which runs until it is stopped. */
export interface Serving extends RunningCli {
  /** What it printed first, without the end of the line. */
  readonly printed: string
  /** The address that opens the app once. */
  readonly url: URL
  /** Ends it as the system does, and waits for it. */
  stop(signal?: NodeJS.Signals): Promise<CliResult>
}

/** Starts the browser host and waits until it has printed where it is. */
export async function serve(cli: Cli, args: readonly string[] = [], options: CliOptions = {}): Promise<Serving> {
  const running = cli.start(['serve', ...args], { timeoutMs: TIMEOUT_MS, ...options })
  const printed = await firstLine(running)
  const [address = ''] = /http:[^"\s]+/.exec(printed) ?? []
  return {
    ...running,
    printed,
    url: new URL(address),
    stop(signal = 'SIGTERM') {
      running.child.kill(signal)
      return running.result
    },
  }
}

async function firstLine({ child, result }: RunningCli): Promise<string> {
  let text = ''
  const ended = result.then(({ stderr }) => {
    throw new Error(`it ended before it printed anything: ${stderr.slice(0, 2000)}`)
  })
  ended.catch(() => undefined)
  while (!text.includes('\n')) {
    const [chunk] = (await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), ended])) as [Buffer]
    text += chunk.toString('utf8')
  }
  return text.split('\n', 1)[0] ?? ''
}
