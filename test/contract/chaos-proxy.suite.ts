import { createHash, randomBytes } from 'node:crypto'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ChaosProxy } from '../support/chaos/chaos-proxy.ts'
import type { SharedS3Server } from '../support/servers/s3-test-server.ts'
import { settle } from '../support/settle.ts'
import { clientOf } from './s3-server/suite-context.ts'
import { s3ServerSuite } from './s3-server.suite.ts'

const MIB = 1024 * 1024

/**
 * A proxy in front of a storage that verifies signatures: without faults it is the storage, and with them the storage is left as
 * such a fault leaves it. Registers tests: call it inside a `describe`.
 */
export function chaosProxySuite(server: SharedS3Server, proxy: ChaosProxy): void {
  const client = clientOf({ ...server, endpoint: proxy.origin })
  const bucket = `chaos-${randomBytes(6).toString('hex')}`
  beforeAll(() => client.send(new CreateBucketCommand({ Bucket: bucket })))
  afterEach(() => proxy.clear())

  describe('without faults', () => s3ServerSuite({ ...server, endpoint: proxy.origin }))

  const keys = async (): Promise<(string | undefined)[]> => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
    return Contents.map(({ Key }) => Key)
  }
  const begin = async (Key: string) => {
    const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }))
    return { Bucket: bucket, Key, UploadId }
  }

  it('stores all, once, of an upload whose answer is lost', async () => {
    const Body = randomBytes(5 * MIB)
    const upload = await begin('lost answer')
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body }))
    const match = { method: 'POST', query: (parameters: URLSearchParams) => parameters.has('uploadId') }
    await proxy.add({ match, fault: { kind: 'drop-response-after-commit' } })
    const parts = { MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }
    await expect(client.send(new CompleteMultipartUploadCommand({ ...upload, ...parts }))).rejects.toMatchObject({
      code: 'ECONNRESET',
    })
    const stored = await client.send(new GetObjectCommand({ Bucket: bucket, Key: upload.Key }))
    expect(sha256(await stored.Body?.transformToByteArray())).toBe(sha256(Body))
  })

  it.each(['reset-after', 'fin-after'] as const)('stores nothing of a part that is broken off (%s)', async (kind) => {
    const upload = await begin(kind)
    await proxy.add({ match: { partNumber: 2 }, fault: { kind, bytes: 2 * MIB } })
    const send = (PartNumber: number) =>
      client.send(new UploadPartCommand({ ...upload, PartNumber, Body: randomBytes(5 * MIB) }))
    await send(1)
    await expect(send(2)).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) })
    await send(3)
    const { Parts = [] } = await client.send(new ListPartsCommand(upload))
    expect(Parts.map(({ PartNumber }) => PartNumber)).toEqual([1, 3])
    expect(proxy.log.filter(({ faults }) => faults.includes(kind))).toMatchObject([{ partNumber: 2 }])
  })

  it('stores nothing that stalls', async () => {
    const leaving = new AbortController()
    await proxy.add({ fault: { kind: 'stall-after', bytes: MIB }, match: { method: 'PUT' } })
    const put = client.send(new PutObjectCommand({ Bucket: bucket, Key: 'stalled', Body: randomBytes(5 * MIB) }), {
      abortSignal: leaving.signal,
    })
    await Promise.all([
      expect(put).rejects.toMatchObject({ name: 'AbortError' }),
      settle(() => proxy.struck('stall-after') === 1, 'the fault').then(() => leaving.abort()),
    ])
    expect(await keys()).not.toContain('stalled')
  })

  it('refuses a body that was changed on the way, where its checksum is sent along', async () => {
    const Body = randomBytes(MIB)
    await proxy.add({ match: { method: 'PUT' }, fault: { kind: 'corrupt-request-byte', offset: 500_000 } })
    const ContentMD5 = createHash('md5').update(Body).digest('base64')
    const put = client.send(new PutObjectCommand({ Bucket: bucket, Key: 'corrupt', Body, ContentMD5 }))
    await expect(put).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
    expect(await keys()).not.toContain('corrupt')
  })

  it('has nothing of an upload that the proxy answers itself', async () => {
    const put = () => client.send(new PutObjectCommand({ Bucket: bucket, Key: 'answered', Body: randomBytes(MIB) }))
    await proxy.add({ match: { times: 1 }, fault: { kind: 'status', status: 503, code: 'SlowDown' } })
    await expect(put()).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } })
    expect(await keys()).not.toContain('answered')
    await put()
    expect(await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'answered' }))).toMatchObject({
      ContentLength: MIB,
    })
  })
}

function sha256(bytes: Uint8Array = new Uint8Array()): string {
  return createHash('sha256').update(bytes).digest('hex')
}
