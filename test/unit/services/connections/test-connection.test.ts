import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Credentials } from '../../../../electron/services/connections/credentials.ts'
import { type ConnectionReport, testConnection } from '../../../../electron/services/connections/test-connection.ts'
import { ObjectService } from '../../../../electron/services/objects/object-service.ts'
import { S3Sessions } from '../../../../electron/services/objects/s3-sessions.ts'
import { DIALECTS } from '../../../../electron/services/playground/dialects.ts'
import { createHandler, type Handler } from '../../../../electron/services/playground/handler.ts'
import { createKey } from '../../../../electron/services/playground/keys.ts'
import { openStore } from '../../../../electron/services/playground/store/store.ts'
import { Sigv4Signer } from '../../../../electron/services/signers/sigv4-signer.ts'
import { TEST_STEPS, type TestStepResult } from '../../../../shared/api/connection-calls.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { networkWith } from '../../../support/network.ts'
import {
  EXAMPLE_KEYS,
  errorXml,
  exampleConnection,
  fakeStorage,
  listen,
  stop,
  systemClock,
} from '../objects/fake-storage.ts'

type Door = (request: IncomingMessage, response: ServerResponse, pass: () => void) => void

interface TestStore {
  readonly handler: Handler
  readonly keys: Credentials
  close(): void
}

const BUCKET = 'photos'
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** The playground's store with its rules, but without its server: tests put doors of their own before it. */
function openTestStore(aheadSeconds = 0): TestStore {
  const dir = mkdtempSync(join(tmpdir(), 'sandglass-test-'))
  const clock = { now: () => Date.now() + aheadSeconds * 1000 }
  const random = randomBytes
  const store = openStore({ dir, random })
  store.buckets.create(BUCKET, clock.now())
  const keys = createKey(random)
  const handler = createHandler({
    store,
    region: 'playground',
    dialect: DIALECTS.s3,
    findKey: (accessKeyId) => (accessKeyId === keys.accessKeyId ? keys : undefined),
    instanceId: 'test',
    clock,
    random,
    logger: undefined,
  })
  return {
    handler,
    keys,
    close: () => {
      store.close()
      rmSync(dir, { recursive: true })
    },
  }
}

let shared: TestStore
beforeAll(() => {
  shared = openTestStore()
})
afterAll(() => shared.close())

const open: Door = (_request, _response, pass) => pass()

/** Serves a store through a door that can answer in its place. */
async function serve(door: Door = open, { handler }: TestStore = shared): Promise<string> {
  const server = createServer((request, response) => {
    door(request, response, () => void handler(request, response, false))
  })
  cleanups.push(() => stop(server))
  return `http://127.0.0.1:${await listen(server)}`
}

/** Has what is asked done, but the answer never arrives. */
function loseAnswer(response: ServerResponse): void {
  response.write = () => true
  response.end = () => response.destroy()
}

const playgroundAt = (endpoint: string, changes: Partial<Connection> = {}) =>
  exampleConnection(endpoint, { region: 'playground', bucket: BUCKET, ...changes })

function test(
  connection: Connection,
  keys: Credentials = shared.keys,
  signal?: AbortSignal,
  onStep: (step: TestStepResult) => void = () => undefined,
): Promise<ConnectionReport> {
  const presign = async (tested: Connection, bucket: string, key: string) => {
    const seconds = Math.floor(Date.now() / 1000) + (tested.clockOffsetSeconds ?? 0)
    const signedAt = new Date(seconds * 1000).toISOString()
    const options = { disposition: 'attachment' } as const
    const terms = { ...tested, method: 'GET', bucket, options, signedAt, expiresSeconds: 300 } as const
    return new Sigv4Signer().presigner(terms, keys)(key)
  }
  const network = networkWith()
  const ports = {
    credentials: { resolve: async () => keys },
    clock: systemClock,
    network,
    random: randomBytes,
    presign,
    onStep,
  }
  return testConnection(connection, ports, signal)
}

/** `ok`, the error's code, or `skipped`, by step. */
function outcomes({ steps }: ConnectionReport): Readonly<Record<string, string>> {
  return Object.fromEntries(
    steps.map(({ step, ok, error, skipped }) => [step, ok ? 'ok' : (error?.code ?? (skipped && 'skipped') ?? '?')]),
  )
}

