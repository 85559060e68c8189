import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ProcessLock } from '../../../electron/services/library/process-lock.ts'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { type ChaosProxy, startChaosProxy } from '../../support/chaos/chaos-proxy.ts'
import { type PlaygroundTestServer, startPlayground } from '../../support/servers/playground.ts'
import { settle } from '../../support/settle.ts'
import { BucketContents } from './bucket-contents.ts'
import type { RunningServices } from './services.ts'
import { SCRATCH, UploadHome } from './upload-home.ts'

const MIB = 1024 ** 2
/** Of three parts. */
const LARGE = 20 * MIB

describe('processes that share a queue', () => {
  const bucket = `queue-${randomBytes(6).toString('hex')}`
  let server: PlaygroundTestServer
  let proxy: ChaosProxy
  let contents: BucketContents
  let root: string
  beforeAll(async () => {
    server = await startPlayground()
    proxy = await startChaosProxy({ upstream: server.endpoint })
    server.allowProxy(proxy.port)
    const client = clientOf(server)
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    contents = new BucketContents(client, bucket)
    root = mkdtempSync(join(SCRATCH, 'sandglass-queue-'))
  })
  afterEach(() => proxy.clear())
  afterAll(async () => {
    await proxy.close()
    await server.stop()
    rmSync(root, { recursive: true, force: true })
  })

  it('show what one of them does, and pause it and let it go on from another', async () => {
    const { first, second, start, partsSince } = await together()
    await stallLastPart()
    const began = proxy.log.length
    const upload = await start(first, LARGE)
    await seen(second, ({ state, sentBytes }) => state === 'uploading' && sentBytes >= 16 * MIB)
    expect((await list(second)).summary).toMatchObject({ files: 1, done: 0, totalBytes: LARGE, isPaused: false })

    await second.call('uploads.pause', { ids: [upload] })
    await seen(first, ({ state }) => state === 'paused')
    await seen(second, ({ state }) => state === 'paused')
    await proxy.clear()
    await second.call('uploads.resume', { ids: [upload] })
    await seen(first, ({ state }) => state === 'done')
    await seen(second, ({ state, sentBytes }) => state === 'done' && sentBytes === LARGE)
    expect(partsSince(began)).toEqual([1, 2, 3, 3])
  })

  it('cancel what another one is sending, and nothing is left of it', async () => {
    const { first, second, start, prefix } = await together()
    await stallLastPart()
    const upload = await start(first, LARGE)
    await seen(second, ({ state, sentBytes }) => state === 'uploading' && sentBytes >= 16 * MIB)
    await second.call('uploads.cancel', { ids: [upload] })
    await settle(async () => (await list(first)).total === 0, 'the queue')
    await settle(async () => (await contents.multipartUploads(prefix)).length === 0, 'the storage')
    expect(await contents.objects(prefix)).toEqual([])
    expect((await first.call('links.list', {})).total).toBe(0)
  })

  it('put one before the others that another one works on', async () => {
    const { first, second, start } = await together()
    await first.call('uploads.pauseAll', { isPaused: true })
    const [a, b, c] = [await start(first, 1), await start(first, 2), await start(second, 3)]
    await second.call('uploads.first', { id: c })
    expect((await list(first)).uploads.map(({ id }) => id)).toEqual([c, a, b])
    await second.call('uploads.pauseAll', { isPaused: false })
    for (const app of [first, second]) {
      await settle(async () => (await list(app)).summary.done === 3, 'the queue')
      expect((await list(app)).uploads.map(({ id }) => id)).toEqual([c, a, b])
    }
  })

  it('go on with what another one leaves when it ends', async () => {
    const { first, second, start, partsSince } = await together()
    await stallLastPart()
    const began = proxy.log.length
    await start(first, LARGE)
    await seen(second, ({ sentBytes }) => sentBytes >= 16 * MIB)
    await first.services.stop()
    await proxy.clear()
    await seen(second, ({ state }) => state === 'done')
    expect(partsSince(began)).toEqual([1, 2, 3, 3])
  })

  it('go on with what another one leaves when it is killed', async () => {
    const { home, file, prefix, open, partsSince } = await newHome()
    await stallLastPart()
    const began = proxy.log.length
    const other = home.start({ files: [file(LARGE)] })
    await settle(() => home.queue().entries[0]?.record.parts.length === 2, 'the upload')
    const second = open()
    await seen(second, ({ state }) => state === 'uploading')
    other.child.kill('SIGKILL')
    await other.gone
    await proxy.clear()
    await seen(second, ({ state }) => state === 'done')
    expect(partsSince(began)).toEqual([1, 2, 3, 3])
    expect(await contents.objects(prefix)).toHaveLength(1)
  })

  it('do the work that is left although another one looks at it at the same moment', async () => {
    const { home, open, start } = await newHome()
    const first = open()
    await first.call('uploads.pauseAll', { isPaused: true })
    await start(first, 1000)
    await first.services.stop()
    const lock = new ProcessLock(join(home.queueFile, '..', 'engine.lock'))
    onTestFinished(() => lock.close())
    expect(lock.tryShared()).toBe(true)
    const next = home.open()
    onTestFinished(() => next.services.stop())
    await next.call('uploads.pauseAll', { isPaused: false })
    const { queue } = await next.services.transfers()
    const work = queue.run(new AbortController().signal, () => undefined)
    setTimeout(() => lock.release(), 250)
    expect(await work).toBe(true)
    expect((await list(next)).uploads).toMatchObject([{ state: 'done' }])
  })

  it('stay paused when all of them have ended and one starts again', async () => {
    const { open, start, prefix } = await newHome()
    const first = open()
    await first.call('uploads.pauseAll', { isPaused: true })
    await start(first, 1000)
    await first.services.stop()
    const next = open()
    await seen(next, ({ state }) => state === 'paused')
    expect((await list(next)).summary.isPaused).toBe(true)
    expect(await contents.objects(prefix)).toEqual([])
    await next.call('uploads.pauseAll', { isPaused: false })
    await seen(next, ({ state }) => state === 'done')
  })

  it('put a queue aside that is damaged, say so in the log, and upload by a new one', async () => {
    const { home, open, start } = await newHome()
    const first = open()
    await start(first, 1000)
    await seen(first, ({ state }) => state === 'done')
    await first.services.stop()
    writeFileSync(home.queueFile, randomBytes(8192))
    const logged: string[] = []
    const next = open((event) => logged.push(event))
    expect((await list(next)).total).toBe(0)
    expect(logged).toContain('transfer-queue-damaged')
    const beside = readdirSync(join(home.queueFile, '..'))
    expect(beside).toContainEqual(expect.stringMatching(/^queue\.db\.damaged-\d+$/))
    await start(next, 1000)
    await seen(next, ({ state }) => state === 'done')
    // What was uploaded before is not forgotten with the queue.
    expect((await next.call('links.list', { status: 'active' })).total).toBe(2)
  })

  /** All parts but the third arrive. */
  async function stallLastPart(): Promise<void> {
    await proxy.add({ match: { method: 'PUT', partNumber: 3 }, fault: { kind: 'stall-after', bytes: MIB } })
  }

  async function newHome() {
    const prefix = randomBytes(6).toString('hex')
    const path = join(root, prefix)
    const home = await UploadHome.create({ path, server, endpoint: proxy.origin, bucket, prefix })
    onTestFinished(() => home.close())
    const file = (size: number) => {
      const chosen = join(path, `${size}.bin`)
      writeFileSync(chosen, randomBytes(size))
      return chosen
    }
    return {
      home,
      prefix: `${prefix}/`,
      file,
      /** Another process's services, as far as they know. */
      open(onError?: (event: string) => void): RunningServices {
        const app = home.open(onError)
        onTestFinished(() => app.services.stop())
        app.services.start()
        return app
      },
      /** @returns the id of the upload */
      async start({ services, call }: RunningServices, size: number): Promise<string> {
        const chosen = await services.files.addChosen(file(size))
        const { uploads } = await call('uploads.start', { files: [chosen.file], expiry: { seconds: 3600 } })
        return uploads[0]?.id ?? ''
      },
      /** The numbers of the parts that were sent, sorted. */
      partsSince: (from: number) =>
        proxy.log
          .slice(from)
          .flatMap(({ partNumber }) => partNumber ?? [])
          .sort(),
    }
  }

  /** Two on one home, of which the first works on the queue. */
  async function together() {
    const made = await newHome()
    const first = made.open()
    await list(first)
    const second = made.open()
    await list(second)
    return { ...made, first, second }
  }
})

function list({ call }: RunningServices) {
  return call('uploads.list', {})
}

/** Waits until a process shows the one upload of the queue so. */
async function seen(
  app: RunningServices,
  isSo: (upload: Awaited<ReturnType<typeof list>>['uploads'][number]) => boolean,
): Promise<void> {
  await settle(async () => {
    const [upload] = (await list(app)).uploads
    return upload !== undefined && isSo(upload)
  }, 'the upload')
}
