import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { type ChaosProxy, type LoggedRequest, startChaosProxy } from '../../support/chaos/chaos-proxy.ts'
import type { ChaosRule } from '../../support/chaos/chaos-rules.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { settle } from '../../support/settle.ts'
import { BucketContents } from './bucket-contents.ts'
import { SCRATCH, UploadHome } from './upload-home.ts'

const MIB = 1024 ** 2
const SMALL = 100_000
/** Three parts. */
const LARGE = 20 * MIB
/** Longer than the process lives. */
const NEVER = { kind: 'latency', ms: 3_600_000 } as const

interface Moment {
  readonly title: string
  readonly size: number
  /** It is uploaded in a ZIP, which is made on the way. */
  readonly isPacked?: true
  /** What keeps the process from getting any further. */
  readonly rule: ChaosRule
  /** Whether it got so far. */
  readonly isReached: (found: Found) => boolean
  /** What the next process asks of the storage that changes anything there, sorted. */
  readonly after: readonly string[]
}

interface Found {
  readonly objects: number
  readonly multipartUploads: number
  /** Parts that the journal has. */
  readonly parts: number
}

const MOMENTS: readonly Moment[] = [
  {
    title: 'before it learns the id of a multipart upload, and removes that',
    size: LARGE,
    rule: { match: { method: 'POST', query: (query) => query.has('uploads') }, fault: NEVER },
    isReached: ({ multipartUploads }) => multipartUploads === 1,
    after: ['abort', 'begin', 'complete', 'part 1', 'part 2', 'part 3'],
  },
  {
    title: 'between parts, and sends none again that the storage had',
    size: LARGE,
    rule: { match: { method: 'PUT', partNumber: 2 }, fault: { kind: 'stall-after', bytes: MIB } },
    isReached: ({ parts }) => parts === 2,
    after: ['complete', 'part 2'],
  },
  {
    title: 'between parts of a ZIP, and sends none again of what it makes again',
    size: LARGE,
    isPacked: true,
    rule: { match: { method: 'PUT', partNumber: 3 }, fault: { kind: 'stall-after', bytes: MIB } },
    isReached: ({ parts }) => parts === 2,
    after: ['complete', 'part 3'],
  },
  {
    title: 'before it learns that the parts are an object, and sends nothing again',
    size: LARGE,
    rule: { match: { method: 'POST', query: (query) => query.has('uploadId') }, fault: NEVER },
    isReached: ({ objects }) => objects === 1,
    after: [],
  },
  {
    title: 'before it learns that a small file is stored, and does not send it again',
    size: SMALL,
    rule: { match: { method: 'PUT' }, fault: NEVER },
    isReached: ({ objects }) => objects === 1,
    after: [],
  },
]

interface ProxiedServer extends SharedS3Server {
  allowProxy?(port: number): void
  stop(): Promise<void>
}

function momentsSuite(start: () => Promise<ProxiedServer>): void {
  const bucket = `kill-${randomBytes(6).toString('hex')}`
  let server: ProxiedServer
  let proxy: ChaosProxy
  let contents: BucketContents
  let root: string
  beforeAll(async () => {
    server = await start()
    proxy = await startChaosProxy({ upstream: server.endpoint })
    server.allowProxy?.(proxy.port)
    const client = clientOf(server)
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    contents = new BucketContents(client, bucket)
    root = mkdtempSync(join(SCRATCH, 'sandglass-kill-'))
  })
  afterAll(async () => {
    await proxy.close()
    await server.stop()
    rmSync(root, { recursive: true, force: true })
  })

  it.each(MOMENTS)('$title', async ({ size, isPacked, rule, isReached, after }) => {
    const prefix = randomBytes(6).toString('hex')
    const file = join(root, `${prefix}.bin`)
    writeFileSync(file, randomBytes(size))
    const wanted = isPacked ? { files: [], zip: { name: 'all.zip', files: [file] } } : { files: [file] }
    const home = await UploadHome.create({
      path: join(root, prefix),
      server,
      endpoint: proxy.origin,
      bucket,
      prefix,
    })
    const found = async (): Promise<Found> => ({
      objects: (await contents.objects(`${prefix}/`)).length,
      multipartUploads: (await contents.multipartUploads(`${prefix}/`)).length,
      parts: home.queue().entries.reduce((sum, { record }) => sum + record.parts.length, 0),
    })

    await proxy.add(rule)
    const first = home.start(wanted)
    await settle(async () => isReached(await found()), 'the upload')
    first.child.kill('SIGKILL')
    await first.gone
    await proxy.clear()
    const before = proxy.log.length

    const second = home.start(wanted)
    expect(await second.ended).toBe(true)
    second.child.kill('SIGKILL')
    await second.gone
    expect(proxy.log.slice(before).flatMap(changeOf).sort()).toEqual(after)
    expect(await found()).toMatchObject({ objects: 1, multipartUploads: 0 })
    expect(home.queue().entries.map(({ record }) => record.outcome)).toEqual(['done'])
    await home.close()
  })
}

/** A request that changes what the storage has. */
function changeOf({ method, partNumber, parameters }: LoggedRequest): string[] {
  if (method === 'GET' || method === 'HEAD') return []
  if (partNumber !== undefined) return [`part ${partNumber}`]
  if (parameters.includes('uploads')) return ['begin']
  if (parameters.includes('uploadId')) return [method === 'POST' ? 'complete' : 'abort']
  return [`${method} object`]
}

describe('an upload to a playground that is killed', () => momentsSuite(startPlayground))
describeWithServer('ceph', 'an upload to Ceph RADOS gateway that is killed', (server) => {
  momentsSuite(async () => ({ ...server, stop: async () => undefined }))
})