const ALL_OK = { list: 'ok', put: 'ok', get: 'ok', link: 'ok', tamper: 'ok', delete: 'ok' }
const SKIPPED = { put: 'skipped', get: 'skipped', link: 'skipped', tamper: 'skipped', delete: 'skipped' }

async function keysLeft(): Promise<readonly string[]> {
  const sessions = new S3Sessions({
    credentials: { resolve: async () => shared.keys },
    clock: systemClock,
    network: networkWith(),
  })
  const page = await new ObjectService(sessions).list(playgroundAt(await serve()), { bucket: BUCKET })
  return page.objects.map(({ key }) => key)
}

describe('a connection that works', () => {
  it('tells of each step as it ends', async () => {
    const told: unknown[] = []
    const report = await test(playgroundAt(await serve()), shared.keys, undefined, (step) => told.push(step))
    expect(told).toEqual(report.steps)
    expect(told).toHaveLength(TEST_STEPS.length)
  })

  it('passes every step, and nothing is left behind', async () => {
    const seen: string[] = []
    const endpoint = await serve((request, _response, pass) => {
      seen.push(`${request.method} ${request.url}`)
      pass()
    })
    const report = await test(playgroundAt(endpoint, { prefix: 'shared' }))
    expect(outcomes(report)).toEqual(ALL_OK)
    expect(report).toMatchObject({ bucket: BUCKET, addressing: 'path', corrections: [] })
    expect(Math.abs(report.clockOffsetSeconds ?? 99)).toBeLessThan(3)
    expect(seen.find((line) => line.startsWith('PUT'))).toMatch(/\/photos\/shared\/\.probe\/[0-9a-f]{32}\?/)
    expect(await keysLeft()).toEqual([])
  })
})

describe('a connection that is set up wrong', () => {
  it('in its region is tested in the right one, which is offered', async () => {
    const report = await test(playgroundAt(await serve(), { region: 'us-east-1' }))
    expect(outcomes(report)).toEqual(ALL_OK)
    expect(report.region).toBe('playground')
    expect(report.corrections).toEqual([
      { field: 'region', from: 'us-east-1', to: 'playground', why: expect.any(String) },
    ])
  })

  it('in its region, without a bucket, finds the bucket in the right one', async () => {
    const { bucket: _bucket, ...connection } = playgroundAt(await serve(), { region: 'us-east-1' })
    const report = await test(connection)
    expect(outcomes(report)).toEqual(ALL_OK)
    expect(report.corrections).toMatchObject([{ field: 'region', to: 'playground' }])
  })

  it('in its addressing is tested with the other, which is offered', async () => {
    // Where this system finds bucket.localhost, the playground is right to answer there.
    const resolves = await lookup('photos.localhost').then(
      () => true,
      () => false,
    )
    const endpoint = (await serve()).replace('127.0.0.1', 'localhost')
    const report = await test(playgroundAt(endpoint, { addressing: 'virtual' }))
    expect(outcomes(report)).toEqual(ALL_OK)
    expect(report.addressing).toBe(resolves ? 'virtual' : 'path')
    expect(report.corrections.map(({ field, from, to }) => [field, from, to])).toEqual(
      resolves ? [] : [['addressing', 'virtual', 'path']],
    )
  })

  it('in its addressing, by a bucket that no host can be named after, is offered the other', async () => {
    const storage = await fakeStorage((_request, response) => {
      response.end('<ListBucketResult><Name>Old_Bucket</Name><IsTruncated>false</IsTruncated></ListBucketResult>')
    })
    cleanups.push(() => storage.close())
    const report = await test(playgroundAt(storage.endpoint, { bucket: 'Old_Bucket', addressing: 'virtual' }))
    expect(outcomes(report)).toMatchObject({ list: 'ok' })
    expect(report.corrections[0]).toMatchObject({ field: 'addressing', to: 'path' })
  })

  it('in its secret says so, and tries nothing else', async () => {
    const report = await test(playgroundAt(await serve()), { ...shared.keys, secretAccessKey: 'wrong' })
    expect(outcomes(report)).toEqual({ list: 'wrong-secret', ...SKIPPED })
    expect(report.addressing).toBeUndefined()
  })

  it('in its key id says so', async () => {
    const report = await test(playgroundAt(await serve()), EXAMPLE_KEYS)
    expect(outcomes(report)).toMatchObject({ list: 'invalid-key-id', put: 'skipped' })
  })

  it('in its bucket says so', async () => {
    const report = await test(playgroundAt(await serve(), { bucket: 'no-such-bucket' }))
    expect(outcomes(report)).toEqual({ list: 'no-such-bucket', ...SKIPPED })
  })

  it('in its endpoint says so', async () => {
    const report = await test(playgroundAt('http://no-such-storage.invalid'))
    expect(outcomes(report)).toEqual({ list: 'unknown-host', ...SKIPPED })
  })

  it('on a computer whose clock is behind is tested by the storage’s clock, which is offered', async () => {
    const ahead = openTestStore(3 * 3600)
    cleanups.push(() => ahead.close())
    const endpoint = await serve((_request, response, pass) => {
      response.setHeader('date', new Date(Date.now() + 3 * 3600 * 1000).toUTCString())
      pass()
    }, ahead)
    const report = await test(playgroundAt(endpoint), ahead.keys)
    expect(outcomes(report)).toEqual(ALL_OK)
    expect(report.clockOffsetSeconds).toBeGreaterThan(10_790)
    expect(report.corrections).toEqual([
      { field: 'clock', from: '0', to: String(report.clockOffsetSeconds), why: expect.any(String) },
    ])
  })
})

