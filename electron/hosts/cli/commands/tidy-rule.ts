import { type Command, InvalidArgumentError } from 'commander'
import type { CallOutput } from '../../../../shared/api/contract.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { DEFAULT_TIDY_DAYS } from '../../../../shared/revocation/tidy-rule.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { EXIT } from '../exit-codes.ts'

interface TidyRuleOptions extends CommonOptions {
  readonly days?: number
  readonly remove?: boolean
  readonly yes?: boolean
}

type Plan = CallOutput<'lifecycle.plan'>

const SIGNS = { added: '+', removed: '-', same: ' ' } as const
const STYLES = { added: 'green', removed: 'red', same: 'dim' } as const

export function addTidyRuleCommand(program: Command, context: CliContext): void {
  program
    .command('tidy-rule')
    .summary('have the storage itself delete what is left of shares, should nobody do it')
    .description(
      'Shows the lifecycle rule that would be added to the rules of the connection’s bucket; only --yes writes it. Other rules\n' +
        'stay as they are. The rule deletes all that lies under the connection’s prefix for so many days: share copies, but\n' +
        'uploads, too, also where their links were renewed. Sandglass deletes share copies by itself when their links end.',
    )
    .argument('[connection]', 'the connection (default: the default one)')
    .option('--days <n>', `delete after so many days (default ${DEFAULT_TIDY_DAYS})`, wholeNumber)
    .option('--remove', 'take the rule out')
    .option('--yes', 'write the change that is shown')
    .option('--json', 'print {"bucket":…,"isInForce":…,"diff":[…],"written":…,…}')
    .action((connection: string | undefined, options: TidyRuleOptions) => tidyRule(connection, options, context))
}

async function tidyRule(connection: string | undefined, options: TidyRuleOptions, context: CliContext): Promise<void> {
  const change = {
    connection,
    change: options.remove === true ? ('remove' as const) : ('install' as const),
    ...(options.days === undefined ? {} : { days: options.days }),
  }
  const plan = await context.call('lifecycle.plan', change)
  if (options.json !== true) describe(plan, context)
  const isWritten = options.yes === true && plan.diff.length > 0
  const now = isWritten ? await context.call('lifecycle.apply', { ...change, digest: plan.digest }) : plan
  if (plan.obstacle !== undefined) context.setExitCode(EXIT.no)
  if (options.json === true) {
    const { digest: _digest, obstacle = null, ...shown } = plan
    printJson(context, { ...shown, isInForce: now.isInForce, obstacle, written: isWritten })
  } else if (isWritten) context.terminal.note('Written.\n')
  else if (plan.diff.length > 0) context.terminal.note('Nothing was written. To write it, say it again with --yes.\n')
}

function describe({ bucket, prefix, isInForce, obstacle, diff }: Plan, { terminal }: CliContext): void {
  terminal.out(`${displayText(`s3://${bucket}/${prefix}`)}  ${isInForce ? 'has the rule' : 'has no such rule'}\n`)
  for (const { change, text } of diff) {
    terminal.out(`${terminal.style(STYLES[change], SIGNS[change] + displayText(text))}\n`)
  }
  if (diff.length === 0) terminal.note(`${obstacle ?? 'There is nothing to change.'}\n`)
}

function wholeNumber(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a whole number of days.')
}
