import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Network } from '../../../../electron/services/network/network.ts'
import { createS3Client } from '../../../../electron/services/objects/s3-client.ts'
import { toAppError } from '../../../../electron/services/objects/s3-error.ts'
import { probeUrl } from '../../../../electron/services/probe/probe-url.ts'
import { Sigv4Signer } from '../../../../electron/services/signers/sigv4-signer.ts'
import type { AppError } from '../../../../shared/errors.ts'
import type { Settings } from '../../../../shared/settings/settings.ts'
import { createAuthority, issue, selfSigned } from '../../../support/chaos/certificates.ts'
import { networkWith } from '../../../support/network.ts'
import { type ConnectProxyOptions, startConnectProxy } from '../../../support/servers/connect-proxy.ts'
import { EXAMPLE_KEYS, exampleConnection, systemClock } from '../objects/fake-storage.ts'
import { temporaryFolder } from '../playground/serve.ts'
import { type NamedStorage, startNamedStorage } from './named-storage.ts'

const DAY_MS = 86_400_000
const BUCKET = 'photos'
const OBJECT = { bucket: BUCKET, key: 'through/a-proxy.txt' }

/** A name that only the test's proxy knows: what arrives by it came through the proxy. */
const HOST = 'storage.test'
const [YESTERDAY, TOMORROW] = [new Date(Date.now() - DAY_MS), new Date(Date.now() + DAY_MS)]
const AUTHORITY = createAuthority('Authority of a test')
const CERTIFICATE = issue(AUTHORITY, HOST, YESTERDAY, TOMORROW)

async function proxyWith(options: ConnectProxyOptions = {}) {
  const proxy = await startConnectProxy(options)
  onTestFinished(() => proxy.stop())
  return proxy
}

async function storage(certificate = CERTIFICATE): Promise<NamedStorage & { readonly caFile: string }> {
  const one = await startNamedStorage(HOST, certificate)
  onTestFinished(() => one.stop())
  const caFile = join(await temporaryFolder(), 'ca.pem')
  await writeFile(caFile, `Some words, as such files have them.\n${AUTHORITY.cert}`)
  return { ...one, caFile }
}

function network(settings: Partial<Settings>, env: NodeJS.ProcessEnv = {}): Network {
  const one = networkWith(settings, { env })
  onTestFinished(() => one.close())
  return one
}

/** Uploads, lists and probes, as sharing a file does. */
async function share(endpoint: string, way: Network): Promise<readonly string[]> {
  const connection = exampleConnection(endpoint, { bucket: BUCKET })
  const client = await createS3Client({ connection, credentials: EXAMPLE_KEYS, clock: systemClock, network: way })
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: OBJECT.key, Body: 'it arrived' }))
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'through/' }))
  const terms = {
    ...connection,
    ...OBJECT,
    method: 'GET',
    options: { disposition: 'attachment' },
    signedAt: new Date().toISOString(),
    expiresSeconds: 60,
  } as const
  const url = new Sigv4Signer().presigner(terms, EXAMPLE_KEYS)(OBJECT.key)
  const { result } = await probeUrl(url, { method: 'GET', clock: systemClock, network: way })
  return [...Contents.map(({ Key = '' }) => Key), result.sentence]
}

const SHARED = [`${BUCKET}/${OBJECT.key}`, 'The link works.']