describe('a connection without a bucket', () => {
  it('is tested on the only one there is', async () => {
    const { bucket: _bucket, ...connection } = playgroundAt(await serve())
    const report = await test(connection)
    expect(report.bucket).toBe(BUCKET)
    expect(outcomes(report)).toEqual(ALL_OK)
  })

  it.each([
    ['of several', 2, 'photos-0'],
    ['of none', 0, undefined],
  ])('writes to no bucket %s', async (_name, count, bucket) => {
    const names = Array.from({ length: count }, (_, index) => `<Bucket><Name>photos-${index}</Name></Bucket>`)
    const storage = await fakeStorage(({ url }, response) => {
      const buckets = `<ListAllMyBucketsResult><Buckets>${names.join('')}</Buckets></ListAllMyBucketsResult>`
      const list = '<ListBucketResult><Name>photos</Name><IsTruncated>false</IsTruncated></ListBucketResult>'
      response.end(url.startsWith('/?') ? buckets : list)
    })
    cleanups.push(() => storage.close())
    const { bucket: _bucket, ...connection } = playgroundAt(storage.endpoint)
    const report = await test(connection)
    expect(report.bucket).toBe(bucket)
    expect(outcomes(report)).toEqual({ list: 'ok', ...SKIPPED })
    expect(storage.seen.map(({ method }) => method)).not.toContain('PUT')
  })

  it('that may not list buckets says so', async () => {
    const storage = await fakeStorage((_request, response) => response.writeHead(403).end(errorXml('AccessDenied')))
    cleanups.push(() => storage.close())
    const { bucket: _bucket, ...connection } = playgroundAt(storage.endpoint)
    const report = await test(connection)
    expect(outcomes(report)).toEqual({ list: 'access-denied', ...SKIPPED })
    expect(report.steps[0]?.error?.message).toContain('s3:ListAllMyBuckets')
    expect(report.steps[1]?.skipped).not.toContain('no bucket')
  })
})

