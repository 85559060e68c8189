import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { onTestFinished } from 'vitest'
import { createDispatch } from '../../../electron/services/api/dispatch.ts'
import { createServices } from '../../../electron/services/create-services.ts'
import type { Logger } from '../../../electron/services/ports.ts'
import { createClient } from '../../../shared/api/client.ts'
import type { Upload, UploadSummary } from '../../../shared/api/upload-calls.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import { partSizeFor } from '../../../shared/transfers/part-plan.ts'
import { type ChaosProxy, type LoggedRequest, startChaosProxy } from '../../support/chaos/chaos-proxy.ts'
import type { AccessKeys, SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { settle } from '../../support/settle.ts'

/** A storage that can be reached by a proxy in front of it. */
export interface StorageBehindProxy extends SharedS3Server {
  allowProxy?(port: number): void
}

export interface TroubledOptions {
  readonly tls?: boolean
  readonly settings?: Partial<Settings>
  /** Where the connection leads, in place of the proxy. */
  readonly endpoint?: string
  readonly region?: string
  /** Whose the bucket is; the server's own without it. */
  readonly keys?: AccessKeys
}

export interface ShareOptions {
  readonly name?: string
  readonly expirySeconds?: number
  readonly preflight?: boolean
  /** What happens between the link and the first byte. */
  readonly whenShared?: (path: string) => Promise<unknown>
}

export const MIB = 1024 ** 2
export const PART_BYTES = partSizeFor(0)
/** Three parts, the last one half. */
export const THREE_PARTS_BYTES = 2.5 * PART_BYTES
/** How much of the longest wait is waited: so little that a test has no time to lose. */
const LUCK = 0.02
const SILENT: Logger = { info: () => undefined, error: () => undefined }
const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const nobody = () => Promise.reject(new Error('nobody is there to be asked'))

/** The whole of the services of a browser's host, with a connection to a bucket of its own behind a proxy that does harm. */
export async function troubledUploads(server: StorageBehindProxy, options: TroubledOptions = {}) {
  const proxy = await startChaosProxy({ upstream: server.endpoint, tls: options.tls ?? false })
  server.allowProxy?.(proxy.port)
  const home = await mkdtemp(join(SCRATCH, 'sandglass-faults-'))
  const awsCredentialsFile = join(home, 'credentials')
  const seen: Upload[] = []
  const summaries: UploadSummary[] = []
  const luck = { value: LUCK, asked: 0 }
  const services = createServices({
    clock: Date,
    random(count) {
      // The engine's dice; nothing else asks for so few.
      if (count !== 4) return randomBytes(count)
      luck.asked += 1
      return Uint8Array.of(Math.floor(luck.value * 256), 0, 0, 0)
    },
    paths: { home, awsConfigFile: join(home, 'none'), awsCredentialsFile },
    platform: process.platform,
    env: {},
    prompt: { ask: nobody },
    passphrase: nobody,
    logger: SILENT,
    startPlayground: nobody,
    onProgress: () => undefined,
    emit(event) {
      if (event.type !== 'uploads-changed') return
      seen.push(...event.uploads)
      summaries.push(event.summary)
    },
    host: { kind: 'browser', abilities: [], components: [] },
    uploadTimeouts: { connectMs: 1000, stallMs: 1000 },
  })
  onTestFinished(async () => {
    await services.stop()
    await proxy.close()
    await rm(home, { recursive: true, force: true })
  })
  services.start()

  const call = createClient(createDispatch(services.handlers, SILENT))
  const caFile = join(home, 'ca.pem')
  if (proxy.ca !== undefined) await writeFile(caFile, proxy.ca)
  await call('settings.set', { ...(proxy.ca === undefined ? {} : { caFile }), ...options.settings })
  const useKeys = ({ accessKeyId, secretAccessKey }: AccessKeys) =>
    writeFile(
      awsCredentialsFile,
      `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    )
  const { keys = server.keys } = options
  await useKeys(keys)
  const bucket = `faults-${randomBytes(6).toString('hex')}`
  // Past the proxy: it looks at what the storage really has.
  const s3 = new S3Client({
    endpoint: server.endpoint,
    region: server.region,
    forcePathStyle: true,
    credentials: keys,
  })
  onTestFinished(() => s3.destroy())
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  const { connection } = await call('connections.add', {
    name: 'store',
    provider: 'other',
    endpoint: options.endpoint ?? proxy.origin,
    region: options.region ?? server.region,
    bucket,
    credentials: { source: 'profile', profile: 'default' },
  })

  const list = async () => (await call('uploads.list', {})).uploads
  return {
    proxy,
    services,
    home,
    call,
    bucket,
    connection,
    s3,
    luck,
    /** What a screen was told, in its order. */
    seen,
    summaries,
    list,
    useKeys,
    /** Shares a file, and answers when its link is there. */
    async share(content: Buffer, options: ShareOptions = {}) {
      const { name = 'file.bin', expirySeconds = 600, preflight = true, whenShared } = options
      const path = join(home, name)
      await writeFile(path, content)
      const { file } = await services.files.addChosen(path)
      const terms = { expiry: { seconds: expirySeconds }, preflight, files: [file] }
      if (whenShared !== undefined) await call('uploads.pauseAll', { isPaused: true })
      const { links, uploads } = await call('uploads.start', terms)
      const [link, upload] = [links[0], uploads[0]]
      if (link === undefined || upload === undefined) throw new Error('nothing was started')
      if (whenShared !== undefined) {
        await whenShared(path)
        await call('uploads.pauseAll', { isPaused: false })
      }
      return { path, content, link, id: upload.id }
    },
    /** The storage has confirmed so many parts. */
    partsAnswered: (count: number) =>
      settle(
        () => requestsOf(proxy, 'PUT', 'partNumber').filter(({ status }) => status === 200).length >= count,
        'the first parts',
      ),
    /** Of the storage, until the test ends. */
    moveClock(clock: { offset: number }, seconds: number): void {
      clock.offset = seconds * 1000
      onTestFinished(() => {
        clock.offset = 0
      })
    },
    removeBucket: () => s3.send(new DeleteBucketCommand({ Bucket: bucket })),
    /** Waits until an upload is in a state. */
    async until(id: string, isThere: (upload: Upload) => boolean): Promise<Upload> {
      let last: Upload | undefined
      await settle(
        async () => {
          last = (await list()).find((upload) => upload.id === id)
          return last !== undefined && isThere(last)
        },
        () => `the upload, which is ${JSON.stringify(last)},`,
      )
      if (last === undefined) throw new Error('it is not there any more')
      return last
    },
    /** What the storage has, as objects and as parts of some. */
    async stored() {
      const [{ Contents = [] }, { Uploads = [] }] = await Promise.all([
        s3.send(new ListObjectsV2Command({ Bucket: bucket })),
        s3.send(new ListMultipartUploadsCommand({ Bucket: bucket })),
      ])
      return { objects: Contents.length, begun: Uploads.length }
    },
  }
}

export type Troubled = Awaited<ReturnType<typeof troubledUploads>>

/** Some bytes that no two parts have in common. */
export function content(bytes: number): Buffer {
  return randomBytes(bytes)
}

/** Bytes of bodies that came to the proxy, in requests that store. */
export function sentBytes({ log }: Pick<ChaosProxy, 'log'>): number {
  return log.reduce((sum, { method, receivedBytes }) => sum + (method === 'PUT' ? receivedBytes : 0), 0)
}

export function requestsOf({ log }: Pick<ChaosProxy, 'log'>, method: string, ...parameters: string[]): LoggedRequest[] {
  return log.filter(
    (request) => request.method === method && parameters.every((name) => request.parameters.includes(name)),
  )
}
