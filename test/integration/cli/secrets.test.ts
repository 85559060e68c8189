import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { type Cli, type CliOptions, newCli } from '../../support/cli.ts'
import type { AccessKeys } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { Witness } from './canary.ts'
import { OUTPUT } from './json-values.ts'
import { newBucket } from './stores.ts'

// Made up, and shaped like the real ones.
const SECRET = 'canary/secret+EXAMPLE0/wJalrXUtnFEMI0/K7'
const WRONG_SECRET = 'canary/wrong+EXAMPLE00/bPxRfiCYzzz00/K70'
const TOKEN = 'canaryTokenEXAMPLE//FwoGZXIvYXdzEBYaD+canary=='
const PASSPHRASE = 'canary passphrase: Käse & "Brot"'
const WRONG_PASSPHRASE = 'canary passphrase, but the wrong one'
const SECRETS = { SECRET, WRONG_SECRET, token: TOKEN, PASSPHRASE, WRONG_PASSPHRASE }

const ENV = { CANARY: SECRET, WRONG_CANARY: WRONG_SECRET, CANARY_TOKEN: TOKEN, SANDGLASS_PASSPHRASE: PASSPHRASE }

interface Place {
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly provider: string
}

function addArgs(name: string, place: Place, accessKeyId: string, ...more: string[]): string[] {
  return [
    ...['connect', 'add', name, '--provider', place.provider, '--endpoint', place.endpoint, '--region', place.region],
    ...['--bucket', place.bucket, '--access-key-id', accessKeyId, ...more],
  ]
}

const fromVariable = (variable: string): string[] => ['--secret-env', variable, '--vault', 'session']