describe('a step that fails', () => {
  const refuse = (response: ServerResponse) => response.writeHead(403).end(errorXml('AccessDenied'))

  it('to list leaves the others, since listing is a permission of its own', async () => {
    const endpoint = await serve((request, response, pass) => {
      if (request.url?.includes('list-type=2')) refuse(response)
      else pass()
    })
    expect(outcomes(await test(playgroundAt(endpoint)))).toEqual({ ...ALL_OK, list: 'access-denied' })
    expect(await keysLeft()).toEqual([])
  })

  it('to upload ends the test', async () => {
    const endpoint = await serve((request, response, pass) => {
      if (request.method === 'PUT') refuse(response)
      else pass()
    })
    const report = await test(playgroundAt(endpoint))
    expect(outcomes(report)).toEqual({ list: 'ok', ...SKIPPED, put: 'access-denied' })
    expect(report.steps[1]?.error?.message).toContain('s3:PutObject')
  })

  it('to hear of an upload deletes what may be there', async () => {
    const endpoint = await serve((request, response, pass) => {
      if (request.method === 'PUT') loseAnswer(response)
      pass()
    })
    const report = await test(playgroundAt(endpoint))
    expect(outcomes(report)).toEqual({ list: 'ok', ...SKIPPED, put: 'network', delete: 'ok' })
    expect(await keysLeft()).toEqual([])
  })

  it('to read deletes all the same', async () => {
    const endpoint = await serve((request, response, pass) => {
      if (request.method === 'GET' && request.url?.includes('.probe')) refuse(response)
      else pass()
    })
    const report = await test(playgroundAt(endpoint))
    expect(outcomes(report)).toEqual({ ...ALL_OK, get: 'access-denied', link: 'access-denied', tamper: 'skipped' })
    expect(await keysLeft()).toEqual([])
  })

  it('because something else comes back is seen', async () => {
    const endpoint = await serve((request, response, pass) => {
      if (request.method === 'GET' && request.url?.includes('.probe')) response.end('something else')
      else pass()
    })
    const report = await test(playgroundAt(endpoint))
    expect(outcomes(report)).toEqual({ ...ALL_OK, get: 'storage-error', link: 'storage-error', tamper: 'skipped' })
  })

  it('because the network answers strangers with a web page is seen', async () => {
    const endpoint = await serve((request, response, pass) => {
      if (request.url?.includes('X-Amz-Signature')) {
        response.writeHead(403, { 'content-type': 'text/html' }).end('<html>Sign in</html>')
      } else pass()
    })
    expect(outcomes(await test(playgroundAt(endpoint)))).toMatchObject({ get: 'ok', link: 'wrong-endpoint' })
  })

  it('to delete is told', async () => {
    const store = openTestStore()
    cleanups.push(() => store.close())
    const endpoint = await serve((request, response, pass) => {
      if (request.method === 'DELETE') refuse(response)
      else pass()
    }, store)
    expect(outcomes(await test(playgroundAt(endpoint), store.keys))).toEqual({ ...ALL_OK, delete: 'access-denied' })
  })

  it('to refuse a tampered link is told', async () => {
    const objects = new Map<string, string>()
    const storage = createServer((request, response) => {
      const path = request.url?.replace(/\?.*/, '') ?? ''
      if (request.url?.includes('list-type')) {
        response.end('<ListBucketResult><Name>photos</Name><IsTruncated>false</IsTruncated></ListBucketResult>')
      } else if (request.method === 'PUT') {
        request.setEncoding('utf8')
        request.on('data', (text: string) => objects.set(path, text)).on('end', () => response.end())
      } else response.end(objects.get(path))
    })
    cleanups.push(() => stop(storage))
    const report = await test(playgroundAt(`http://127.0.0.1:${await listen(storage)}`))
    expect(outcomes(report)).toEqual({ ...ALL_OK, tamper: 'storage-error' })
    expect(report.steps[4]?.error?.message).toContain('wrong signature')
  })
})

describe('a test', () => {
  it('that is canceled leaves nothing behind', async () => {
    const canceler = new AbortController()
    const endpoint = await serve((request, _response, pass) => {
      if (request.method === 'GET' && request.url?.includes('.probe')) canceler.abort()
      else pass()
    })
    await expect(test(playgroundAt(endpoint), shared.keys, canceler.signal)).rejects.toMatchObject({ code: 'canceled' })
    expect(await keysLeft()).toEqual([])
  })

  it('reports no secret, no key id and no signature, whatever fails', async () => {
    const endpoint = await serve((request, response, pass) => {
      const { authorization = '' } = request.headers
      const echo = { AWSAccessKeyId: shared.keys.accessKeyId, Message: `${authorization} ${request.url}` }
      if (request.url?.includes('.probe')) response.writeHead(403).end(errorXml('SignatureDoesNotMatch', echo))
      else pass()
    })
    const report = JSON.stringify(await test(playgroundAt(endpoint)))
    expect(report).toContain('wrong-secret')
    expect(report).not.toContain(shared.keys.accessKeyId)
    expect(report).not.toContain(shared.keys.secretAccessKey)
    expect(report).not.toMatch(/Signature=|[0-9a-f]{64}/)
  })
})
