import { type Command, Option } from 'commander'
import type { CallInput } from '../../../../shared/api/contract.ts'
import type { LinkWithUrl } from '../../../../shared/api/link-calls.ts'
import { AppError } from '../../../../shared/errors.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { parseAbsoluteTime, parseDuration } from '../../../../shared/links/expiry.ts'
import type { LinkMethod } from '../../../../shared/links/link.ts'
import { parseS3Url } from '../../../../shared/links/object-name.ts'
import { REVOCATION_METHODS, type RevocationMethodId } from '../../../../shared/revocation/methods.ts'
import { choosePaths, describeSkipped, type Skipped, skippedOf, zipName } from '../chosen-paths.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { describeNewLink, linkJson } from '../link-output.ts'
import { parseRate } from '../parse-rate.ts'
import { copyToClipboard } from '../terminal/clipboard.ts'

export interface ExpiryOptions {
  readonly for?: string
  readonly until?: string
}

interface ShareOptions extends CommonOptions, ExpiryOptions {
  readonly connection?: string
  readonly to?: string
  readonly method: string
  readonly as?: string
  readonly inline?: boolean
  readonly type?: string
  // `--version` would be the program's own
  readonly version?: string
  readonly note?: string
  readonly recipient?: readonly string[]
  readonly copy?: boolean
  readonly preflight: boolean
  /** Empty without a name. */
  readonly zip?: string
  readonly store?: boolean
  readonly limitRate?: number
  readonly resume?: boolean
  readonly revokeBy?: RevocationMethodId | 'auto'
  readonly unrevocable?: boolean
}

const DEFAULT_LIFE = '24h'
/** Uploads are deleted: there is nothing to choose. */
const CHOOSABLE_METHODS = ['auto', ...Object.keys(REVOCATION_METHODS).filter((id) => id !== 'delete-upload')]
/** What is about uploads only, and how it is written. */
const UPLOAD_OPTIONS = { zip: '--zip', store: '--store', limitRate: '--limit-rate', resume: '--resume' } as const
const LIMIT_NOT_KEPT =
  'sandglass: Another window or command uploaded this, at its own rate: --limit-rate is for uploads by this command.\n'
const ONE_COPY = 'The recipients of a file share one uploaded copy: revoking the link of one ends those of all.'
const STOPPING = ['SIGINT', 'SIGTERM'] as const
/** The most links that one call forgets. */
const MAX_FORGOTTEN = 1000

/** `--for` and `--until`, on each command that signs. */
export function addExpiryOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--for <duration>', `how long the link lives: 15m, 2h, 3d, 1w (default ${DEFAULT_LIFE})`).conflicts(
        'until',
      ),
    )
    .option('--until <time>', 'when it ends, with the zone: 2026-12-01T10:00+02:00')
}

export function addShareCommand(program: Command, context: CliContext): void {
  const command = program
    .command('share')
    .summary('make a link that runs out')
    .description(
      'Uploads files and what is in folders, or takes objects as they lie in a bucket, and prints a link to each.\n' +
        'The link is on stdout, one line each; what is said about it is on stderr.',
    )
    .argument('<what...>', 'files and folders, or objects as s3://bucket/key')
  addExpiryOptions(command)
    .option('-c, --connection <name>', 'the connection to use (default: the default one, else the playground)')
    .option('--to <s3-url>', 'upload to s3://bucket/prefix instead of the connection’s own place')
    .addOption(
      new Option('--method <method>', 'what the link lets its holder do')
        .choices(['get', 'head', 'put', 'delete'])
        .default('get'),
    )
    .option('--as <name>', 'the name it is saved under')
    .option('--inline', 'show it in the browser instead of downloading it')
    .option('--type <mime>', 'the content type the recipient gets')
    .option('--version <id>', 'share this version of the object')
    .addOption(
      new Option(
        '--revoke-by <method>',
        'how links to objects are to be taken back; auto: in the best way that works here, else they live a day',
      ).choices(CHOOSABLE_METHODS),
    )
    .option('--unrevocable', 'with --revoke-by auto: live as long as asked, even if nothing can take the link back')
    .option('--note <text>', 'a note for yourself, kept in the library')
    .addOption(
      new Option(
        '--recipient <name>',
        'a link for this recipient alone, whom logs then tell from the others; may be repeated',
      ).argParser((name: string, before: readonly string[] = []) => [...before, name]),
    )
    .option('--copy', 'put the link on the clipboard')
    .option('--no-preflight', 'do not try the link before printing it')
    .option('--zip [name]', 'one ZIP of all files and folders, named --zip=NAME')
    .option('--store', 'do not compress what goes into the ZIP')
    .option('--limit-rate <rate>', 'upload at most so many bytes a second: 500k, 2M', parseRate)
    .option('--resume', 'go on where an interrupted share of the same files ended')
    .option('--json', 'print {"links":[…],"skipped":[…]}')
    .action((what: string[], options: ShareOptions) => share(what, options, context))
}

