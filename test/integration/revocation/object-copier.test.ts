import { randomBytes } from 'node:crypto'
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { ObjectCopier } from '../../../electron/services/objects/object-copier.ts'
import { S3Sessions } from '../../../electron/services/objects/s3-sessions.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { startChaosProxy } from '../../support/chaos/chaos-proxy.ts'
import { networkWith } from '../../support/network.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { newBucket } from '../cli/stores.ts'

const MIB = 1024 ** 2
/** As S3's, but a thousandth: what takes parts there is larger than a test has time for. */
const LIMITS = { singleCopy: 5 * MIB, part: 5 * MIB }

const playground = await startPlayground()
const r2 = await startPlayground(Date, 'r2')
afterAll(() => Promise.all([playground.stop(), r2.stop()]))
describe('copies in parts: playground', () => suite(playground, 'other'))
describe('copies in parts: playground as r2', () => suite(r2, 'r2'))
describeWithServer('ceph', 'copies in parts: ceph', (server) => suite(server, 'ceph'))

function suite(server: SharedS3Server & { allowProxy?(port: number): void }, provider: Connection['provider']): void {
  const client = clientOf(server)
  const connectionTo = (endpoint: string): Connection => ({
    id: 'tested',
    name: 'tested',
    provider,
    endpoint,
    region: server.region,
    addressing: 'path',
    prefix: '',
    credentials: { source: 'environment' },
    isDefault: true,
    createdAt: '2026-01-01T00:00:00.000Z',
  })
  const copier = new ObjectCopier(
    new S3Sessions({ credentials: { resolve: async () => server.keys }, clock: Date, network: networkWith() }),
    LIMITS,
  )
  const source = async (body: Buffer, more: object = {}) => {
    const bucket = await newBucket(client)
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'large', Body: body, ...more }))
    return bucket
  }

  it('has every byte, and what it keeps', async () => {
    const body = randomBytes(12 * MIB + 7)
    const tags = provider === 'r2' ? {} : { Tagging: 'team=blue' }
    const bucket = await source(body, { ContentType: 'video/mp4', Metadata: { camera: 'a' }, ...tags })
    const request = { source: { bucket, key: 'large' }, to: { bucket, key: 'copy' } }
    const copy = await copier.copy(connectionTo(server.endpoint), { ...request, keeps: 'all' })
    expect(copy.size).toBe(body.length)
    expect(copy.etag).toMatch(/-3$/)
    const { Body, ContentType, Metadata } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'copy' }))
    expect(body.equals(Buffer.from((await Body?.transformToByteArray()) ?? []))).toBe(true)
    expect({ ContentType, Metadata }).toEqual({ ContentType: 'video/mp4', Metadata: { camera: 'a' } })
    if (provider !== 'r2') {
      const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: 'copy' }))
      expect(TagSet).toEqual([{ Key: 'team', Value: 'blue' }])
    }

    await copier.copy(connectionTo(server.endpoint), { ...request, to: { bucket, key: 'shared' }, keeps: 'to-share' })
    const shared = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'shared' }))
    expect(shared).toMatchObject({ ContentType: 'video/mp4', CacheControl: 'private, no-store', Metadata: {} })
  })

  it('refuses what is archived, unless it has been restored', async () => {
    const bucket = await source(randomBytes(10))
    const proxy = await startChaosProxy({ upstream: server.endpoint })
    server.allowProxy?.(proxy.port)
    const answering = async (headers: Record<string, string>) => {
      await proxy.clear()
      await proxy.add({
        match: { method: 'HEAD', path: /large$/ },
        fault: { kind: 'status', status: 200, body: '', headers: { etag: '"x"', ...headers } },
      })
      const request = { source: { bucket, key: 'large' }, to: { bucket, key: 'copy' }, keeps: 'to-share' } as const
      return copier.copy(connectionTo(proxy.origin), request)
    }
    try {
      const archived = { 'x-amz-storage-class': 'DEEP_ARCHIVE' }
      await expect(answering(archived)).rejects.toMatchObject({
        code: 'archived-object',
        hint: expect.stringContaining('Restore it'),
      })
      await expect(answering({ ...archived, 'x-amz-restore': 'ongoing-request="true"' })).rejects.toMatchObject({
        code: 'archived-object',
        hint: expect.stringContaining('being restored'),
      })
      // Then the object is asked for, which is not the one that the answer told of.
      const restored = { ...archived, 'x-amz-restore': 'ongoing-request="false", expiry-date="later"' }
      await expect(answering(restored)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:precondition-failed|storage-error)$/),
      })
    } finally {
      await proxy.close()
    }
  })

  it('leaves nothing when a part fails, also one that fails late, or when the object changes meanwhile', async () => {
    const bucket = await source(randomBytes(12 * MIB))
    const proxy = await startChaosProxy({ upstream: server.endpoint })
    server.allowProxy?.(proxy.port)
    const request = { source: { bucket, key: 'large' }, to: { bucket, key: 'copy' }, keeps: 'to-share' } as const
    const copying = () => copier.copy(connectionTo(proxy.origin), request)
    const nothingIsLeft = async () => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
      expect(Uploads).toEqual([])
      await expect(client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'copy' }))).rejects.toThrow()
    }
    try {
      await proxy.add({ match: { partNumber: 2 }, fault: { kind: 'error-in-200', code: 'InternalError' } })
      await expect(copying()).rejects.toMatchObject({ code: 'storage-error' })
      await nothingIsLeft()
      await proxy.clear()

      await proxy.add({
        match: { method: 'POST', query: (parameters) => parameters.has('uploadId') },
        fault: { kind: 'error-in-200', code: 'InternalError' },
      })
      await expect(copying()).rejects.toMatchObject({ code: 'storage-error' })
      await nothingIsLeft()
      await proxy.clear()

      await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'large', Body: randomBytes(27 * MIB) }))
      // The last parts begin when the first are answered.
      const isPart = (parameters: URLSearchParams) => parameters.has('partNumber')
      await proxy.add({ match: { query: isPart }, fault: { kind: 'latency', ms: 1500 } })
      const before = proxy.log.length
      const late = expect(copying()).rejects.toMatchObject({ code: 'precondition-failed' })
      await expect
        .poll(() => proxy.log.slice(before).filter(({ partNumber }) => partNumber !== undefined).length)
        .toBeGreaterThan(0)
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'large', Body: randomBytes(27 * MIB) }))
      await late
      await nothingIsLeft()
    } finally {
      await proxy.close()
    }
  })
}
