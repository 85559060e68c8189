import { type Command, Option } from 'commander'
import type { CallInput } from '../../../../shared/api/contract.ts'
import { VAULTS, type Vault } from '../../../../shared/connections/connection.ts'
import { PROVIDERS, type ProviderId } from '../../../../shared/connections/providers.ts'
import { AppError } from '../../../../shared/errors.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { connectionJson, connectionTable, printReport, type Report, reportJson } from '../connection-output.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { formatTable } from '../terminal/terminal.ts'
import { createTerminalPrompt } from '../terminal/terminal-prompt.ts'

interface AddOptions extends CommonOptions {
  readonly provider: Exclude<ProviderId, 'playground'>
  readonly endpoint?: string
  readonly region?: string
  readonly bucket?: string
  readonly prefix?: string
  readonly addressing?: 'virtual' | 'path'
  readonly publicEndpoint?: string
  readonly accessKeyId?: string
  readonly secretStdin?: boolean
  readonly secretEnv?: string
  readonly sessionTokenEnv?: string
  readonly profile?: string
  readonly fromEnvironment?: boolean
  readonly vault: Vault
  readonly default?: boolean
}

type NewCredentials = CallInput<'connections.add'>['credentials']

const MAX_SECRET_BYTES = 65_536

export function addConnectCommands(program: Command, context: CliContext): void {
  const connect = program
    .command('connect')
    .summary('add, test and remove storage connections')
    .description(
      'Connections to storage. Secrets go to the keychain, never to a command line: they are asked for, piped in, or named.',
    )

  const providers = Object.keys(PROVIDERS).filter((id) => id !== 'playground')
  connect
    .command('add')
    .summary('connect a storage')
    .argument('<name>', 'what you call it')
    .addOption(new Option('--provider <id>', 'whose storage it is').choices(providers).makeOptionMandatory())
    .option('--endpoint <url>', 'where it answers, for storage without an address of its own')
    .option('--region <region>', 'the bucket’s region')
    .option('--bucket <bucket>', 'the bucket that files are uploaded to')
    .option('--prefix <prefix>', 'the key prefix of uploads (default: sandglass)')
    .addOption(new Option('--addressing <style>', 'how the bucket is named').choices(['virtual', 'path']))
    .option('--public-endpoint <url>', 'the address that links name instead, when the storage is behind a proxy')
    .option('--access-key-id <id>', 'the id of an access key; its secret is asked for')
    .option('--secret-stdin', 'read the secret from stdin')
    .option('--secret-env <var>', 'read the secret from this environment variable')
    .option('--session-token-env <var>', 'and a session token from this one')
    .option('--profile <name>', 'use a profile of ~/.aws')
    .option('--from-environment', 'use AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY each time')
    .addOption(new Option('--vault <vault>', 'where the secret is kept').choices(VAULTS).default('keychain'))
    .option('--default', 'use it when no connection is named')
    .option('--json', 'print {"connection":{…}}')
    .action((name: string, options: AddOptions) => add(name, options, context))

  connect
    .command('list')
    .summary('list the connections')
    .option('--json', 'print {"connections":[…]}')
    .action(async (options: CommonOptions) => {
      const { connections } = await context.call('connections.list', {})
      if (options.json === true) printJson(context, { connections: connections.map(connectionJson) })
      else context.terminal.out(connectionTable(connections))
    })

  connect
    .command('profiles')
    .summary('list the profiles of ~/.aws')
    .option('--json', 'print {"profiles":[…]}')
    .action(async (options: CommonOptions) => {
      const { profiles } = await context.call('connections.profiles', {})
      if (options.json === true)
        printJson(context, { profiles: profiles.map((profile) => ({ ...profile, region: profile.region ?? null })) })
      else
        context.terminal.out(
          formatTable(profiles.map(({ name, kind, region }) => [displayText(name), kind, region ?? ''])),
        )
    })

  connect
    .command('test')
    .summary('try everything that sharing needs')
    .description('Lists, uploads, reads, opens a link, has an altered link refused, and deletes what it uploaded.')
    .argument('<name>', 'the connection')
    .option('--fix', 'apply the corrections that the test finds')
    .option('--json', 'print the report')
    .action((name: string, options: CommonOptions & { fix?: boolean }) => test(name, options, context))

  connect
    .command('remove')
    .summary('forget a connection and its secret; its links work until they end')
    .argument('<name>', 'the connection')
    .option('--json', 'print {"removed":{…}}')
    .action(async (name: string, options: CommonOptions) => {
      const { removed } = await context.call('connections.remove', { connection: name })
      if (options.json === true) printJson(context, { removed: connectionJson(removed) })
      else context.terminal.note(`Removed “${removed.name}” and its secret.\n`)
    })

  connect
    .command('default')
    .summary('use this connection when none is named')
    .argument('<name>', 'the connection, or playground')
    .option('--json', 'print {"connection":{…}}')
    .action(async (name: string, options: CommonOptions) => {
      const { connection } = await context.call('connections.setDefault', { connection: name })
      if (options.json === true) printJson(context, { connection: connectionJson(connection) })
      else context.terminal.note(`“${connection.name}” is the default now.\n`)
    })
}

