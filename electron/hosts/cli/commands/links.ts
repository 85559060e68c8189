import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CallOutput } from '../../../../shared/api/contract.ts'
import { type LinkView, MAX_REVOKED } from '../../../../shared/api/link-calls.ts'
import { AppError } from '../../../../shared/errors.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { LINK_STATUSES, type LinkStatus } from '../../../../shared/links/link-status.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { describeNewLink, describeProbe, linkJson, linkTable, probeJson } from '../link-output.ts'
import { printRevoked, revokeJson } from '../revoke-output.ts'
import { copyToClipboard } from '../terminal/clipboard.ts'
import { formatMoment } from '../terminal/terminal.ts'
import { addExpiryOptions, type ExpiryOptions, expiryFrom } from './share.ts'

interface ListOptions extends CommonOptions {
  readonly status?: LinkStatus
  readonly search?: string
  readonly connection?: string
  readonly limit?: number
}

type Page = CallOutput<'links.list'>

const PAGE = 1000
const PATIENCE_MS = 2000
const PATIENCE =
  'Waiting until the storage refuses it, several times in a row. Ctrl+C is safe: “sandglass tend” goes on with the proof.\n'
const TABLE_LIMIT = 50

export function addLinkCommands(program: Command, context: CliContext): void {
  program
    .command('links')
    .summary('list the links you made')
    .description('Lists the library, newest first. With --json every link, otherwise the newest fifty.')
    .addOption(new Option('--status <status>', 'only links in this state').choices(LINK_STATUSES))
    .option('--search <text>', 'only links with this in their object, note, connection or id')
    .option('-c, --connection <name>', 'only links of this connection')
    .option('--limit <n>', 'at most so many', positiveInteger)
    .option('--json', 'print {"links":[…],"total":n}')
    .action((options: ListOptions) => list(options, context))

  program
    .command('url')
    .summary('print a link again')
    .description('Derives the URL of a link again from its recipe: the same bytes as when it was made.')
    .argument('<id>', 'the link’s id, or its first characters')
    .option('--copy', 'put it on the clipboard')
    .option('--json', 'print the link with its URL')
    .action(async (id: string, options: CommonOptions & { copy?: boolean }) => {
      const { link } = await context.call('links.url', { id })
      if (options.json === true) printJson(context, linkJson(link))
      else context.terminal.out(`${link.url}\n`)
      if (options.copy === true) await copyToClipboard(link.url, context.env)
    })

  program
    .command('probe')
    .summary('try a link as its recipient would')
    .description(
      'Asks the storage for the link without credentials, and says what a recipient would get, why, and what helps.\nEnds with 0 when the link works, and 7 when it does not or gives another object than was shared.',
    )
    .argument('<link>', 'a link’s id, or any URL')
    .option('--json', 'print {"probe":{…},"link":{…}|null}')
    .action((target: string, options: CommonOptions) => probe(target, options, context))

  addExpiryOptions(program.command('renew').argument('<id>', 'the link’s id'))
    .summary('sign a link anew with a new end')
    .description(
      'Makes a new link to the same object in the same way. The old link keeps its own end.\n' +
        'An upload or share copy stays as long as the new link; a rule of “sandglass keep” goes over to it.',
    )
    .option('--no-preflight', 'do not try the link before printing it')
    .option('--json', 'print {"link":{…},"previous":{…}}')
    .action((id: string, options: CommonOptions & ExpiryOptions & { preflight: boolean }) =>
      renew(id, options, context),
    )

  program
    .command('revoke')
    .summary('take links back before their time, with proof')
    .description(
      'Takes links back, and asks the storage for each afterwards: it is called revoked only when the storage refused it.\n' +
        'What was made for a link is deleted with it; objects that were there before are touched only by links whose way\n' +
        'of being taken back you chose so. Moving an object breaks whatever else uses it, so that needs --yes.\n' +
        'Downloads that have begun may finish.\n' +
        'Where the storage can’t be reached, the link is not yet revoked: it is tried again by “sandglass tend” and the app.',
    )
    .argument('<id...>', 'the links’ ids')
    .option('--yes', 'move objects out of reach, where links say so')
    .option('--cancel', 'take back no more what could not be taken back yet')
    .option('--json', 'print {"results":[…]}, with --cancel {"links":[…]}')
    .action((ids: string[], options: CommonOptions & { yes?: boolean; cancel?: boolean }) =>
      options.cancel === true ? cancelRevoke(ids, options, context) : revoke(ids, options, context),
    )

  program
    .command('forget')
    .summary('take links out of the library; they go on working')
    .argument('<id...>', 'the links’ ids')
    .option('--json', 'print {"forgotten":[…]}')
    .action(async (ids: string[], options: CommonOptions) => {
      const answer = await context.call('links.forget', { ids })
      if (options.json === true) printJson(context, answer)
      else context.terminal.note(`Forgot ${answer.forgotten.length}; each link works until its own end.\n`)
    })
}

/** @throws AppError `invalid-input` when a link's object would be taken away from everybody */
async function assertNothingMoves(ids: readonly string[], context: CliContext): Promise<void> {
  // So many are refused by the call itself.
  if (ids.length > MAX_REVOKED) return
  for (const id of ids) {
    const { link } = await context.call('links.get', { id })
    if (link.revocation !== 'move-object') continue
    const object = displayText(`s3://${link.bucket}/${link.key}`).slice(0, 300)
    throw new AppError(
      'invalid-input',
      `Taking back ${link.id} moves ${object} out of reach: every link to it ends, and whatever else uses it no longer finds it. Nothing was done.`,
      'If that is what you want, add --yes. It can be moved back: sandglass restore ID',
    )
  }
}

