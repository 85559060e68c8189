import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { systemPaths } from '../../../services/system-paths.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
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
        'that nobody else knows. Press Enter for another one. Ctrl+C ends it.',
    )
    .option('--port <n>', 'listen here (default: any free port)', portNumber)
    .option('--open', 'open it in the default browser')
    .option('--json', 'print {"url":…}')
    .action((options: ServeOptions) => serve(options, context))
}

async function serve(options: ServeOptions, context: CliContext): Promise<void> {
  const { clock, env, home, logger, terminal } = context
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
  if (options.open === true) {
    const { openInBrowser } = await import('../terminal/open-in-browser.ts')
    // The address is there to be opened by hand.
    await openInBrowser(url, process.platform)
  }
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await host.stop()
}
