import type { Command } from 'commander'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { describeProbe, probeJson } from '../link-output.ts'

export function addRestoreCommand(program: Command, context: CliContext): void {
  program
    .command('restore')
    .summary('take a revocation back, where its method can be')
    .description(
      'Lets revoked links work again until their own end, and tries each. What was deleted can’t be restored.\n' +
        'Every link that was revoked together with it, as it is to the same object, works again, too.',
    )
    .argument('<id...>', 'the links’ ids')
    .option('--json', 'print {"results":[…]}')
    .action((ids: string[], options: CommonOptions) => restore(ids, options, context))
}

async function restore(ids: readonly string[], options: CommonOptions, context: CliContext): Promise<void> {
  const { results } = await context.call('links.restore', { ids: [...ids] })
  if (options.json === true) {
    printJson(context, {
      results: results.map(({ id, outcome, probe, error }) => ({
        id,
        outcome,
        probe: probe === undefined ? null : probeJson(probe),
        error: error ?? null,
      })),
    })
  } else {
    for (const { id, outcome, probe, error } of results) {
      const reason = error === undefined ? '' : ` ${error.message} ${error.hint}`
      const finding = probe === undefined ? '' : ` ${describeProbe(probe)}`
      context.terminal.out(`${id}  ${outcome.replaceAll('-', ' ')}:${reason}${finding}\n`)
    }
  }
  context.setExitCode(results.every(({ outcome }) => outcome === 'restored') ? EXIT.done : EXIT.no)
}
