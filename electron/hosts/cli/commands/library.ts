import { createReadStream, promises } from 'node:fs'
import { type Command, Option } from 'commander'
import type { CallOutput } from '../../../../shared/api/contract.ts'
import { AppError } from '../../../../shared/errors.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { EXIT } from '../exit-codes.ts'

const MAX_IMPORT_BYTES = 256 * 1024 * 1024

interface FormatOptions extends CommonOptions {
  readonly format?: 'json' | 'csv'
  readonly output?: string
}

interface ExportOptions {
  readonly format?: 'json' | 'csv' | 'ndjson'
  readonly history?: boolean
  readonly output?: string
}

/** `export` and `import`: the library as a file that people and other programs read. It has no URLs and no secrets in it. */
export function addLibraryCommands(program: Command, context: CliContext): void {
  const format = () =>
    new Option('--format <format>', 'the file’s format (default: by its name, else json)').choices(['json', 'csv'])
  program
    .command('export')
    .summary('write the library as JSON or CSV')
    .description('Writes every link’s recipe, without URLs or secrets, to stdout or a new file.')
    .addOption(format().choices(['json', 'csv', 'ndjson']))
    .option('--history', 'write what happened to the links instead, also to those that were forgotten')
    .option('-o, --output <file>', 'write to this file, which must not exist yet')
    .action((options: ExportOptions) => exportLibrary(options, context))

  program
    .command('import')
    .summary('add links from an exported file')
    .argument('<file>', 'a file that export wrote, or - for stdin')
    .addOption(format())
    .option('--json', 'print {"imported":n,"skipped":n,"rejected":[…]}')
    .action((file: string, options: FormatOptions) => importLibrary(file, options, context))
}

async function exportLibrary(options: ExportOptions, context: CliContext): Promise<void> {
  const parts = partsOf(options, context)
  if (options.output === undefined) {
    for await (const { text } of parts) context.terminal.out(text)
    return
  }
  let count = 0
  const file = await promises.open(options.output, 'wx', 0o600).catch((error: unknown) => {
    throw fileError(error, options.output ?? '', 'written')
  })
  try {
    for await (const part of parts) {
      await file.writeFile(part.text)
      count += part.count
    }
    await file.sync()
  } catch (error) {
    await promises.rm(options.output, { force: true })
    throw fileError(error, options.output, 'written')
  } finally {
    await file.close()
  }
  const what = options.history === true ? 'event' : 'link'
  context.terminal.note(`Wrote ${count} ${count === 1 ? what : `${what}s`} to ${displayText(options.output)}.\n`)
}

interface Part {
  readonly text: string
  readonly count: number
}

/** The file, in parts that are written one behind the other. */
async function* partsOf(options: ExportOptions, { call }: CliContext): AsyncGenerator<Part, void, undefined> {
  if (options.history !== true) {
    const format = options.format ?? formatOf(options.output)
    if (format === 'ndjson') throw onlyOfHistory()
    yield await call('links.export', { format })
    return
  }
  const isNdjson = options.output?.toLowerCase().endsWith('.ndjson') === true
  const format = options.format ?? (isNdjson ? 'ndjson' : formatOf(options.output))
  let after: number | undefined
  do {
    const part: CallOutput<'links.historyExport'> = await call('links.historyExport', { format, after })
    yield part
    after = part.next
  } while (after !== undefined)
}

function onlyOfHistory(): AppError {
  return new AppError(
    'invalid-input',
    'NDJSON is a format of histories only.',
    'Add --history, or choose json or csv.',
    'format',
  )
}

async function importLibrary(file: string, options: FormatOptions, context: CliContext): Promise<void> {
  const text = await readImport(file)
  const answer = await context.call('links.import', { format: options.format ?? formatOf(file), text })
  if (options.json === true) printJson(context, answer)
  else {
    context.terminal.note(`Imported ${answer.imported}, skipped ${answer.skipped} that were here already.\n`)
    for (const { row, reason } of answer.rejected)
      context.terminal.note(`  row ${row} was left out: ${displayText(reason)}\n`)
  }
  if (answer.rejected.length > 0) context.setExitCode(EXIT.no)
}

async function readImport(file: string): Promise<string> {
  if (file === '-') return readText(process.stdin)
  try {
    return await readText(createReadStream(file))
  } catch (error) {
    throw fileError(error, file, 'read')
  }
}

/** Reads what may be a pipe or a device, whose size nobody tells, up to the longest import. */
async function readText(input: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of input) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_IMPORT_BYTES)
      throw new AppError('too-large', 'That is more than an export can be.', 'Give what export wrote.', 'file')
  }
  return Buffer.concat(chunks).toString('utf8')
}

function formatOf(file: string | undefined): 'json' | 'csv' {
  return file?.toLowerCase().endsWith('.csv') === true ? 'csv' : 'json'
}

function fileError(error: unknown, file: string, what: 'read' | 'written'): AppError {
  if (error instanceof AppError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const shown = displayText(file).slice(0, 200)
  if (code === 'EEXIST')
    return new AppError(
      'already-exists',
      `“${shown}” exists already, and was left as it is.`,
      'Choose another name.',
      'output',
    )
  if (code === 'ENOENT')
    return new AppError('file-not-found', `There is no “${shown}”.`, 'Check the name and the folder.', 'file')
  if (code === 'EISDIR') return new AppError('not-a-file', `“${shown}” is a folder.`, 'Name a file.', 'file')
  if (code === 'ENOSPC')
    return new AppError('disk-full', 'The disk is full, so nothing was written.', 'Free some space and try again.')
  return new AppError(
    'file-unreadable',
    `“${shown}” can’t be ${what} (${code || 'unknown reason'}).`,
    'Check its permissions.',
    'file',
  )
}