async function share(what: readonly string[], options: ShareOptions, context: CliContext): Promise<void> {
  const terms = termsFrom(options)
  const method = options.method.toUpperCase() as LinkMethod
  assertFitting(what, options, method)
  const objects = what.filter(isObject).map((item) => objectFrom(item, options.version))
  const paths = what.filter((item) => !isObject(item))

  const fromBucket =
    objects.length === 0
      ? []
      : (await context.call('links.create', { ...terms, method, objects, ...revocationFrom(options) })).links
  const fromFiles = await upload(paths, terms, options, context).catch(async (error: unknown) => {
    await withdraw(fromBucket, context)
    throw error
  })
  const links = inOrder(what, ofEachObject(fromBucket, objects.length), fromFiles.links)

  if (options.json === true) printJson(context, { links: links.map(linkJson), skipped: fromFiles.skipped })
  else {
    printLinks(links, context)
    for (const some of fromFiles.skipped) context.terminal.note(`  ${describeSkipped(some)}\n`)
  }
  if (options.copy === true) {
    await copyToClipboard(links.map((link) => link.url).join('\n'), context.env)
    if (options.json !== true) context.terminal.note('  copied to the clipboard\n')
  }
}

/** @returns the links of each path: several of a folder, one of all that is in one ZIP; and what was left out of folders */
async function upload(
  paths: readonly string[],
  terms: ReturnType<typeof termsFrom>,
  options: ShareOptions,
  context: CliContext,
): Promise<{ readonly links: readonly (readonly LinkWithUrl[])[]; readonly skipped: readonly Skipped[] }> {
  if (paths.length === 0) return { links: [], skipped: [] }
  const { files, cancelUploads, transfers } = context.services()
  const chosen = await choosePaths(paths, files, { isZip: options.zip !== undefined })
  const resume = options.resume === true
  const input: CallInput<'links.upload'> = {
    ...terms,
    to: options.to === undefined ? undefined : targetFrom(options.to),
    files: chosen.flatMap((path) => path.files),
    zip: options.zip === undefined ? undefined : zipFrom(options.zip, paths, options),
    resume,
  }
  // Once only: whoever insists ends the process at once, and leaves what was uploaded.
  const stop = () => {
    const what = resume ? 'Stopping; what was sent is kept.' : 'Stopping, and deleting what was uploaded.'
    context.terminal.note(`sandglass: ${what}\n`)
    void cancelUploads()
  }
  for (const signal of STOPPING) process.once(signal, stop)
  try {
    if (options.limitRate !== undefined) (await transfers()).limitRate(options.limitRate)
    const { links } = await context.call('links.upload', input)
    const isLimitKept = options.limitRate === undefined || (await transfers()).queue.isOwner
    if (!isLimitKept && options.json !== true) context.terminal.note(LIMIT_NOT_KEPT)
    // A file's links, one or one for each recipient, are those to its own key.
    const next = Map.groupBy(links, ({ key }) => key).values()
    const ofEach = chosen.map((path) => path.files.flatMap(() => next.next().value ?? []))
    return { links: options.zip === undefined ? ofEach : [links], skipped: skippedOf(chosen) }
  } finally {
    for (const signal of STOPPING) process.off(signal, stop)
  }
}

function zipFrom(name: string, paths: readonly string[], options: ShareOptions) {
  const compression = options.store === true ? ('store' as const) : ('deflate' as const)
  return { name: zipName(name, paths), compression }
}

/** Takes links out of the library that were made, but never handed over. */
async function withdraw(links: readonly LinkWithUrl[], context: CliContext): Promise<void> {
  for (let start = 0; start < links.length; start += MAX_FORGOTTEN) {
    await context.call('links.forget', { ids: links.slice(start, start + MAX_FORGOTTEN).map(({ id }) => id) })
  }
}

function revocationFrom({ revokeBy, unrevocable }: ShareOptions) {
  return { revocation: revokeBy, acceptUnrevocable: unrevocable ?? false }
}

