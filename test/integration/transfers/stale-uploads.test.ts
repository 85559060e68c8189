import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TransferJournal } from '../../../electron/services/transfers/transfer-journal.ts'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { S3ServerAddress } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { SCRATCH, UploadHome } from './upload-home.ts'

const PREFIX = 'shared'
/** As this program makes them. */
const SEGMENT = '0123456789abcdefABCDEF'
const OTHER_SEGMENT = 'zyxwvutsrqponmlkjihgfe'
const PART_BYTES = 100_000

async function staleSuite(server: S3ServerAddress): Promise<void> {
  const client = clientOf(server)
  const bucket = `stale-${randomBytes(6).toString('hex')}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  const path = mkdtempSync(join(SCRATCH, 'sandglass-stale-'))
  const home = await UploadHome.create({ path: join(path, 'home'), server, bucket, prefix: PREFIX })
  onTestFinished(async () => {
    await home.close()
    rmSync(path, { recursive: true, force: true })
  })
  const { call } = home.app

  const left = await begin(client, bucket, `${PREFIX}/${SEGMENT}/left.bin`)
  const inQueue = await begin(client, bucket, `${PREFIX}/${OTHER_SEGMENT}/in-the-queue.bin`)
  const foreign = await begin(client, bucket, `${PREFIX}/report.pdf`)
  const elsewhere = await begin(client, bucket, `elsewhere/${SEGMENT}/left.bin`)
  // Makes the queue's file. Nothing of it goes on: this process only looks.
  await call('uploads.list', {})
  putIntoQueue(home, inQueue.key, inQueue.uploadId)

  const { stale } = await call('uploads.stale', { connection: 'store' })
  expect(stale).toEqual([{ bucket, ...left, bytes: PART_BYTES, startedAt: expect.any(String) }])
  // Whatever a caller names, nothing else is taken away.
  const named = [...stale, { bucket, ...inQueue }, { bucket, ...foreign }]
  expect(await call('uploads.removeStale', { connection: 'store', stale: named })).toEqual({ removed: 1 })
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
  expect(Uploads.map(({ UploadId }) => UploadId).sort()).toEqual(
    [inQueue, foreign, elsewhere].map(({ uploadId }) => uploadId).sort(),
  )
  expect(await call('uploads.stale', { connection: 'store' })).toEqual({ stale: [] })
  // What is gone meanwhile is as it should be.
  expect(await call('uploads.removeStale', { connection: 'store', stale })).toEqual({ removed: 1 })
}

/** Begins a multipart upload and stores one part of it. */
async function begin(client: S3Client, bucket: string, key: string): Promise<{ key: string; uploadId: string }> {
  const { UploadId: uploadId = '' } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key }))
  await client.send(
    new UploadPartCommand({
      Bucket: bucket,
      Key: key,
      UploadId: uploadId,
      PartNumber: 1,
      Body: randomBytes(PART_BYTES),
    }),
  )
  return { key, uploadId }
}

function putIntoQueue(home: UploadHome, key: string, uploadId: string): void {
  const journal = new TransferJournal(home.queueFile)
  journal.add([
    {
      id: 'known',
      linkId: 'link',
      connectionId: 'store',
      bucket: 'bucket',
      key,
      name: 'in-the-queue.bin',
      size: PART_BYTES,
      source: { kind: 'file', path: '/nowhere' },
      isTried: false,
      addedAt: new Date().toISOString(),
    },
  ])
  journal.record([{ id: 'known', change: { uploadId } }])
  journal.close()
}

describe('what uploads left behind', () => {
  const title = 'is found and removed, and nothing else'
  it(`${title}: playground`, async () => {
    const playground = await startPlayground()
    onTestFinished(() => playground.stop())
    await staleSuite(playground)
  })
  for (const name of ['ceph', 'swift'] as const) {
    describeWithServer(name, name, (server) => {
      it(title, () => staleSuite(server))
    })
  }
})
