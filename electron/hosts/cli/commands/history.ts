import type { Command } from 'commander'
import { ACTOR_LABELS, describeEvent, LOG_CAVEAT } from '../../../../shared/audit/event-texts.ts'
import type { LinkEvent } from '../../../../shared/links/link-event.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { formatTable } from '../terminal/terminal.ts'

const PAGE = 1000

export function addHistoryCommand(program: Command, context: CliContext): void {
  program
    .command('history')
    .summary('show what happened to a link, with the evidence')
    .description(
      'Lists what happened to a link, the latest first: made, handed out, tried, opened, renewed, taken back; by what, and with what the\n' +
        `storage answered. It can’t be changed, and stays when the link is forgotten.\n${LOG_CAVEAT}`,
    )
    .argument('<id>', 'the link’s id, or its first characters')
    .option('--json', 'print {"id":"…","events":[…]}')
    .action((id: string, options: CommonOptions) => history(id, options, context))
}

async function history(ref: string, options: CommonOptions, context: CliContext): Promise<void> {
  const events: LinkEvent[] = []
  let id = ref
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(id, cursor, context)
    events.push(...page.events)
    ;({ id, nextCursor: cursor } = page)
  } while (cursor !== undefined)

  if (options.json === true) printJson(context, { id, events: events.map(eventJson) })
  else if (events.length === 0) context.terminal.note('Nothing is known of it: it is older than the history.\n')
  else {
    context.terminal.out(formatTable(events.map((event) => [event.at, ACTOR_LABELS[event.by], describeEvent(event)])))
    if (events.some(({ kind }) => kind === 'opened')) context.terminal.note(`${LOG_CAVEAT}\n`)
  }
}

function pageOf(id: string, cursor: string | undefined, context: CliContext) {
  return context.call('links.history', { id, limit: PAGE, cursor })
}

/** An event as `--json` prints it. Every field is always there; one without a value is null. */
function eventJson({ at, kind, by, answer, request, other, detail }: LinkEvent) {
  return {
    at,
    kind,
    by,
    answer:
      answer === undefined
        ? null
        : {
            verdict: answer.verdict,
            dead: answer.dead,
            status: answer.status ?? null,
            code: answer.code ?? null,
            requestId: answer.requestId ?? null,
          },
    request:
      request === undefined
        ? null
        : {
            requestId: request.requestId,
            ip: request.ip ?? null,
            userAgent: request.userAgent ?? null,
            status: request.status ?? null,
            code: request.code ?? null,
            bytes: request.bytes ?? null,
          },
    other: other ?? null,
    detail: detail ?? null,
  }
}
