import type { Command } from 'commander'
import type { CallOutput } from '../../../../shared/api/contract.ts'
import { MAX_UPLOADS_SHOWN, type Upload, type WhichUploads } from '../../../../shared/api/upload-calls.ts'
import { AppError } from '../../../../shared/errors.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { commandHint } from '../command-hints.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { EXIT, exitCodeOf } from '../exit-codes.ts'
import { findUploads } from '../find-uploads.ts'
import { parseRate } from '../parse-rate.ts'
import { clearCanceled, runQueue } from '../run-queue.ts'
import { describeQueue, staleJson, staleTable, summaryJson, uploadJson, uploadTable } from '../upload-output.ts'
import { positiveInteger } from './links.ts'

interface ListOptions extends CommonOptions {
  readonly limit?: number
}

interface ManyOptions extends CommonOptions {
  readonly all?: boolean
}

interface GoOnOptions extends ManyOptions {
  readonly limitRate?: number
}

interface CleanOptions extends CommonOptions {
  readonly connection?: string
  readonly yes?: boolean
}

type Section = CallOutput<'uploads.list'>

const TABLE_LIMIT = 50
/** What is told one by one of uploads that do not go on. */
const MAX_TOLD = 10
const QUEUE_JSON = 'print the queue: {"transfers":[…],"total":n,"summary":{…}}'

/** `transfers`: the queue of uploads, which the app and every command have in common. */
export function addTransferCommands(program: Command, context: CliContext): void {
  const transfers = program
    .command('transfers')
    .summary('the uploads: see, pause, resume and cancel them')
    .description(
      'Lists the queue of uploads.\nThe app and all commands have it in common: one of them uploads, and does what the others ask for.',
    )
  addListOptions(transfers, context)
  addListOptions(transfers.command('list'), context).summary('list the queue, the next one first')

  addMany(transfers, 'pause', '(default) all, and what is added later', (ids, options) => pause(ids, options, context))
    .summary('stop uploads for a while')
    .description('Stops uploads for a while. They keep what they have sent.')
  addMany(transfers, 'resume', '(default) all', (ids, options) => resume(ids, options, context))
    .summary('go on with uploads')
    .description(
      'Goes on with uploads that were paused or interrupted.\n' +
        'If neither the app nor another command uploads, this one does, until all is done; Ctrl+C ends it, and leaves everything for the next time.',
    )
    .option('--limit-rate <rate>', 'at most so many bytes a second: 500k, 2M', parseRate)
  addMany(transfers, 'cancel', 'all that are not done', (ids, options) => cancel(ids, options, context))
    .summary('stop uploads for good')
    .description('Stops uploads, deletes what was stored of them, and takes their links out of the library.')
  addMany(transfers, 'retry', '(default) all that failed', (ids, options) => retry(ids, options, context))
    .summary('start failed uploads again')
    .description(
      'Starts failed uploads again, under the same links. What the storage has of them already is not sent again.\n' +
        'If neither the app nor another command uploads, this one does, as with resume.',
    )
    .option('--limit-rate <rate>', 'at most so many bytes a second: 500k, 2M', parseRate)
  transfers
    .command('first')
    .summary('put one before all others')
    .argument('<id>', 'of the transfer or of its link, or how it begins')
    .option('--json', QUEUE_JSON)
    .action((id: string, options: CommonOptions) => first(id, options, context))
  addMany(transfers, 'dismiss', '(default) all that ended', (ids, options) => dismiss(ids, options, context))
    .summary('take what has ended off the list')
    .description('Takes what is done or has failed off the list. The links stay as they are.')
  transfers
    .command('clean')
    .summary('delete what interrupted uploads have left')
    .description(
      'Lists multipart uploads that Sandglass began in the connection’s bucket and never ended, but those of the queue.\n' +
        'Their parts take up storage, and no list of objects shows them. They are deleted with --yes only.',
    )
    .option('-c, --connection <name>', 'the connection to use')
    .option('--yes', 'delete them')
    .option('--json', 'print {"stale":[…],"removed":n}')
    .action((options: CleanOptions) => clean(options, context))
}

function addListOptions(command: Command, context: CliContext): Command {
  return command
    .option('--limit <n>', 'at most so many (default: 50, with --json all)', positiveInteger)
    .option('--json', QUEUE_JSON)
    .action((options: ListOptions) => list(options, context))
}

