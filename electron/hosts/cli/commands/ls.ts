import type { Command } from 'commander'
import type { CallOutput } from '../../../../shared/api/contract.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { parseS3Url } from '../../../../shared/links/object-name.ts'
import { allPages, type Page } from '../../../../shared/objects/all-pages.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { formatBytes } from '../terminal/terminal.ts'
import { positiveInteger } from './links.ts'

interface LsOptions extends CommonOptions {
  readonly connection?: string
  readonly recursive?: boolean
  readonly limit?: number
}

type ListedObject = CallOutput<'objects.list'>['objects'][number]

const MAX_PAGE = 1000

export function addLsCommand(program: Command, context: CliContext): void {
  program
    .command('ls')
    .summary('look into a storage')
    .description('Lists buckets, or what lies in one. Pages are printed as they come, so a long list needs no memory.')
    .argument('[where]', 's3://bucket, or s3://bucket/prefix')
    .option('-c, --connection <name>', 'the connection to use')
    .option('-r, --recursive', 'everything below the prefix, not only the next level')
    .option('--limit <n>', 'at most so many objects', positiveInteger)
    .option('--json', 'print {"buckets":[…]}, or {"objects":[…],"prefixes":[…]}')
    .action((where: string | undefined, options: LsOptions) =>
      where === undefined ? listBuckets(options, context) : listObjects(where, options, context),
    )
}

async function listBuckets(options: LsOptions, context: CliContext): Promise<void> {
  const { buckets } = await context.call('objects.buckets', { connection: options.connection })
  if (options.json === true)
    printJson(context, { buckets: buckets.map(({ name, createdAt }) => ({ name, createdAt: createdAt ?? null })) })
  else for (const { name } of buckets) context.terminal.out(`s3://${displayText(name)}\n`)
}

async function listObjects(where: string, options: LsOptions, context: CliContext): Promise<void> {
  const { bucket, key: prefix } = parseS3Url(where)
  const prefixes: string[] = []
  const json = options.json === true
  const list = (continuationToken: string | undefined) =>
    context.call('objects.list', {
      connection: options.connection,
      bucket,
      prefix,
      ...(options.recursive === true ? {} : { delimiter: '/' }),
      pageSize: Math.min(MAX_PAGE, options.limit ?? MAX_PAGE),
      continuationToken,
    })
  // One JSON value, but written page by page: a million objects fit. Nothing is written before the first page has come.
  let head = '{"objects":['
  let separator = ''
  for await (const page of allPages(list, { maxObjects: options.limit })) {
    if (json) {
      prefixes.push(...page.prefixes)
      const rows = page.objects.map((object) => JSON.stringify(objectJson(object))).join(',')
      context.terminal.out(head + (rows === '' ? '' : separator + rows))
      head = ''
      if (rows !== '') separator = ','
    } else {
      context.terminal.out(formatPage(page))
    }
  }
  if (json) context.terminal.out(`],"prefixes":${JSON.stringify(prefixes)}}\n`)
}

function objectJson(object: ListedObject) {
  return {
    key: object.key,
    size: object.size,
    modifiedAt: object.modifiedAt ?? null,
    etag: object.etag ?? null,
    storageClass: object.storageClass ?? null,
  }
}

function formatPage(page: Page<ListedObject>): string {
  const folders = page.prefixes.map((prefix) => `${' '.repeat(19)}${'folder'.padStart(9)}  ${displayText(prefix)}\n`)
  const objects = page.objects.map(
    (object) =>
      `${(object.modifiedAt ?? '').slice(0, 16).replace('T', ' ').padEnd(16)} Z ${formatBytes(object.size).padStart(9)}  ${displayText(object.key)}\n`,
  )
  return [...folders, ...objects].join('')
}
