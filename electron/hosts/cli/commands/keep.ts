import { type Command, Option } from 'commander'
import { AppError } from '../../../../shared/errors.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { linkJson } from '../link-output.ts'
import { formatMoment } from '../terminal/terminal.ts'

interface KeepOptions extends CommonOptions {
  readonly until?: string
  readonly off?: boolean
}

export function addKeepCommand(program: Command, context: CliContext): void {
  program
    .command('keep')
    .summary('keep a link up until a date by renewing it')
    .description(
      'Renews the link before it ends, again and again until the date, while the app runs or “sandglass tend” is run.\n' +
        'A link can’t be made longer: each renewal is a new URL, which has to be sent again. “sandglass links” says which.',
    )
    .argument('<id>', 'the link’s id')
    .addOption(new Option('--until <time>', 'how long, with the zone: 2026-12-31T18:00+01:00').conflicts('off'))
    .option('--off', 'let it end at its own end')
    .option('--json', 'print {"link":{…}}')
    .action((id: string, options: KeepOptions) => keep(id, options, context))
}

async function keep(id: string, options: KeepOptions, context: CliContext): Promise<void> {
  if (options.until === undefined && options.off !== true) {
    throw new AppError(
      'invalid-input',
      'It is not said until when the link is kept up.',
      'Give --until with a date, time and zone, or --off.',
      'until',
    )
  }
  const { link } = await context.call('links.keep', { id, until: options.until })
  if (options.json === true) {
    printJson(context, { link: linkJson(link) })
    return
  }
  context.terminal.note(
    link.keepUntil === undefined
      ? `${link.id} ends at ${formatMoment(link.expiresAt)}.\n`
      : `${link.id} is kept up until ${formatMoment(link.keepUntil)}, while the app or “sandglass tend” runs.\n` +
          '  Each renewal has a new URL, which you send again.\n',
  )
}