function termsFrom(options: ShareOptions) {
  return {
    connection: options.connection,
    expiry: expiryFrom(options),
    options: {
      ...(options.inline === true ? { disposition: 'inline' as const } : {}),
      ...(options.as === undefined ? {} : { fileName: options.as }),
      ...(options.type === undefined ? {} : { contentType: options.type }),
    },
    note: options.note,
    recipients: options.recipient?.slice(),
    preflight: options.preflight,
  }
}

/** @throws AppError `invalid-expiry` */
export function expiryFrom(options: ExpiryOptions): { seconds: number } | { until: string } {
  if (options.until === undefined) return { seconds: parseDuration(options.for ?? DEFAULT_LIFE) }
  parseAbsoluteTime(options.until)
  return { until: options.until }
}

function assertFitting(what: readonly string[], options: ShareOptions, method: LinkMethod): void {
  const files = what.filter((item) => !isObject(item))
  const refuse = (message: string, hint: string, field: string) => {
    throw new AppError('invalid-input', message, hint, field)
  }
  if (files.length > 0 && method !== 'GET') {
    refuse(
      `A ${method} link needs an object’s place, and “share FILE” uploads.`,
      'Name the place: s3://bucket/key.',
      'method',
    )
  }
  if (files.length > 0 && options.version !== undefined) {
    refuse('--version is for objects that are there already.', 'Name one: s3://bucket/key.', 'version')
  }
  if (files.length === 0 && options.to !== undefined) {
    refuse('--to is where files are uploaded, and there are none.', 'Name a file, or leave --to out.', 'to')
  }
  if (files.length > 0 && options.revokeBy !== undefined) {
    refuse('--revoke-by is for objects that are there already.', 'Uploaded files can be taken back anyway.', 'revokeBy')
  }
  if (options.unrevocable === true && options.revokeBy !== 'auto') {
    refuse('--unrevocable goes with --revoke-by auto.', 'Add that, or leave it out.', 'unrevocable')
  }
  for (const [name, written] of Object.entries(UPLOAD_OPTIONS)) {
    if (files.length > 0 || options[name as keyof typeof UPLOAD_OPTIONS] === undefined) continue
    refuse(`${written} is about uploads, and there are none.`, `Name a file, or leave ${written} out.`, name)
  }
  if (options.store !== undefined && options.zip === undefined) {
    refuse('--store is about a ZIP, and there is none.', 'Add --zip, or leave --store out.', 'store')
  }
  if (options.resume === true && options.recipient !== undefined) {
    refuse('--resume goes on under the links that were made.', 'Leave --recipient out.', 'recipient')
  }
  const count = options.zip === undefined ? what.length : what.length - files.length + 1
  if (count > 1 && options.as !== undefined) {
    refuse('--as gives one name, and there are several things to share.', 'Share them one by one.', 'as')
  }
  if ((method === 'PUT' || method === 'DELETE') && (options.as ?? options.type ?? options.inline) !== undefined) {
    refuse('--as, --inline and --type are for links that are read.', 'Leave them out.', 'method')
  }
}

function isObject(item: string): boolean {
  return /^s3:\/\//i.test(item)
}

function objectFrom(item: string, versionId: string | undefined) {
  const object = parseS3Url(item)
  if (object.key === '') {
    throw new AppError(
      'invalid-input',
      `“${displayText(item).slice(0, 200)}” names a bucket, not an object.`,
      'Name an object in it; see them with: sandglass ls s3://BUCKET',
      'what',
    )
  }
  return { ...object, versionId }
}

function targetFrom(text: string) {
  const { bucket, key } = parseS3Url(text)
  return { bucket, prefix: key }
}

function ofEachObject(links: readonly LinkWithUrl[], count: number): LinkWithUrl[][] {
  const each = links.length / Math.max(1, count)
  return Array.from({ length: count }, (_, index) => links.slice(index * each, (index + 1) * each))
}

function inOrder(
  what: readonly string[],
  objects: readonly (readonly LinkWithUrl[])[],
  paths: readonly (readonly LinkWithUrl[])[],
): LinkWithUrl[] {
  const [nextObject, nextPath] = [objects.values(), paths.values()]
  return what.flatMap((item) => (isObject(item) ? nextObject : nextPath).next().value ?? [])
}

function printLinks(links: readonly LinkWithUrl[], { terminal }: CliContext): void {
  for (const link of links) {
    terminal.out(`${link.url}\n`)
    terminal.note(describeNewLink(terminal, link))
  }
  const uploaded = links.filter(({ source, recipient }) => source === 'uploaded' && recipient !== undefined)
  if (uploaded.length > new Set(uploaded.map(({ key }) => key)).size) terminal.note(`  ${ONE_COPY}\n`)
}
