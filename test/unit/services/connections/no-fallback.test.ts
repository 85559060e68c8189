import dns from 'node:dns'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type CredentialSources,
  type CredentialSourcesPorts,
  createCredentialSources,
} from '../../../../electron/services/connections/credential-sources.ts'
import { createS3Client } from '../../../../electron/services/objects/s3-client.ts'
import { createSecretStores } from '../../../../electron/services/vault/secret-stores.ts'
import { SessionStore } from '../../../../electron/services/vault/session-store.ts'
import type { CredentialSource } from '../../../../shared/connections/connection.ts'
import { AppError } from '../../../../shared/errors.ts'
import { networkWith } from '../../../support/network.ts'
import { connectionOf } from './connection-of.ts'
import { FakeAws } from './fake-aws.ts'

const CANARY = 'CANARYCANARYCANARY'

/** All the places where the SDK's default chain would find credentials hold a canary; this counts who asks the machine. */
let machine: FakeAws
let storage: FakeAws
let home: string
let lookups: string[]

beforeEach(async () => {
  machine = new FakeAws()
  storage = new FakeAws()
  await Promise.all([machine.start(), storage.start()])
  machine.answer = () => ({
    status: 200,
    body: JSON.stringify({
      AccessKeyId: CANARY,
      SecretAccessKey: CANARY,
      Token: CANARY,
      Expiration: '2100-01-01T00:00:00Z',
    }),
  })
  storage.answer = () => ({ status: 200, body: '<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>' })
  home = await mkdtemp(join(tmpdir(), 'canary-'))
  await mkdir(join(home, '.aws'))
  const keys = `aws_access_key_id = ${CANARY}\naws_secret_access_key = ${CANARY}\n`
  await writeFile(join(home, '.aws', 'credentials'), `[default]\n${keys}[canary]\n${keys}`)
  await writeFile(join(home, 'token'), CANARY)
  await writeFile(
    join(home, '.aws', 'config'),
    `[default]\nregion = eu-west-1\n[profile empty]\nregion = eu-west-1
[profile web]\nrole_arn = arn:aws:iam::123456789012:role/r\nweb_identity_token_file = ${home}/own-token
[profile sso]\nsso_account_id = 1\nsso_role_name = r\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start
[profile program]\ncredential_process = exit 1
[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = empty\n`,
  )
  for (const [name, value] of Object.entries({
    HOME: home,
    AWS_ACCESS_KEY_ID: CANARY,
    AWS_SECRET_ACCESS_KEY: CANARY,
    AWS_SESSION_TOKEN: CANARY,
    AWS_PROFILE: 'canary',
    AWS_DEFAULT_PROFILE: 'canary',
    AWS_ROLE_ARN: `arn:aws:iam::123456789012:role/${CANARY}`,
    AWS_WEB_IDENTITY_TOKEN_FILE: join(home, 'token'),
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${machine.url}/container`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: CANARY,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: machine.url,
    AWS_EC2_METADATA_DISABLED: 'false',
    AWS_ENDPOINT_URL: machine.url,
    AWS_ENDPOINT_URL_STS: machine.url,
    AWS_ENDPOINT_URL_SSO: machine.url,
    AWS_ENDPOINT_URL_S3: machine.url,
    AWS_REGION: 'us-gov-east-1',
  })) {
    vi.stubEnv(name, value)
  }
  lookups = []
  // Nothing leaves this computer.
  vi.spyOn(dns, 'lookup').mockImplementation(((host: string, _: unknown, done: (error: Error) => void) => {
    lookups.push(host)
    done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND', hostname: host }))
  }) as unknown as typeof dns.lookup)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await Promise.all([machine.stop(), storage.stop()])
  await rm(home, { recursive: true, force: true })
})

function sources(changes: Partial<CredentialSourcesPorts> = {}): CredentialSources {
  const empty = new SessionStore()
  return createCredentialSources({
    secretStores: async () => empty,
    prompt: { ask: () => Promise.reject(new AppError('no-credentials', 'nobody here', '')) },
    paths: { awsConfigFile: join(home, '.aws', 'config'), awsCredentialsFile: join(home, '.aws', 'credentials') },
    clock: { now: () => Date.now() },
    network: networkWith(),
    env: process.env,
    readPlaygroundKeys: async () => undefined,
    ...changes,
  })
}

const KEY = { source: 'static', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', temporary: false } as const

const EMPTY_SOURCES: readonly (readonly [string, CredentialSource, string])[] = [
  ['a keychain', { ...KEY, vault: 'keychain' }, 'no-credentials'],
  ['a passphrase vault', { ...KEY, vault: 'passphrase' }, 'no-credentials'],
  ['a session', { ...KEY, vault: 'session' }, 'no-credentials'],
  ['a variable', { ...KEY, vault: 'session', secretVariable: 'NOT_SET' }, 'no-credentials'],
  ['no profile', { source: 'profile', profile: 'gone' }, 'profile-not-found'],
  ['an empty profile', { source: 'profile', profile: 'empty' }, 'no-credentials'],
  ['a role without a source', { source: 'profile', profile: 'role' }, 'no-credentials'],
  ['a web identity without a token', { source: 'profile', profile: 'web' }, 'no-credentials'],
  ['a sign-in that is missing', { source: 'profile', profile: 'sso' }, 'sign-in-needed'],
  ['a program that fails', { source: 'profile', profile: 'program' }, 'no-credentials'],
  ['a playground without a key', { source: 'playground' }, 'no-credentials'],
]

describe('a connection whose own source is empty', () => {
  it.each(EMPTY_SOURCES)('fails with %s, and nothing else is asked', async (_, source, code) => {
    const connection = connectionOf(source, { endpoint: storage.url, addressing: 'path' })
    const credentials = sources()
    await expect(credentials.resolve(connection)).rejects.toMatchObject({ code })
    const client = await createS3Client({
      connection,
      credentials: () => credentials.resolve(connection),
      clock: { now: () => Date.now() },
      network: networkWith(),
      maxAttempts: 1,
    })
    const failure = await client.send(new ListObjectsV2Command({ Bucket: 'bucket' })).catch((error: unknown) => error)
    client.destroy()
    expect(failure).toMatchObject({ code })
    expect(machine.requests).toEqual([])
    expect(storage.requests).toEqual([])
    expect(lookups).toEqual([])
  })

  it('fails with an environment without keys, whatever else that names', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
      const credentials = sources({ env: { ...process.env, [name]: undefined } })
      await expect(credentials.resolve(connectionOf({ source: 'environment' }))).rejects.toMatchObject({
        code: 'no-credentials',
      })
    }
    expect(machine.requests).toEqual([])
  })
})

describe('a connection whose own source has credentials', () => {
  it('uses those of the environment only when it names the environment', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: '' }
    const environment = connectionOf({ source: 'environment' })
    expect(await sources({ env }).resolve(environment)).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' })
    const temporary = { ...env, AWS_SESSION_TOKEN: 't', AWS_CREDENTIAL_EXPIRATION: '2026-01-01T00:00:00Z' }
    expect(await sources({ env: temporary }).resolve(environment)).toMatchObject({
      sessionToken: 't',
      expiresAt: 1_767_225_600,
    })
  })

  it('uses the playground’s own key', async () => {
    const keys = { accessKeyId: 'playground', secretAccessKey: 'its-secret' }
    const credentials = sources({ readPlaygroundKeys: async () => keys })
    expect(await credentials.resolve(connectionOf({ source: 'playground' }))).toEqual(keys)
  })

  it('signs with them alone, in the SDK’s bare client and in ours', async () => {
    const own = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
    const connection = connectionOf({ ...KEY, vault: 'keychain' }, { endpoint: storage.url, addressing: 'path' })
    const { endpoint, region } = connection
    const clients = [
      new S3Client({ endpoint, region, forcePathStyle: true, credentials: own }),
      await createS3Client({ connection, credentials: own, clock: { now: () => Date.now() }, network: networkWith() }),
    ]
    for (const client of clients) {
      await client.send(new ListObjectsV2Command({ Bucket: 'bucket' }))
      client.destroy()
    }
    expect(storage.requests).toHaveLength(2)
    for (const { headers } of storage.requests) expect(headers['authorization']).toContain(own.accessKeyId)
    expect(JSON.stringify(storage.requests)).not.toContain(CANARY)
    expect(machine.requests).toEqual([])
  })

  it('sends tokens to the services’ own hosts, not to those that the environment names', async () => {
    await writeFile(join(home, 'own-token'), 'own')
    const web = connectionOf({ source: 'profile', profile: 'web' })
    await expect(sources().resolve(web)).rejects.toMatchObject({ code: 'unknown-host' })
    await mkdir(join(home, '.aws', 'sso', 'cache'), { recursive: true })
    const start = 'https://example.awsapps.com/start'
    const name = Buffer.from(await crypto.subtle.digest('SHA-1', Buffer.from(start))).toString('hex')
    const token = { accessToken: 'own', expiresAt: '2100-01-01T00:00:00Z' }
    await writeFile(join(home, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(token))
    const sso = connectionOf({ source: 'profile', profile: 'sso' })
    await expect(sources().resolve(sso)).rejects.toMatchObject({
      code: 'unknown-host',
      message: expect.stringContaining('portal.sso.eu-west-1.amazonaws.com'),
    })
    expect(new Set(lookups)).toEqual(new Set(['sts.eu-west-1.amazonaws.com', 'portal.sso.eu-west-1.amazonaws.com']))
    expect(machine.requests).toEqual([])
  })

  it('does not ask for the passphrase of a vault that isn’t there', async () => {
    const secretStores = createSecretStores({
      paths: { home },
      randomBytes: (count) => new Uint8Array(count),
      passphrase: () => expect.unreachable('there is no vault to open'),
      platform: 'linux',
      env: {},
    })
    const connection = connectionOf({ ...KEY, vault: 'passphrase' })
    await expect(sources({ secretStores }).resolve(connection)).rejects.toMatchObject({ code: 'no-credentials' })
  })
})