function addMany(
  transfers: Command,
  name: string,
  all: string,
  action: (ids: string[], options: ManyOptions) => Promise<void>,
): Command {
  return transfers
    .command(name)
    .argument('[id...]', 'of transfers or of their links, or how they begin')
    .option('--all', all)
    .option('--json', QUEUE_JSON)
    .action(action)
}

async function list(options: ListOptions, context: CliContext): Promise<void> {
  const { terminal } = context
  if (options.json === true) {
    await printQueue(context, options.limit)
    return
  }
  const limit = Math.min(options.limit ?? TABLE_LIMIT, MAX_UPLOADS_SHOWN)
  const { uploads, total, summary } = await context.call('uploads.list', { limit })
  if (total === 0) {
    terminal.note(`${describeQueue(summary)}. Upload something: sandglass share FILE\n`)
    return
  }
  terminal.out(uploadTable(uploads.map((upload, index) => ({ ...upload, position: index + 1 }))))
  if (total > uploads.length) terminal.note(`${uploads.length} of ${total}; --limit shows more.\n`)
  terminal.note(`${describeQueue(summary)}\n`)
}

/** One JSON value, but written section by section: a queue of any length fits. Nothing is written before the first has come. */
async function printQueue(context: CliContext, limit = Number.POSITIVE_INFINITY): Promise<void> {
  const { terminal } = context
  let separator = '{"transfers":['
  let position = 0
  let end = ''
  for await (const { uploads, total, summary } of sections(context, limit)) {
    const rows = uploads.map((upload) => {
      position += 1
      return JSON.stringify({ position, ...uploadJson(upload) })
    })
    terminal.out(separator + rows.join(','))
    separator = ','
    end = `],"total":${total},"summary":${JSON.stringify(summaryJson(summary))}}\n`
  }
  terminal.out(end)
}

async function* sections(context: CliContext, limit: number): AsyncGenerator<Section, void, undefined> {
  for (let from = 0; from < limit; from += MAX_UPLOADS_SHOWN) {
    const section = await context.call('uploads.list', { from, limit: Math.min(MAX_UPLOADS_SHOWN, limit - from) })
    // The queue may have become shorter meanwhile.
    if (from === 0 || section.uploads.length > 0) yield section
    if (section.uploads.length < MAX_UPLOADS_SHOWN) return
  }
}

async function pause(ids: readonly string[], options: ManyOptions, context: CliContext): Promise<void> {
  const which = await whichOf(ids, options, context)
  if ('all' in which) {
    const { summary } = await context.call('uploads.pauseAll', { isPaused: true })
    await answer(`Paused. ${describeQueue(summary)}`, options, context)
  } else {
    const { uploads } = await context.call('uploads.pause', which)
    await answer(describeChange('Paused', uploads), options, context)
  }
}

async function resume(ids: readonly string[], options: GoOnOptions, context: CliContext): Promise<void> {
  const which = await whichOf(ids, options, context)
  if ('all' in which) await context.call('uploads.pauseAll', { isPaused: false })
  await context.call('uploads.resume', which)
  await goOn(options, context)
}

async function retry(ids: readonly string[], options: GoOnOptions, context: CliContext): Promise<void> {
  await context.call('uploads.retry', await whichOf(ids, options, context))
  await goOn(options, context)
}

/** Uploads until nothing goes on by itself, and ends with what keeps something from it. */
async function goOn(options: GoOnOptions, context: CliContext): Promise<void> {
  if (options.limitRate !== undefined) (await context.services().transfers()).limitRate(options.limitRate)
  const run = await runQueue(context)
  const [{ summary }, stuck] = [await context.call('uploads.list', { limit: 0 }), await stuckOf(context)]
  const sentences = {
    idle: `${describeQueue(summary)}`,
    elsewhere: `Another window or command uploads: ${describeQueue(summary)}`,
    interrupted: `Stopped. What was sent is kept; go on: sandglass transfers resume`,
  }
  await answer(sentences[run], options, context)
  if (run === 'interrupted') context.setExitCode(EXIT.interrupted)
  if (run !== 'idle') return
  for (const { name, error, trouble } of stuck) {
    const reason = error ?? trouble
    if (reason === undefined) continue
    context.setExitCode(exitCodeOf(reason.code))
    if (options.json !== true) {
      const hint = commandHint(reason.code, reason.hint)
      context.terminal.note(`  ${displayText(name).slice(0, 120)}: ${displayText(`${reason.message} ${hint}`)}\n`)
    }
  }
}