/** What a person is told when the list of a bucket fails. */
async function failure(endpoint: string, way: Network): Promise<AppError> {
  const connection = exampleConnection(endpoint)
  const timeouts = { connect: 2000 }
  const client = await createS3Client({
    connection,
    credentials: EXAMPLE_KEYS,
    clock: systemClock,
    network: way,
    timeouts,
  })
  const error = await client.send(new ListObjectsV2Command({ Bucket: BUCKET })).then(
    () => undefined,
    (thrown: unknown) => toAppError(thrown, { connection }),
  )
  if (error === undefined) throw new Error('the storage was reached')
  return error
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('a proxy', () => {
  it('is led through to a storage with TLS, that only the file of the settings vouches for', async () => {
    const [proxy, place] = await Promise.all([proxyWith(), storage()])
    const way = network({ proxy: proxy.url, caFile: place.caFile })
    expect(await share(place.https, way)).toEqual(SHARED)
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${HOST}:${place.httpsPort}`]))
    // One is kept for the client, the probe has one of its own.
    expect(proxy.tunnels).toHaveLength(2)
    expect(proxy.requests).toEqual([])
  })

  it('is led through to a storage without TLS', async () => {
    const [proxy, place] = await Promise.all([proxyWith(), storage()])
    expect(await share(place.http, network({ proxy: proxy.url }))).toEqual(SHARED)
    expect(proxy.requests).toHaveLength(3)
    for (const url of proxy.requests) expect(url).toMatch(`${place.http}/${BUCKET}`)
  })

  it('of the environment is used with its name and password', async () => {
    const [proxy, place] = await Promise.all([proxyWith({ login: 'ann:p:w d' }), storage()])
    const env = { https_proxy: `http://ann:p%3Aw%20d@${proxy.host}`, HTTP_PROXY: `ann:p%3Aw%20d@${proxy.host}` }
    const way = network({ caFile: place.caFile }, env)
    expect(await share(place.https, way)).toEqual(SHARED)
    expect(await share(place.http, way)).toEqual(SHARED)
    expect(proxy.tunnels).toHaveLength(2)
    expect(proxy.requests).toHaveLength(3)
  })

  it.each([
    ['the settings', { noProxy: `other.test, ${HOST}` }, {}],
    ['the environment', { proxy: 'system' }, { NO_PROXY: '.test' }],
    ['the choice of none', { proxy: 'none' }, {}],
  ])('is left out by %s', async (_name, settings, env) => {
    const [proxy, place] = await Promise.all([proxyWith(), storage()])
    const way = network({ proxy: proxy.url, ...settings }, { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, ...env })
    // Without the proxy, nobody knows the name.
    for (const endpoint of [place.https, place.http]) {
      expect(await failure(endpoint, way)).toMatchObject({ code: 'unknown-host' })
    }
    expect([...proxy.tunnels, ...proxy.requests]).toEqual([])
  })

  it('is not asked for what is on this computer', async () => {
    const [proxy, place] = await Promise.all([proxyWith(), storage()])
    const way = network({ proxy: proxy.url, caFile: place.caFile })
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await share(`http://${host}:${place.httpPort}`, way)).toEqual(SHARED)
    }
    expect([...proxy.tunnels, ...proxy.requests]).toEqual([])
  })

  it('is gone through by a worker thread that was handed the route', async () => {
    const [proxy, place] = await Promise.all([proxyWith(), storage()])
    const route = await network({ proxy: proxy.url, caFile: place.caFile }).route(place.https)
    const agents = fileURLToPath(new URL('../../../../electron/services/network/agents.ts', import.meta.url))
    const worker = new Worker(
      `const { parentPort, workerData: { agents, route, url } } = require('node:worker_threads')
       import(agents).then(async ({ agentTerms, makeAgents }) => {
         const { httpsAgent } = await makeAgents(await agentTerms(route), 4)
         require('node:https').get(url, { agent: httpsAgent }, ({ statusCode }) => parentPort.postMessage(statusCode))
       })`,
      { eval: true, workerData: { agents, route, url: `${place.https}/${BUCKET}?list-type=2` } },
    )
    onTestFinished(async () => void (await worker.terminate()))
    expect(await once(worker, 'message')).toEqual([200])
    expect(proxy.tunnels).toEqual([`${HOST}:${place.httpsPort}`])
  })

  it('of other settings is taken from the next request on', async () => {
    const [first, second, place] = await Promise.all([proxyWith(), proxyWith(), storage()])
    let proxy = first.url
    const way = networkWith({}, { settings: () => ({ proxy, noProxy: '', caFile: place.caFile }) })
    onTestFinished(() => way.close())
    await share(place.https, way)
    const before = first.tunnels.length
    proxy = second.url
    await share(place.https, way)
    expect(first.tunnels).toHaveLength(before)
    expect(second.tunnels).toHaveLength(before)
  })

  it('is asked for no more tunnels than there are requests at once', async () => {
    const [proxy, place] = await Promise.all([proxyWith(), storage()])
    const way = network({ proxy: proxy.url, caFile: place.caFile })
    const connection = exampleConnection(place.https)
    const client = await createS3Client({ connection, credentials: EXAMPLE_KEYS, clock: systemClock, network: way })
    const keys = Array.from({ length: 20 }, (_, index) => `many/${index}`)
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(keys.map((Key) => client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }))))
    }
    const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }))
    expect(KeyCount).toBe(keys.length)
    expect(proxy.tunnels.length).toBeLessThanOrEqual(keys.length)
  })
})

