import { type Command, InvalidArgumentError } from 'commander'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { startDetachedPlayground } from '../playground-process.ts'
import { formatBytes } from '../terminal/terminal.ts'

export function addPlaygroundCommands(program: Command, context: CliContext): void {
  const playground = program
    .command('playground')
    .summary('an S3 store on this computer, to try things with')
    .description(
      'Runs a small S3-compatible store on 127.0.0.1 that really verifies signatures, with its data in Sandglass’ folder.\n' +
        'Commands start it by themselves when they need it. Its links work on this computer only, while it runs.',
    )
    .option('--port <n>', 'listen here (default: the port of the last time)', portNumber)
    .option('--detach', 'run in the background')
    .action((options: { port?: number; detach?: boolean }) => run(options, context))

  playground
    .command('stop')
    .summary('stop it')
    .option('--json', 'print {"stopped":true|false}')
    .action(async (options: CommonOptions) => {
      const answer = await context.call('playground.stop', {})
      if (options.json === true) printJson(context, answer)
      else context.terminal.note(answer.stopped ? 'Stopped. Its data stays.\n' : 'It was not running.\n')
    })

  playground
    .command('status')
    .summary('say whether it runs, and what is in it')
    .option('--json', 'print {"running":…,"endpoint":…,…}')
    .action((options: CommonOptions) => status(options, context))

  playground
    .command('reset')
    .summary('delete all that is in it')
    .option('--json', 'print {"dir":…}')
    .action(async (options: CommonOptions) => {
      const answer = await context.call('playground.reset', {})
      if (options.json === true) printJson(context, answer)
      else context.terminal.note('The playground is empty; its next start makes a new key.\n')
    })
}

async function run(options: { port?: number; detach?: boolean }, context: CliContext): Promise<void> {
  if (options.detach === true) {
    const before = await context.call('playground.status', {})
    if (!before.running) await startDetachedPlayground(context.home, context.terminal, options.port)
    const { endpoint } = await context.call('playground.status', {})
    context.terminal.out(`${endpoint}\n`)
    return
  }
  const { endpoint } = await context.call('playground.start', options.port === undefined ? {} : { port: options.port })
  context.terminal.out(`${endpoint}\n`)
  context.terminal.note('The playground runs on this computer only. Ctrl+C stops it; its data stays.\n')
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
}

async function status(options: CommonOptions, context: CliContext): Promise<void> {
  const answer = await context.call('playground.status', {})
  if (options.json === true) {
    printJson(context, { ...answer, endpoint: answer.endpoint ?? null, pid: answer.pid ?? null })
    return
  }
  const what = `${answer.objects} ${answer.objects === 1 ? 'object' : 'objects'}, ${formatBytes(answer.bytes)}, in ${answer.dir}`
  context.terminal.out(
    answer.running ? `Running at ${answer.endpoint} (process ${answer.pid}): ${what}\n` : `Not running: ${what}\n`,
  )
}

/** An option's value that is a port which needs no privilege. */
export function portNumber(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port < 1024 || port > 65_535) {
    throw new InvalidArgumentError('A port is a number from 1024 to 65535.')
  }
  return port
}
