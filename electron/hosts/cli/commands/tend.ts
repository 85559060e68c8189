import { setTimeout as wait } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import type { CallOutput } from '../../../../shared/api/contract.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { printRevoked, revokeJson } from '../revoke-output.ts'
import { formatMoment } from '../terminal/terminal.ts'

type Report = CallOutput<'links.tend'>

const PERIOD_MS = 60_000

export function addTendCommand(program: Command, context: CliContext): void {
  program
    .command('tend')
    .summary('do what is due of your links: renew, revoke, remind')
    .description(
      'Renews the links that “sandglass keep” keeps up, revokes what could not be revoked before, deletes share copies that have ended, says which links end soon, and ends.\n' +
        'Run it now and then, as by cron. Of several at the same time, one does it; what is done is not done twice.\n' +
        'Ends with 7 when something that is due could not be done.',
    )
    .addOption(new Option('--once', 'do it once and end; so it is without this, too').conflicts('watch'))
    .option('--watch', 'go on, and look once a minute until it is interrupted')
    .option('--json', 'print {"renewed":[…],"revocations":[…],"expiring":[…],…}, a line each time')
    .addHelpText('after', EXAMPLES)
    .action((options: CommonOptions & { readonly watch?: boolean }) => tend(options, context))
}

const EXAMPLES = `
Examples:
  */10 * * * *  sandglass tend          in a crontab: every ten minutes
  sandglass tend --watch                as a service that always runs
`

async function tend(options: CommonOptions & { readonly watch?: boolean }, context: CliContext): Promise<void> {
  do {
    const report = await context.call('links.tend', {})
    if (options.watch !== true || !isNothing(report)) print(report, options, context)
    if (options.watch === true) await wait(PERIOD_MS)
    else context.setExitCode(isAllDone(report) ? EXIT.done : EXIT.no)
  } while (options.watch === true)
}

function isNothing({ renewed, revocations, copies, expiring, failed }: Report): boolean {
  const count = renewed.length + revocations.length + copies.removed + copies.failed + expiring.length + failed.length
  return count === 0
}

function isAllDone({ revocations, copies, failed }: Report): boolean {
  return failed.length + copies.failed === 0 && revocations.every(({ outcome }) => outcome === 'revoked')
}

function print(report: Report, options: CommonOptions, context: CliContext): void {
  const { terminal } = context
  const { isBusy, renewed, revocations, copies, expiring, failed } = report
  if (options.json === true) {
    printJson(context, { isBusy, renewed, revocations: revokeJson(revocations), copies, expiring, failed })
    return
  }
  if (isBusy) terminal.note('Another Sandglass is at it, so nothing was done here.\n')
  else if (isNothing(report)) terminal.note('Nothing is due.\n')
  for (const { id, previous, name, expiresAt } of renewed) {
    terminal.out(
      `${id}  renews ${previous}, ${displayText(name)}: works until ${formatMoment(expiresAt)}.\n` +
        `  Its URL is a new one. Send it again: sandglass url ${id}\n`,
    )
  }
  printRevoked(terminal, revocations)
  if (copies.removed > 0)
    terminal.out(
      `${copies.removed} ${copies.removed === 1 ? 'share copy' : 'share copies'} deleted: every link to it has ended.\n`,
    )
  if (copies.failed > 0)
    terminal.out(
      `${copies.failed} ${copies.failed === 1 ? 'share copy' : 'share copies'} could not be deleted; it is tried again.\n`,
    )
  for (const { id, name, error } of failed) {
    terminal.out(`${id}  not renewed, ${displayText(name)}: ${displayText(`${error.message} ${error.hint}`)}\n`)
  }
  for (const { id, name, expiresAt } of expiring) {
    terminal.out(`${id}  runs out soon, ${displayText(name)}: at ${formatMoment(expiresAt)}.\n`)
  }
}