describe('what is wrong with a proxy', () => {
  const TARGETS = ['https://storage.test:8443', 'http://storage.test:8080']

  it.each(TARGETS)('is told as that when it wants a password: %s', async (endpoint) => {
    const proxy = await proxyWith({ login: 'ann:secret-word' })
    const error = await failure(endpoint, network({ proxy: proxy.url }))
    expect(error).toMatchObject({ code: 'proxy', message: `The proxy ${proxy.host} asks for a name and a password.` })
    expect(error.hint).toContain(`HTTPS_PROXY=http://NAME:PASSWORD@${proxy.host}`)
    // Once: the same proxy would say the same again.
    expect([...proxy.tunnels, ...proxy.requests]).toHaveLength(1)
  })

  it.each(TARGETS)('is told when the password is wrong, and not which one it was: %s', async (endpoint) => {
    const proxy = await proxyWith({ login: 'ann:secret-word' })
    const own = `http://ann:another-word@${proxy.host}`
    const error = await failure(endpoint, network({}, { HTTPS_PROXY: own, HTTP_PROXY: own }))
    expect(error.message).toBe(`The proxy ${proxy.host} does not accept the name and the password that it was given.`)
    expect(JSON.stringify([error.message, error.hint, error.stack])).not.toMatch(/another-word|secret-word/)
  })

  it.each([
    [403, /lets nothing through to storage\.test \(403\)/],
    [502, /does not reach storage\.test \(502\)/],
  ])('is told when it refuses a tunnel with %i', async (refusal, says) => {
    const proxy = await proxyWith({ refusal })
    const error = await failure('https://storage.test:8443', network({ proxy: proxy.url }))
    expect(error.code).toBe('proxy')
    expect(error.message).toMatch(says)
  })

  it('is told when a page of its own comes back', async () => {
    const proxy = await proxyWith({ refusal: 503 })
    const error = await failure('http://storage.test:8080', network({ proxy: proxy.url }))
    expect(error.code).toBe('proxy')
    expect(error.message).toBe(
      `A web page (503) came back through the proxy ${proxy.host}, and no answer of storage.test.`,
    )
  })

  it.each(TARGETS)('is told when nothing listens there: %s', async (endpoint) => {
    const proxy = `http://127.0.0.1:${await closedPort()}`
    const error = await failure(endpoint, network({ proxy }))
    expect(error).toMatchObject({ code: 'proxy', field: undefined })
    expect(error.message).toBe(`Nothing accepts connections at the proxy ${new URL(proxy).host}.`)
  })

  it.each(TARGETS)('is told when nobody knows its name: %s', async (endpoint) => {
    const error = await failure(endpoint, network({ proxy: 'http://no-such-proxy.invalid:3128' }))
    expect(error.code).toBe('proxy')
    expect(error.message).toContain('There is no proxy named no-such-proxy.invalid:3128')
  })

  it('is what a probe says, too', async () => {
    const proxy = await proxyWith({ login: 'ann:secret-word' })
    for (const target of TARGETS) {
      const options = { method: 'GET', clock: systemClock, network: network({ proxy: proxy.url }) } as const
      const { result } = await probeUrl(`${target}/bucket/key`, options)
      expect(result).toMatchObject({ verdict: 'unreachable', dead: false })
      expect(result.sentence).toBe(`The proxy ${proxy.host} asks for a name and a password.`)
    }
  })

  it('is told when it speaks TLS, and nobody vouches for it', async () => {
    const proxy = await proxyWith({ certificate: issue(AUTHORITY, 'localhost', YESTERDAY, TOMORROW) })
    const error = await failure('https://storage.test:8443', network({ proxy: proxy.url }))
    expect(error.code).toBe('tls')
    expect(error.message).toMatch(/No trusted connection to the proxy localhost:\d+, or through it to storage\.test/)
    expect(proxy.tunnels).toEqual([])
  })

  it.each(['socks5://127.0.0.1:1080', 'http://'])('stops everything: HTTPS_PROXY=%s', async (address) => {
    const error = await failure('https://storage.test', network({}, { HTTPS_PROXY: address }))
    expect(error.code).toBe('proxy')
    expect(error.message).toMatch(/HTTPS_PROXY.*nothing was sent/)
  })
})

describe('a certificate', () => {
  const expired = issue(AUTHORITY, HOST, new Date(Date.now() - 2 * DAY_MS), YESTERDAY)
  const ofAnother = issue(AUTHORITY, 'other.test', YESTERDAY, TOMORROW)

  it.each([
    ['of an authority that is not known', CERTIFICATE, false, /not from an authority/],
    ['that vouches for itself', selfSigned(HOST, YESTERDAY, TOMORROW), true, /self-signed/],
    ['that has expired', expired, true, /has expired/],
    ['of another host', ofAnother, true, /belongs to another host/],
  ])('%s is refused through the proxy as well', async (_name, certificate, isKnown, says) => {
    const [proxy, place] = await Promise.all([proxyWith(), storage(certificate)])
    const caFile = isKnown ? place.caFile : ''
    const error = await failure(place.https, network({ proxy: proxy.url, caFile }))
    expect(error.code).toBe('tls')
    expect(error.message).toMatch(says)
  })

  it('is checked whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    onTestFinished(() => {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
    })
    const [proxy, place] = await Promise.all([
      proxyWith(),
      storage(selfSigned('localhost', new Date(0), new Date(2e12))),
    ])
    const url = `https://localhost:${place.httpsPort}`
    const way = network({ proxy: proxy.url })
    expect((await failure(url, way)).code).toBe('tls')
    expect((await failure(place.https, way)).code).toBe('tls')
    for (const target of [url, place.https]) {
      const { result } = await probeUrl(target, { method: 'GET', clock: systemClock, network: way })
      expect(result.sentence).toMatch(/certificate is not trusted/)
    }
  })
})
