import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { Agent, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, createClient } from '../../../../shared/api/client.ts'
import type { LinkWithUrl } from '../../../../shared/api/link-calls.ts'
import { AppError } from '../../../../shared/errors.ts'
import { createDispatch } from '../../../services/api/dispatch.ts'
import { createServices, type Services } from '../../../services/create-services.ts'
import { createFileLogger } from '../../../services/logging/file-logger.ts'
import type { CliContext } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { describeProbe } from '../link-output.ts'

const TEXT = 'Handed over for a while, not for good.\n'

/** One claim of the demo, and whether it held. */
interface Finding {
  readonly claim: string
  readonly evidence: string
  readonly holds: boolean
}

/** Shares a file in a store of its own, shows what a link can and can't do, takes it back, and leaves nothing behind. */
export async function runDemo(context: CliContext): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'sandglass-demo-'))
  const services = demoServices(home)
  const call = createClient(createDispatch(services.handlers, createFileLogger(join(home, 'log'), { now: Date.now })))
  // Also when it is interrupted, or nobody reads on: then a file may just be written, and the folder is not empty at once.
  process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(EXIT.interrupted))
  try {
    const holds = await run(call, services, home, context)
    context.setExitCode(holds ? EXIT.done : EXIT.no)
  } finally {
    await services.stop()
  }
}

/** The same services as ever, in a folder of their own; there is nobody to ask and nothing to start but the playground. */
function demoServices(home: string): Services {
  const never = () => Promise.reject(new AppError('canceled', 'The demo asks nothing.', 'Report this.'))
  const clock = { now: () => Date.now() }
  return createServices({
    clock,
    random: (count) => randomBytes(count),
    paths: { home, awsConfigFile: join(home, 'none'), awsCredentialsFile: join(home, 'none') },
    platform: process.platform,
    env: {},
    prompt: { ask: never },
    passphrase: never,
    logger: createFileLogger(join(home, 'log'), clock),
    startPlayground: never,
    onProgress: () => undefined,
    emit: () => undefined,
    host: { kind: 'cli', abilities: [], components: [] },
  })
}

async function run(call: Client, services: Services, home: string, { terminal }: CliContext): Promise<boolean> {
  const say = (text: string) => terminal.out(`${text}\n`)
  const findings: boolean[] = []
  const show = ({ claim, evidence, holds }: Finding) => {
    findings.push(holds)
    say(
      `  ${terminal.style(holds ? 'green' : 'red', holds ? '✓' : '✗')} ${claim.padEnd(34)} ${terminal.style('dim', evidence)}`,
    )
  }

  const { endpoint } = await services.playground.startHere(0)
  say(`A store that verifies every signature now runs at ${endpoint}, on this computer only.\n`)

  const file = join(home, 'hourglass.txt')
  await writeFile(file, TEXT)
  say(`${terminal.style('bold', '$ sandglass share hourglass.txt --for 1h')}`)
  const link = await share(call, services, file, 3600)
  say(link.url)
  show(await fetched('the link', link.url, (status, body) => status === 200 && body === TEXT))

  say('\nWhoever has the link can change nothing about it:')
  for (const [claim, url, method] of alterations(link.url)) {
    show(await fetched(claim, url, (status) => status === 403, method))
  }

  say('\nIt runs out by itself:')
  const brief = await share(call, services, file, 1)
  await wait(Math.max(0, Date.parse(brief.expiresAt) - Date.now()) + 1000)
  show(await fetched('a link of one second, later', brief.url, (status) => status === 403))

  say(`\n${terminal.style('bold', `$ sandglass revoke ${link.id}`)}`)
  const { results } = await call('links.revoke', { ids: [link.id] })
  const [result] = results
  show({
    claim: 'taken back, and asked to be sure',
    evidence: result?.probe === undefined ? 'no proof' : describeProbe(result.probe),
    holds: result?.outcome === 'revoked',
  })

  say('\nNothing of this is left. Now with a file of yours:')
  say(`  ${terminal.style('bold', 'npx sandglass share FILE')}            a link that works on this computer`)
  say(
    `  ${terminal.style('bold', 'npx sandglass connect add --help')}    your own storage, and links that work anywhere`,
  )
  return findings.every(Boolean)
}

async function share(call: Client, services: Services, file: string, seconds: number): Promise<LinkWithUrl> {
  const { links } = await call('links.upload', {
    connection: 'playground',
    files: [services.files.add(file)],
    expiry: { seconds },
    preflight: false,
  })
  const [link] = links
  if (link === undefined) throw new AppError('internal', 'Nothing was shared.', 'Try again.')
  return link
}

function alterations(url: string): readonly (readonly [claim: string, url: string, method?: string])[] {
  return [
    ['a longer life', url.replace('X-Amz-Expires=3600', 'X-Amz-Expires=604800')],
    ['another file', url.replace('hourglass.txt', 'payroll.txt')],
    ['writing instead of reading', url, 'PUT'],
    ['deleting', url, 'DELETE'],
    ['another signature', url.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
  ]
}

async function fetched(
  claim: string,
  url: string,
  isExpected: (status: number, body: string) => boolean,
  method = 'GET',
): Promise<Finding> {
  // The environment may send Node's own agents, and `fetch`, through a proxy.
  const outgoing = request(url, { method, agent: new Agent({ proxyEnv: {} }) })
  outgoing.end(method === 'PUT' ? 'not what was shared' : undefined)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  const [status, body] = [response.statusCode ?? 0, await readText(response)]
  const code = /<Code>(\w+)<\/Code>/.exec(body)?.[1]
  const message = /<Message>([^<.]+)/.exec(body)?.[1]
  const words = code === undefined ? `“${body.trim()}”` : code === 'AccessDenied' ? `${code}: ${message}` : code
  return { claim, evidence: `${status} ${words}`, holds: isExpected(status, body) }
}
