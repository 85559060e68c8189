import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { systemPaths } from '../../../services/system-paths.ts'
import type { BrowserHost } from '../../browser/browser-host.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { portNumber } from './playground.ts'

interface ServeOptions extends CommonOptions {
  readonly port?: number
  readonly open?: boolean
}

export function addServeCommand(program: Command, context: CliContext): void {
  program
    .command('serve')
    .summary('the app, in your browser')
    .description(
      'Serves the app to a browser on this computer, at 127.0.0.1 only. The address that it prints opens it once: it has a token in it\n' +
        'that nobody else knows. In a terminal, press Enter for another one. Ctrl+C ends it; so do twelve hours without an open page.',
    )
    .option('--port <n>', 'listen here (default: any free port)', portNumber)
    .option('--open', 'open it in the default browser')
    .option('--json', 'print {"url":…}')
    .action((options: ServeOptions) => serve(options, context))
}

async function serve(options: ServeOptions, context: CliContext): Promise<void> {
  const { clock, env, home, logger, terminal } = context
  const stopped = stopSignal()
  const { runBrowserHost } = await import('../../browser/run-browser-host.ts')
  const host = await runBrowserHost({
    // The build puts the app beside the command line.
    appFolder: join(dirname(realpathSync(process.argv[1] ?? '')), '..', 'renderer'),
    port: options.port ?? 0,
    clock,
    logger,
    env,
    platform: process.platform,
    paths: systemPaths(home, env),
  })
  const url = host.launchUrl()
  if (options.json === true) printJson(context, { url })
  else terminal.out(`${url}\n`)
  if (options.json !== true && terminal.canAsk) offerMoreAddresses(host, terminal)
  if (options.open === true) {
    const { openInBrowser } = await import('../terminal/open-in-browser.ts')
    // The address is there to be opened by hand.
    await openInBrowser(url, process.platform)
  }
  await Promise.race([stopped, host.unused])
  await host.stop()
}

/** A second signal changes nothing: whoever started this may pass on the one that the terminal gave to both. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}

/** One more address for each line that is entered. The end of the input ends nothing. */
function offerMoreAddresses(host: BrowserHost, terminal: Terminal): void {
  terminal.note('This address opens the app once. Press Enter for another one, Ctrl+C to end.\n')
  process.stdin.setEncoding('utf8').on('data', (text: string) => {
    for (const _line of text.matchAll(/\n/g)) terminal.out(`${host.launchUrl()}\n`)
  })
  // A terminal that was closed gives errors, and a signal that ends this.
  process.stdin.on('error', () => undefined)
}