/** What has failed, or waits for the person; the first few of them. */
async function stuckOf(context: CliContext): Promise<Upload[]> {
  const stuck: Upload[] = []
  for await (const { uploads } of sections(context, Number.POSITIVE_INFINITY)) {
    stuck.push(...uploads.filter(({ state, trouble }) => state === 'failed' || trouble !== undefined))
    if (stuck.length >= MAX_TOLD) break
  }
  return stuck.slice(0, MAX_TOLD)
}

async function cancel(ids: readonly string[], options: ManyOptions, context: CliContext): Promise<void> {
  if (ids.length === 0 && options.all !== true) {
    throw new AppError(
      'invalid-input',
      'Nothing was named, so nothing was canceled.',
      'Give the ids that “sandglass transfers” shows, or --all.',
      'id',
    )
  }
  const { uploads } = await context.call('uploads.cancel', await whichOf(ids, options, context))
  if ((await clearCanceled(context)) === 'interrupted') context.setExitCode(EXIT.interrupted)
  await answer(describeChange('Canceled', uploads), options, context)
}

async function first(id: string, options: CommonOptions, context: CliContext): Promise<void> {
  const [upload] = await named([id], context)
  if (upload === undefined) return
  await context.call('uploads.first', { id: upload.id })
  await answer(describeChange('Put before all others', [upload]), options, context)
}

async function dismiss(ids: readonly string[], options: ManyOptions, context: CliContext): Promise<void> {
  const { uploads } = await context.call('uploads.dismiss', await whichOf(ids, options, context))
  await answer(describeChange('Taken off the list', uploads), options, context)
}

/** The named ones, or all where none is. */
async function whichOf(ids: readonly string[], options: ManyOptions, context: CliContext): Promise<WhichUploads> {
  if (ids.length === 0) return { all: true }
  if (options.all === true) {
    throw new AppError('invalid-input', 'Ids and --all don’t go together.', 'Give ids, or --all.', 'all')
  }
  return { ids: (await named(ids, context)).map((upload) => upload.id) }
}

/** @throws AppError `not-found`, `ambiguous-id` */
async function named(ids: readonly string[], context: CliContext): Promise<Upload[]> {
  const uploads: Upload[] = []
  for await (const section of sections(context, Number.POSITIVE_INFINITY)) uploads.push(...section.uploads)
  return findUploads(ids, uploads)
}

async function answer(sentence: string, options: CommonOptions, context: CliContext): Promise<void> {
  if (options.json === true) await printQueue(context)
  else context.terminal.note(`${sentence}\n`)
}

function describeChange(what: string, uploads: readonly Upload[]): string {
  const [upload] = uploads
  if (upload === undefined) return `${what}: nothing, as there was nothing to do.`
  return `${what}: ${uploads.length === 1 ? displayText(upload.name).slice(0, 120) : `${uploads.length} files`}`
}

async function clean(options: CleanOptions, context: CliContext): Promise<void> {
  const { terminal } = context
  const connection = options.connection ?? (await defaultConnection(context))
  const { stale } = await context.call('uploads.stale', { connection })
  const isMeant = options.yes === true && stale.length > 0
  const { removed } = isMeant ? await context.call('uploads.removeStale', { connection, stale }) : { removed: 0 }
  if (isMeant && removed < stale.length) context.setExitCode(EXIT.no)
  if (options.json === true) {
    printJson(context, { stale: stale.map(staleJson), removed })
    return
  }
  if (stale.length === 0) {
    terminal.note('Nothing was left behind.\n')
    return
  }
  terminal.out(staleTable(stale))
  terminal.note(
    isMeant
      ? `Deleted ${removed} of ${stale.length}.\n`
      : 'Nothing was deleted. Delete what is stored of these: sandglass transfers clean --yes\n',
  )
}

async function defaultConnection(context: CliContext): Promise<string> {
  const { connections } = await context.call('connections.list', {})
  return connections.find(({ isDefault }) => isDefault)?.name ?? 'playground'
}