async function add(name: string, options: AddOptions, context: CliContext): Promise<void> {
  const { connection } = await context.call('connections.add', {
    name,
    provider: options.provider,
    endpoint: options.endpoint,
    region: options.region,
    bucket: options.bucket,
    prefix: options.prefix,
    addressing: options.addressing,
    publicEndpoint: options.publicEndpoint,
    makeDefault: options.default ?? false,
    credentials: await credentialsFrom(options, context),
  })
  if (options.json === true) printJson(context, { connection: connectionJson(connection) })
  else {
    context.terminal.note(
      `Connected “${connection.name}” at ${displayText(connection.endpoint)}${connection.isDefault ? ', the default' : ''}.\n` +
        `  try it: sandglass connect test ${connection.name}\n`,
    )
  }
}

/** Exactly one source, named by the person. */
async function credentialsFrom(options: AddOptions, context: CliContext): Promise<NewCredentials> {
  const sources = [options.accessKeyId, options.profile, options.fromEnvironment].filter(
    (source) => source !== undefined,
  )
  if (sources.length !== 1) {
    throw new AppError(
      'invalid-input',
      sources.length === 0
        ? 'It is not said where the credentials come from.'
        : 'Several sources of credentials are named.',
      'Give one of: --access-key-id ID, --profile NAME, --from-environment.',
      'credentials',
    )
  }
  if (options.profile !== undefined) return { source: 'profile', profile: options.profile }
  if (options.accessKeyId === undefined) return { source: 'environment' }
  return {
    source: 'static',
    vault: options.vault,
    accessKeyId: options.accessKeyId,
    secretAccessKey: await secretFrom(options, context),
    ...(options.sessionTokenEnv === undefined
      ? {}
      : {
          sessionToken: variable(context.env, options.sessionTokenEnv),
          sessionTokenVariable: options.sessionTokenEnv,
        }),
    ...(options.secretEnv === undefined ? {} : { secretVariable: options.secretEnv }),
  }
}

async function secretFrom(options: AddOptions, context: CliContext): Promise<string> {
  if (options.secretStdin === true && options.secretEnv !== undefined) {
    throw new AppError(
      'invalid-input',
      'Two sources of the secret are named.',
      'Give --secret-stdin or --secret-env, not both.',
    )
  }
  if (options.secretEnv !== undefined) return variable(context.env, options.secretEnv)
  const secret =
    options.secretStdin === true
      ? await readSecret()
      : await createTerminalPrompt(context.terminal).ask('Secret access key', { secret: true })
  if (secret !== '') return secret
  throw new AppError('invalid-input', 'The secret is empty, so nothing was saved.', 'Give the secret access key.')
}

function variable(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name]
  if (value !== undefined && value !== '') return value
  throw new AppError(
    'no-credentials',
    `The environment variable ${displayText(name).slice(0, 200)} is not set.`,
    'Set it, and run the command again.',
  )
}

/** What is piped in, without the line end that `echo` adds. */
async function readSecret(): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_SECRET_BYTES)
      throw new AppError('invalid-input', 'That is too long for a secret.', 'Pipe in the secret alone.')
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

async function test(name: string, options: CommonOptions & { fix?: boolean }, context: CliContext): Promise<void> {
  const report = await context.call('connections.test', { connection: name })
  if (options.json === true) printJson(context, reportJson(report))
  else printReport(name, report, options.fix === true, context.terminal)
  if (options.fix === true) await fix(name, report, context)
  const works = report.steps.every((step) => step.ok || step.skipped !== undefined)
  context.setExitCode(works ? EXIT.done : EXIT.no)
}

async function fix(name: string, report: Report, context: CliContext): Promise<void> {
  const region = report.corrections.find(({ field }) => field === 'region')?.to
  const addressing = report.corrections.find(({ field }) => field === 'addressing')?.to
  if (region === undefined && addressing === undefined) return
  await context.call('connections.correct', {
    connection: name,
    region,
    ...(addressing === 'virtual' || addressing === 'path' ? { addressing } : {}),
  })
  context.terminal.note('Corrected; test it once more to see it work.\n')
}
