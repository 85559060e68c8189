import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
} from '@aws-sdk/client-s3'
import { createDispatch } from '../../../electron/services/api/dispatch.ts'
import { createServices, type Services } from '../../../electron/services/create-services.ts'
import { type Client, createClient } from '../../../shared/api/client.ts'
import type { ConnectableProvider } from '../../../shared/connections/providers.ts'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { type ChaosProxy, startChaosProxy } from '../../support/chaos/chaos-proxy.ts'
import type { SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { SILENT, testPorts } from '../../support/test-ports.ts'

export interface SharingOptions {
  readonly provider?: ConnectableProvider
  readonly isVersioned?: boolean
  readonly isLocked?: boolean
}

/** The whole of the services, connected to a bucket of its own on a storage behind a proxy that can do harm. */
export interface Sharing {
  readonly call: Client
  readonly services: Services
  readonly home: string
  readonly bucket: string
  readonly proxy: ChaosProxy
  /** Moves the clock of the services ahead. */
  advance(milliseconds: number): void
  /** What the variable `SECRET` is to another process on the same data home. */
  readonly secret: string
  put(key: string, body: string | Buffer, more?: object): Promise<void>
  stored(key: string): Promise<string>
  /** The keys that have anything under them: versions, delete markers, or parts of an upload. */
  keysLeft(): Promise<string[]>
  /** Holds the version of an object, in a bucket with locks, so that it can't be deleted; and lets it go. */
  lock(key: string): Promise<void>
  unlock(key: string): Promise<void>
  stop(): Promise<void>
}

export async function startSharing(
  server: SharedS3Server & { allowProxy?(port: number): void },
  { provider = 'other', isVersioned = false, isLocked = false }: SharingOptions = {},
): Promise<Sharing> {
  const proxy = await startChaosProxy({ upstream: server.endpoint })
  server.allowProxy?.(proxy.port)
  const home = mkdtempSync(join(tmpdir(), 'sandglass-sharing-'))
  const client = clientOf(server)
  const bucket = `copy-${randomBytes(6).toString('hex')}`
  await client.send(new CreateBucketCommand({ Bucket: bucket, ...(isLocked && { ObjectLockEnabledForBucket: true }) }))
  if (isVersioned) {
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
  }
  const hold = async (key: string, Status: 'ON' | 'OFF') => {
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }))
    const [version] = Versions
    await client.send(
      new PutObjectLegalHoldCommand({ Bucket: bucket, Key: key, VersionId: version?.VersionId, LegalHold: { Status } }),
    )
  }
  let ahead = 0
  const services = createServices(
    testPorts(home, { clock: { now: () => Date.now() + ahead }, env: { SECRET: server.keys.secretAccessKey } }),
  )
  const call = createClient(createDispatch(services.handlers, SILENT))
  await call('connections.add', {
    name: 'store',
    provider,
    endpoint: proxy.origin,
    region: server.region,
    bucket,
    credentials: {
      source: 'static',
      vault: 'session',
      accessKeyId: server.keys.accessKeyId,
      secretAccessKey: server.keys.secretAccessKey,
      secretVariable: 'SECRET',
    },
  })
  return {
    call,
    services,
    home,
    bucket,
    proxy,
    advance: (milliseconds) => {
      ahead += milliseconds
    },
    secret: server.keys.secretAccessKey,
    async put(key, body, more = {}) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...more }))
    },
    async stored(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      return (await Body?.transformToString()) ?? ''
    },
    async keysLeft() {
      const { Versions = [], DeleteMarkers = [] } = await client
        .send(new ListObjectVersionsCommand({ Bucket: bucket }))
        // Where there are no versions, objects are all there is.
        .catch(async () => ({
          Versions: (await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents,
          DeleteMarkers: [],
        }))
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
      return [...Versions, ...DeleteMarkers, ...Uploads].map(({ Key = '' }) => Key)
    },
    lock: (key) => hold(key, 'ON'),
    unlock: (key) => hold(key, 'OFF'),
    async stop() {
      await services.stop()
      await proxy.close()
      client.destroy()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
