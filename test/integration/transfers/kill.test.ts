import { createHash, randomBytes, randomInt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openZipTransfer } from '../../../electron/services/transfers/zip-transfer.ts'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { randomFrom } from '../../support/random-from.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { BucketContents } from './bucket-contents.ts'
import { SCRATCH, UploadHome } from './upload-home.ts'
import type { UploadOrder } from './uploading-process.ts'

const MIB = 1024 ** 2
/** In bytes: some by one request, some in parts. */
const SIZES = [0, 1000, 100_000, 8 * MIB + 1, 20 * MIB + 7]
/** Of the files but the last: large enough for two parts. */
const ZIP = 'all.zip'
/** Homes at once: starting a process is what takes the time. */
const LANES = 2
/** What goes on after a kill has less to do than all: later kills would mostly come too late. */
const LATEST_KILL = 0.75
/** How often an upload is canceled after a kill, once in a batch. */
const CANCEL_CHANCE = 0.15

type Wanted = Omit<UploadOrder, 'home'>

interface Life {
  readonly isKilled: boolean
  /** From the moment that it ran until nothing went on any more; milliseconds. */
  readonly ms: number
}

/** Lets a process upload. @param delay after which it is killed, in milliseconds; without it, it gets to the end */
async function live(home: UploadHome, wanted: Wanted, delay: number | undefined): Promise<Life> {
  const { child, running, ended, gone } = home.start(wanted)
  await running
  const began = performance.now()
  const timer = delay === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), delay)
  const isEnded = await ended
  const ms = performance.now() - began
  clearTimeout(timer)
  child.kill('SIGKILL')
  expect(await gone).toBe('SIGKILL')
  return { isKilled: !isEnded, ms }
}

/** What a ZIP of some files must be, however often it is made. */
async function hashOfZip(paths: readonly string[]): Promise<string> {
  const chosen = paths.map((path) => ({ path, name: basename(path) }))
  const zip = await openZipTransfer(chosen, 'store')
  const body = await zip.body(1, zip.size)
  await zip.close()
  if (body === undefined || !('bytes' in body)) throw new Error('nothing was packed')
  return createHash('sha256').update(body.bytes).digest('hex')
}