/** A playground of another user, with keys of every kind, whose secrets are the canaries. */
async function playgroundWithCanaries(): Promise<{ owner: Cli; place: Place }> {
  const owner = newCli()
  const endpoint = (await owner.ok(['playground', '--detach'])).stdout.trim()
  const file = join(owner.home, 'playground', 'keys.json')
  const { keys } = JSON.parse(readFileSync(file, 'utf8'))
  const key = (accessKeyId: string, more: object = {}) => ({
    ...{ accessKeyId, secretAccessKey: SECRET, user: 'owner', enabled: true },
    ...more,
  })
  const Statement = [{ Effect: 'Deny', Action: '*', Resource: '*' }]
  const made = [
    key('CANARYSTATIC'),
    key('CANARYDENIED', { policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    key('CANARYTEMPORARY', { sessionToken: TOKEN, expiresAt: Date.now() + 3_600_000 }),
    key('CANARYENDED', { sessionToken: TOKEN, expiresAt: Date.now() - 1000 }),
    key('CANARYDISABLED', { enabled: false }),
  ]
  writeFileSync(file, JSON.stringify({ keys: [...keys, ...made] }), { mode: 0o600 })
  return { owner, place: { endpoint, region: 'playground', bucket: 'playground', provider: 'other' } }
}

/** Everything that a person does with a connection, for people and for scripts; whether it works is another test's question. */
async function useConnection(witness: Witness, cli: Cli, name: string, options: CliOptions = {}): Promise<void> {
  const file = cli.file('canary.txt', 'nothing secret')
  await witness.run(['connect', 'test', name], options)
  await witness.run(['ls', '-c', name, '--json'], options)
  await witness.run(['share', file, '-c', name, '--note', 'canary'], options)
  await witness.run(['share', 's3://playground/missing', '-c', name, '--json'], options)
}

/** The life of a link that works, to its end. */
async function liveThrough(witness: Witness, cli: Cli, name: string, options: CliOptions = {}): Promise<void> {
  const shared = await witness.run(['share', cli.file('live.txt', 'live'), '-c', name, '--json'], options)
  const [link] = OUTPUT.share.parse(shared.json()).links
  if (link === undefined) throw new Error('nothing was shared')
  for (const args of [
    ['url', link.id],
    ['url', link.id, '--json'],
    ['probe', link.id],
    ['probe', link.url],
    ['probe', link.url, '--json'],
    ['renew', link.id],
    ['renew', link.id, '--json'],
    ['links'],
    ['links', '--json'],
    ['doctor', name, '--probe'],
    ['export'],
    ['export', '--format', 'csv'],
    ['export', '-o', join(cli.home, `export-${link.id}.json`)],
    // A URL where something else is expected
    ['share', link.url],
    ['revoke', link.url],
    ['links', '--status', link.url],
    ['ls', link.url],
    ['import', link.url],
    ['connect', 'remove', link.url],
    ['frobnicate', link.url],
    ['revoke', link.id],
    ['probe', link.id],
    ['renew', link.id, '--json'],
  ]) {
    await witness.run(args, options)
  }
}

it('finds a secret in any encoding, so that finding none means something', () => {
  const cli = newCli()
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const forms = [
    SECRET,
    ...['', 'a', 'ab', 'abc'].map((before) => base64(`${before}${SECRET}:after`)),
    Buffer.from(SECRET).toString('hex'),
    encodeURIComponent(SECRET),
    JSON.stringify({ said: JSON.stringify(SECRET) }),
  ]
  const files = forms.map((form, index) => cli.file(`form-${index}`, `before ${form} after`))
  const found = new Witness(cli).sightings(SECRETS, [join(cli.folder, 'work')])
  expect(found.sort()).toEqual(files.map((file) => `SECRET in ${file}`).sort())
})

it('says nothing of secrets on a playground, whatever succeeds or fails', async () => {
  const { owner, place } = await playgroundWithCanaries()
  const cli = newCli(ENV)
  const witness = new Witness(cli)
  const add = async (...args: Parameters<typeof addArgs>) => {
    expect(await witness.run(addArgs(...args), { stdin: `${SECRET}\n` })).toMatchObject({ code: 0 })
  }
  const token = ['--session-token-env', 'CANARY_TOKEN']
  await add('kept', place, 'CANARYSTATIC', '--secret-stdin', '--vault', 'passphrase', '--json')
  await add('kept-temporary', place, 'CANARYTEMPORARY', '--secret-stdin', ...token, '--vault', 'passphrase')
  await add('temporary', place, 'CANARYTEMPORARY', ...fromVariable('CANARY'), ...token)
  await add('session', place, 'CANARYSTATIC', ...fromVariable('CANARY'))
  await add('ended', place, 'CANARYENDED', ...fromVariable('CANARY'), ...token)
  await add('denied', place, 'CANARYDENIED', ...fromVariable('CANARY'))
  await add('disabled', place, 'CANARYDISABLED', ...fromVariable('CANARY'))
  await add('wrong', place, 'CANARYSTATIC', ...fromVariable('WRONG_CANARY'))
  await add('astray', { ...place, region: 'elsewhere-1' }, 'CANARYSTATIC', ...fromVariable('CANARY'))
  await add('nowhere', { ...place, endpoint: 'http://127.0.0.1:1' }, 'CANARYSTATIC', ...fromVariable('CANARY'))

  await liveThrough(witness, cli, 'session')
  await liveThrough(witness, cli, 'temporary')
  for (const name of ['kept', 'kept-temporary', 'ended', 'denied', 'disabled', 'wrong', 'astray', 'nowhere']) {
    await useConnection(witness, cli, name)
  }
  await useConnection(witness, cli, 'kept', { env: { SANDGLASS_PASSPHRASE: WRONG_PASSPHRASE } })
  await useConnection(witness, cli, 'session', { env: { CANARY: `${WRONG_SECRET}\n` } })
  // The built-in playground, which goes on running
  await witness.run(['share', cli.file('own.txt', 'own'), '-c', 'playground'])
  for (const name of ['kept', 'session']) await witness.run(['connect', 'remove', name])

  expect(witness.signatures.size).toBeGreaterThan(3)
  expect(
    witness.sightings(SECRETS, [cli.home, ...['tmp', 'user', 'work'].map((name) => join(cli.folder, name))]),
  ).toEqual([])
  // The store keeps the keys, in its own file.
  const inStore = new Set(witness.sightings(SECRETS, [owner.home]))
  expect([...inStore].filter((sighting) => !sighting.endsWith('keys.json'))).toEqual([])
})

it('says nothing of secrets when they are given in a wrong way', async () => {
  const cli = newCli(ENV)
  const witness = new Witness(cli)
  const place: Place = { endpoint: 'http://127.0.0.1:1', region: 'r', bucket: 'bucket', provider: 'other' }
  const add = (...more: string[]) => addArgs('x', place, 'CANARY', ...more)
  mkdirSync(join(cli.folder, 'user', '.aws'))
  const profile = `[broken]\naws_access_key_id = CANARY\naws_secret_access_key = ${SECRET}\ngarbage ${SECRET}\n[role]\nrole_arn=x\n`
  writeFileSync(join(cli.folder, 'user', '.aws', 'credentials'), profile)
  const commands: (readonly [args: string[], stdin?: string])[] = [
    [[...add('--secret-stdin')], SECRET],
    [[...add('--secret-stdin', '--vault', 'keychain')], SECRET],
    [[...add('--secret-stdin', '--secret-env', 'CANARY')], SECRET],
    [[...add('--secret-stdin', '--vault', 'passphrase'), '--session-token-env', 'MISSING'], SECRET],
    [[...add(SECRET)]],
    [[...add('--secret', SECRET)]],
    [[...add(`--secret-stdin=${SECRET}`)]],
    [[...add('--vault', SECRET)]],
    [['connect', 'add', 'x', '--provider', SECRET]],
    [
      [
        'connect',
        'add',
        'x',
        '--provider',
        'other',
        '--endpoint',
        `http://user:${SECRET}@127.0.0.1/`,
        '--from-environment',
      ],
    ],
    [['connect', 'add', 'p', '--provider', 'other', '--endpoint', 'http://127.0.0.1:1', '--profile', 'broken']],
    [['connect', 'profiles']],
    [['connect', 'test', 'p']],
    [['connect', SECRET]],
    [[SECRET]],
    [['links', '--limit', SECRET]],
    [['connect', 'test', `x AWS_SECRET_ACCESS_KEY=${SECRET}`]],
    [['import', '-'], `{"links":[{"secret":"${SECRET}"}],"format":"sandglass-links","version":1}`],
    [['import', '-', '--format', 'csv'], `id,${SECRET}\n`],
  ]
  for (const [args, stdin = ''] of commands) {
    await witness.run(args, { stdin })
    await witness.run([...args, '--json'], { stdin })
  }
  expect(witness.sightings(SECRETS, [cli.home, join(cli.folder, 'tmp')])).toEqual([])
})

it('says nothing of secrets that a server repeats', async () => {
  // Says back all that it was sent, in every way that an S3 server speaks.
  const server = createServer((request, response) => {
    const said = `${request.url} ${JSON.stringify(request.headers)}`
    const escaped = said.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    response.writeHead(request.method === 'GET' ? 403 : 400, { 'content-type': 'application/xml', 'x-said': said })
    response.end(
      `<Error><Code>SignatureDoesNotMatch</Code><Message>${escaped}</Message><Said>${escaped}</Said></Error>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const cli = newCli(ENV)
  const witness = new Witness(cli)
  const place: Place = { endpoint: `http://127.0.0.1:${port}`, region: 'r', bucket: 'bucket', provider: 'other' }
  const token = ['--session-token-env', 'CANARY_TOKEN']
  await witness.run(addArgs('echo', place, 'CANARYTEMPORARY', ...fromVariable('CANARY'), ...token))
  await useConnection(witness, cli, 'echo')
  const made = await witness.run(['share', 's3://bucket/key', '-c', 'echo', '--no-preflight', '--json'])
  const [link] = OUTPUT.share.parse(made.json()).links
  for (const command of ['probe', 'renew', 'revoke']) {
    await witness.run([command, link?.id ?? ''])
    await witness.run([command, link?.id ?? '', '--json'])
  }
  expect(witness.signatures.size).toBeGreaterThan(0)
  expect(witness.sightings(SECRETS, [cli.home, join(cli.folder, 'tmp')])).toEqual([])
})

describeWithServer('ceph', 'secrets on ceph', (server) => {
  it('says nothing of secrets, whatever succeeds or fails', async () => {
    const keys: AccessKeys = (await server.adminCreateKeys?.()) ?? server.keys
    const bucket = await newBucket(clientOf(server, keys))
    const place: Place = { endpoint: server.endpoint, region: server.region, bucket, provider: 'ceph' }
    const cli = newCli({ ...ENV, CANARY: keys.secretAccessKey })
    const witness = new Witness(cli)
    const others = { ...place, bucket: await newBucket(clientOf(server)) }
    await witness.run(addArgs('works', place, keys.accessKeyId, ...fromVariable('CANARY')))
    await witness.run(addArgs('wrong', place, keys.accessKeyId, ...fromVariable('WRONG_CANARY')))
    await witness.run(addArgs('denied', others, keys.accessKeyId, ...fromVariable('CANARY')))
    await liveThrough(witness, cli, 'works')
    for (const name of ['wrong', 'denied']) await useConnection(witness, cli, name)
    await server.adminDisableKey?.(keys.accessKeyId)
    await useConnection(witness, cli, 'works')
    const secrets = { ...SECRETS, SECRET: keys.secretAccessKey }
    expect(witness.sightings(secrets, [cli.home, join(cli.folder, 'tmp')])).toEqual([])
  })
})
