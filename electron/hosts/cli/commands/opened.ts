import type { Command } from 'commander'
import type { CallOutput } from '../../../../shared/api/contract.ts'
import { LOG_CAVEAT } from '../../../../shared/audit/event-texts.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'

type Counts = CallOutput<'links.importLog'>

export function addOpenedCommand(program: Command, context: CliContext): void {
  program
    .command('opened')
    .summary('learn from the storage’s logs who opened which link')
    .description(
      'Reads S3 server access logs and CloudTrail’s JSON, packed by gzip or not, and writes each request for a link into its history;\n' +
        'reading a log again adds nothing. Links made with --recipient are told apart by the x-link-id in their URLs, others by what\n' +
        `was signed. No URL is kept.\n${LOG_CAVEAT}`,
    )
    .argument('<file...>', 'the storage’s logs, or - for stdin')
    .option('--json', 'print {"lines":n,"added":n,…}')
    .action((files: string[], options: CommonOptions) => importLogs(files, options, context))
}

async function importLogs(files: readonly string[], options: CommonOptions, context: CliContext): Promise<void> {
  const counts: Counts = { lines: 0, added: 0, known: 0, own: 0, unmatched: 0, other: 0, unreadable: 0, beyond: 0 }
  for (const file of files) {
    const ofFile = await importOne(file, context)
    for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] += ofFile[name]
  }
  if (options.json === true) printJson(context, counts)
  else context.terminal.note(describe(counts))
}

function importOne(file: string, context: CliContext): Promise<Counts> {
  const services = context.services()
  if (file === '-') return services.importLog(process.stdin)
  return context.call('links.importLog', { file: services.files.add(file) })
}

function describe({ lines, added, known, own, unmatched, unreadable, beyond }: Counts): string {
  const more = [
    [known, 'were known already'],
    [own, 'were Sandglass’ own, to try links'],
    [unmatched, 'were by presigned URLs that are no links of this library'],
    [beyond, 'were more than a link’s history takes'],
    [unreadable, 'could not be understood'],
  ] as const
  const rest = more.filter(([count]) => count > 0).map(([count, what]) => `  ${count} ${what}\n`)
  const total = `${added} new ${added === 1 ? 'request' : 'requests'} for links, in ${lines} lines. See: sandglass history ID\n`
  return `${total}${rest.join('')}  ${LOG_CAVEAT}\n`
}