function killSuite(start: () => Promise<SharedS3Server & { stop(): Promise<void> }>, kills: number): void {
  const seed = Number(process.env['SANDGLASS_TEST_SEED'] ?? randomInt(2 ** 31))
  const bucket = `kill-${randomBytes(6).toString('hex')}`
  /** SHA-256, by file name. */
  const sums = new Map<string, string>()
  let files: string[]
  let packed: string[]
  let server: SharedS3Server & { stop(): Promise<void> }
  let contents: BucketContents
  let root: string
  beforeAll(async () => {
    server = await start()
    const client = clientOf(server)
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    contents = new BucketContents(client, bucket)
    root = mkdtempSync(join(SCRATCH, 'sandglass-kill-'))
    files = SIZES.map((size) => {
      const [path, content] = [join(root, `${size}.bin`), randomBytes(size)]
      writeFileSync(path, content)
      sums.set(basename(path), createHash('sha256').update(content).digest('hex'))
      return path
    })
    packed = files.slice(0, -1)
    sums.set(ZIP, await hashOfZip(packed))
  })
  afterAll(async () => {
    await server.stop()
    rmSync(root, { recursive: true, force: true })
  })

  it(`leaves each object whole or absent, ${kills} times (seed ${seed})`, { timeout: 600_000 }, async () => {
    const lanes = Array.from({ length: LANES }, (_, lane) => killAgainAndAgain(lane, kills / LANES))
    const found = (await Promise.all(lanes)).flat()
    // Kills that mostly come before or after all that matters would show little.
    expect(found.filter((done) => done < sums.size).length).toBeGreaterThan(kills / 2)
  })

  /** What was canceled is not begun again. */
  function wantedWithout(canceled: string | undefined): Wanted {
    return { files, zip: canceled === ZIP ? undefined : { name: ZIP, files: packed } }
  }

  /** @returns how many uploads were done at each kill */
  async function killAgainAndAgain(lane: number, kills: number): Promise<number[]> {
    const random = randomFrom(seed + lane)
    const done: number[] = []
    let wholeMs = 0
    for (let batch = 0; done.length < kills; batch += 1) {
      const prefix = `${lane}-${batch}`
      const home = await UploadHome.create({ path: join(root, prefix), server, bucket, prefix })
      let canceled: string | undefined
      for (let isFirst = true, isOver = false; !isOver; isFirst = false) {
        // The first finds nothing compiled. The second, and whichever comes to its end at one go, says how long it takes.
        const delay = batch < 2 || done.length === kills ? undefined : random() * wholeMs * LATEST_KILL
        const { isKilled, ms } = await live(home, wantedWithout(canceled), delay)
        const count = await check(home, prefix, `kill ${done.length} of lane ${lane}, after ${delay} ms`)
        if (isKilled) done.push(count)
        else if (isFirst) wholeMs = ms
        isOver = !isKilled
        if (isKilled && canceled === undefined && random() < CANCEL_CHANCE) canceled = await cancelOne(home, random())
      }
      await assertAllThere(home, prefix, canceled)
      await home.close()
    }
    return done
  }

  /** What must hold whenever a process ends, however it does. @returns how many uploads are done */
  async function check(home: UploadHome, prefix: string, moment: string): Promise<number> {
    const objects = await contents.objects(`${prefix}/`)
    for (const { key, sha256 } of objects) expect(sha256, `${moment}: ${key}`).toBe(sums.get(basename(key)))

    const { links } = await home.app.call('links.list', {})
    for (const { id, uploadPending, key } of links) {
      if (uploadPending) continue
      const { link } = await home.app.call('links.url', { id })
      const answer = await fetch(link.url)
      await answer.body?.cancel()
      expect(answer.status, `${moment}: the link to ${key}`).toBe(200)
      expect(answer.headers.get('etag')).toBe(objects.find((object) => object.key === key)?.etag)
    }

    const { entries, uploadIds } = home.queue()
    const uploads = await contents.multipartUploads(`${prefix}/`)
    const unknown = uploads.filter(({ uploadId }) => !uploadIds.has(uploadId)).map(({ key }) => key)
    expect(unknown, `${moment}: parts that nobody knows of`).toEqual([...new Set(unknown)])
    const unfinished = entries.filter(({ record }) => record.outcome === undefined)
    // Those of an upload that is still to be done: it looks for them.
    expect(unfinished.map(({ job }) => job.key)).toEqual(expect.arrayContaining(uploads.map(({ key }) => key)))
    return entries.length - unfinished.length
  }

  /** By this process, while none uploads. @returns the name of the file, if one of them was still to be done */
  async function cancelOne(home: UploadHome, chance: number): Promise<string | undefined> {
    const { entries } = home.queue()
    const unfinished = entries.filter(({ record }) => record.outcome === undefined)
    const entry = unfinished[Math.floor(chance * unfinished.length)]
    if (entry === undefined) return undefined
    await home.app.call('uploads.cancel', { ids: [entry.job.id] })
    return entry.job.name
  }

  /** What must hold when nothing is left to do. */
  async function assertAllThere(home: UploadHome, prefix: string, canceled: string | undefined): Promise<void> {
    const names = [...sums.keys()].filter((name) => name !== canceled).sort()
    const { entries } = home.queue()
    const outcomes = entries.map(({ record: { outcome, error } }) => ({ outcome, error }))
    expect(outcomes).toEqual(names.map(() => ({ outcome: 'done' })))
    const objects = await contents.objects(`${prefix}/`)
    expect(objects.map(({ key }) => basename(key)).sort()).toEqual(names)
    const { links } = await home.app.call('links.list', { status: 'active' })
    expect(links.map(({ key }) => basename(key)).sort()).toEqual(names)
    expect(await contents.multipartUploads(`${prefix}/`)).toEqual([])
  }
}

// 200 in all.
describe('a process that is killed while it uploads to a playground', () => killSuite(startPlayground, 40))
describeWithServer('ceph', 'a process that is killed while it uploads to Ceph RADOS gateway', (server) => {
  killSuite(async () => ({ ...server, stop: async () => undefined }), 120)
})
describeWithServer('swift', 'a process that is killed while it uploads to OpenStack Swift', (server) => {
  killSuite(async () => ({ ...server, stop: async () => undefined }), 40)
})