async function list(options: ListOptions, context: CliContext): Promise<void> {
  if (options.json === true) {
    await printJsonPages(pages(options, options.limit ?? Number.POSITIVE_INFINITY, context), context)
    return
  }
  const links: LinkView[] = []
  let total = 0
  let totalIsExact = true
  for await (const page of pages(options, options.limit ?? TABLE_LIMIT, context)) {
    if (links.length === 0) ({ total, totalIsExact } = page)
    links.push(...page.links)
  }
  if (links.length === 0) {
    context.terminal.note('No links here yet. Make one: sandglass share FILE\n')
    return
  }
  context.terminal.out(linkTable(links))
  const unsent = links.filter((link) => link.unsent)
  if (unsent.length > 0) {
    context.terminal.note(
      `Renewed, and to be handed over anew: ${unsent.map(({ id }) => id).join(', ')}. Print one: sandglass url ${unsent[0]?.id}\n`,
    )
  }
  if (total > links.length) {
    context.terminal.note(`${links.length} of ${total}${totalIsExact ? '' : ' or more'}; --limit shows more.\n`)
  }
}

async function* pages(options: ListOptions, limit: number, context: CliContext): AsyncGenerator<Page, void, undefined> {
  let left = limit
  let cursor: string | undefined
  do {
    const page: Page = await context.call('links.list', {
      text: options.search,
      status: options.status,
      connection: options.connection,
      limit: Math.min(PAGE, left),
      cursor,
    })
    yield page
    left -= page.links.length
    cursor = page.nextCursor
  } while (cursor !== undefined && left > 0)
}

/** One JSON value, but written page by page: a library of any size fits. Nothing is written before the first page has come. */
async function printJsonPages(found: AsyncIterable<Page>, { terminal }: CliContext): Promise<void> {
  let head = '{"links":['
  let separator = ''
  let count = 0
  let total = 0
  for await (const page of found) {
    const rows = page.links.map((link) => JSON.stringify(linkJson(link))).join(',')
    terminal.out(head + (rows === '' ? '' : separator + rows))
    head = ''
    if (rows !== '') separator = ','
    if (count === 0) total = page.total
    count += page.links.length
  }
  terminal.out(`],"total":${Math.max(total, count)}}\n`)
}

async function probe(target: string, options: CommonOptions, context: CliContext): Promise<void> {
  const answer = await context.call('links.probe', /^[0-9a-z]{4,10}$/.test(target) ? { id: target } : { url: target })
  if (options.json === true) {
    printJson(context, {
      probe: probeJson(answer.probe),
      link: answer.link === undefined ? null : linkJson(answer.link),
    })
  } else {
    context.terminal.out(`${describeProbe(answer.probe)}\n`)
    if (answer.probe.remedy !== undefined) context.terminal.out(`  ${answer.probe.remedy}\n`)
  }
  context.setExitCode(answer.probe.verdict === 'works' ? EXIT.done : EXIT.no)
}

async function renew(
  id: string,
  options: CommonOptions & ExpiryOptions & { preflight: boolean },
  context: CliContext,
): Promise<void> {
  const { link, previous } = await context.call('links.renew', {
    id,
    expiry: expiryFrom(options),
    preflight: options.preflight,
  })
  if (options.json === true) {
    printJson(context, { link: linkJson(link), previous: linkJson(previous) })
    return
  }
  context.terminal.out(`${link.url}\n`)
  context.terminal.note(describeNewLink(context.terminal, link))
  const ended = Date.parse(previous.expiresAt) <= Date.now()
  context.terminal.note(
    `  the old link ${ended ? 'ended' : 'still ends'} at ${formatMoment(previous.expiresAt)}; send the new one\n`,
  )
  if (link.source !== 'picked') context.terminal.note('  what was made for it is kept as long as the new link\n')
}

async function revoke(
  ids: readonly string[],
  options: CommonOptions & { yes?: boolean },
  context: CliContext,
): Promise<void> {
  if (options.yes !== true) await assertNothingMoves(ids, context)
  // Proofs of what spreads with time take from some seconds to minutes.
  const patience = setTimeout(() => {
    if (context.terminal.interactive) context.terminal.note(PATIENCE)
  }, PATIENCE_MS)
  const { results } = await context.call('links.revoke', { ids: [...ids] }).finally(() => clearTimeout(patience))
  if (options.json === true) printJson(context, { results: revokeJson(results) })
  else printRevoked(context.terminal, results)
  context.setExitCode(results.every((result) => result.outcome === 'revoked') ? EXIT.done : EXIT.no)
}

async function cancelRevoke(ids: readonly string[], options: CommonOptions, context: CliContext): Promise<void> {
  const { links } = await context.call('links.cancelRevoke', { ids: [...ids] })
  if (options.json === true) printJson(context, { links: links.map((link) => linkJson(link)) })
  else context.terminal.note(`No longer to be revoked: ${links.map(({ id }) => id).join(', ')}.\n`)
}

export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above zero.')
  return Number(text)
}
