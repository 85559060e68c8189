import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testConnection } from '../../electron/services/connections/test-connection.ts'
import { ObjectService } from '../../electron/services/objects/object-service.ts'
import { S3Sessions } from '../../electron/services/objects/s3-sessions.ts'
import { Sigv4Signer } from '../../electron/services/signers/sigv4-signer.ts'
import type { Connection } from '../../shared/connections/connection.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { networkWith } from '../support/network.ts'
import { startPlayground } from '../support/servers/playground.ts'
import type { AccessKeys, SharedS3Server } from '../support/servers/s3-test-server.ts'
import { describeWithServer } from '../support/servers/shared-servers.ts'

const KEYS = [
  'plain.txt',
  'with space.txt',
  'plus+sign.txt',
  '100%.txt',
  '%2B.txt',
  'a&b=c?d#e.txt',
  '<tag>&amp;"\'.txt',
  'new\nline.txt',
  'tab\tand\u007f.txt',
  'e\u0301 and é.txt',
  '日本語/😀.txt',
  'double//slash.txt',
  'folder/',
  'a~b!c(d)e*f.txt',
]

/** What our own calls make of a real storage. */
function objectsSuite(server: SharedS3Server): void {
  const bucket = `objects-${randomBytes(6).toString('hex')}`
  const connection: Connection = {
    id: 'tested',
    name: 'tested',
    provider: 'other',
    endpoint: server.endpoint,
    region: server.region,
    addressing: 'path',
    bucket,
    prefix: 'shared',
    credentials: { source: 'environment' },
    isDefault: true,
    createdAt: '2026-01-01T00:00:00.000Z',
  }
  const network = networkWith()
  const portsOf = (keys: AccessKeys) => ({ credentials: { resolve: async () => keys }, clock: Date, network })
  const sessions = new S3Sessions(portsOf(server.keys))
  const objects = new ObjectService(sessions)
  const put = (key: string, body = 'content') =>
    sessions.run(connection, { bucket, key, permission: 's3:PutObject' }, (client, { PutObjectCommand }, options) =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }), options),
    )

  beforeAll(async () => {
    const call = { bucket, permission: 's3:CreateBucket' }
    await sessions.run(connection, call, (client, { CreateBucketCommand }, options) =>
      client.send(new CreateBucketCommand({ Bucket: bucket }), options),
    )
    for (const key of KEYS) await put(key)
  })
  afterAll(async () => {
    for await (const page of objects.pages(connection, { bucket })) {
      for (const { key } of page.objects) await objects.remove(connection, { bucket, key })
    }
    network.close()
  })

  it('lists its bucket', async () => {
    expect((await objects.listBuckets(connection)).map(({ name }) => name)).toContain(bucket)
  })

  it('lists every key exactly, page by page', async () => {
    const listed: string[] = []
    for await (const page of objects.pages(connection, { bucket, pageSize: 4 })) {
      expect(page.objects.length).toBeLessThanOrEqual(4)
      listed.push(...page.objects.map(({ key }) => key))
    }
    expect(listed.toSorted()).toEqual(KEYS.toSorted())
  })

  it('finds every listed key', async () => {
    for (const key of KEYS) {
      const head = await objects.head(connection, { bucket, key })
      expect([key, head.size]).toEqual([key, 7])
      expect(head.etag).toBe('9a0364b9e99bb480dd25e1f0284c8555')
    }
  })

  it('folds keys at a delimiter', async () => {
    const page = await objects.list(connection, { bucket, delimiter: '/' })
    expect(page.prefixes.toSorted()).toEqual(['double/', 'folder/', '日本語/'])
  })

  it('deletes an object, and says of a missing one that it is missing', async () => {
    const object = { bucket, key: 'to delete+.txt' }
    await put(object.key)
    await objects.head(connection, object)
    await objects.remove(connection, object)
    await expect(objects.head(connection, object)).rejects.toMatchObject({ code: 'no-such-key' })
    await objects.remove(connection, object)
  })

  it('says of a missing bucket that it is missing', async () => {
    const missing = { bucket: `${bucket}-missing` }
    await expect(objects.list(connection, missing)).rejects.toMatchObject({ code: 'no-such-bucket' })
  })

  const unknownKeys = { accessKeyId: 'AKIAUNKNOWNEXAMPLE00', secretAccessKey: 'wrong' }
  const refusals: readonly (readonly [string, AccessKeys | undefined, ErrorCode])[] = [
    ['a wrong secret', { ...server.keys, secretAccessKey: 'wrong' }, 'wrong-secret'],
    // Swift does not tell which keys exist, and gives each account buckets of its own.
    ['an unknown key', unknownKeys, server.name === 'swift' ? 'wrong-secret' : 'invalid-key-id'],
    ['another account', server.otherKeys, server.name === 'swift' ? 'no-such-bucket' : 'access-denied'],
  ]
  for (const [name, keys = unknownKeys, code] of refusals) {
    it(`refuses ${name} in its own words, and we say which it is`, async () => {
      const strangers = new S3Sessions(portsOf(keys))
      const listed = new ObjectService(strangers).list(connection, { bucket })
      await expect(listed).rejects.toMatchObject({ code })
    })
  }

  it('passes the connection test', async () => {
    const presign = async (tested: Connection, testedBucket: string, key: string) => {
      const seconds = Math.floor(Date.now() / 1000) + (tested.clockOffsetSeconds ?? 0)
      const signedAt = new Date(seconds * 1000).toISOString()
      const options = { disposition: 'attachment' } as const
      const terms = { ...tested, method: 'GET', bucket: testedBucket, options, signedAt, expiresSeconds: 300 } as const
      return new Sigv4Signer().presigner(terms, server.keys)(key)
    }
    const report = await testConnection(connection, { ...portsOf(server.keys), random: randomBytes, presign })
    expect(report.steps.filter(({ ok }) => !ok)).toEqual([])
    expect(report.steps.map(({ step }) => step)).toEqual(['list', 'put', 'get', 'link', 'tamper', 'delete'])
    expect(report.corrections).toEqual([])
    expect((await objects.list(connection, { bucket, prefix: 'shared/' })).objects).toEqual([])
  })
}

describe('objects on the playground', async () => {
  const playground = await startPlayground()
  afterAll(() => playground.stop())
  objectsSuite(playground)
})
describeWithServer('ceph', 'objects on Ceph', objectsSuite)
describeWithServer('swift', 'objects on Swift', objectsSuite)
