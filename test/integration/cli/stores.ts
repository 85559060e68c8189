import { randomBytes } from 'node:crypto'
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe } from 'vitest'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { Cli } from '../../support/cli.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { S3ServerAddress, SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { describeWithServer, type SharedServerName } from '../../support/servers/shared-servers.ts'

/** A store, a bucket in it, and a user whose default connection, `store`, leads there. */
export interface StoreContext {
  readonly server: SharedS3Server
  readonly client: S3Client
  readonly bucket: string
  readonly cli: Cli
}

/** The variable that supplies the secret of the `store` connection. */
export const SECRET_VARIABLE = 'STORE_SECRET'

/** A `describe` for tests of the command line against each store. The context is there once a test runs. */
export function describeWithEveryStore(suite: string, tests: (context: () => StoreContext) => void): void {
  describeWithStoresThatHavePolicies(suite, tests)
  describeWithStore('swift', suite, tests)
}

/** The same against those stores only that have bucket policies and object tags. */
export function describeWithStoresThatHavePolicies(suite: string, tests: (context: () => StoreContext) => void): void {
  describe(`${suite}: playground`, () => {
    suiteWith(startPlayground, tests)
  })
  describeWithStore('ceph', suite, tests)
}

/** The same against one of the shared servers. */
export function describeWithStore(
  name: SharedServerName,
  suite: string,
  tests: (context: () => StoreContext) => void,
): void {
  describeWithServer(name, `${suite}: ${name}`, (server) => {
    suiteWith(async () => ({ ...server, stop: () => Promise.resolve() }), tests)
  })
}

function suiteWith(
  start: () => Promise<SharedS3Server & { stop(): Promise<void> }>,
  tests: (context: () => StoreContext) => void,
): void {
  let context: StoreContext | undefined
  let stop = (): Promise<void> => Promise.resolve()
  beforeAll(async () => {
    const server = await start()
    stop = server.stop
    context = await connected(server)
  })
  afterAll(async () => {
    context?.cli.remove()
    await stop()
  })
  tests(() => {
    if (context === undefined) throw new Error('the store is there once a test runs')
    return context
  })
}

/** A user with a bucket of their own on the server. */
export async function connected(server: SharedS3Server): Promise<StoreContext> {
  const client = clientOf(server)
  const bucket = await newBucket(client)
  const cli = Cli.create({ [SECRET_VARIABLE]: server.keys.secretAccessKey })
  await cli.ok(addArgs(server, 'store', bucket))
  return { server, client, bucket, cli }
}

/** `connect add`, with the secret from a variable and kept nowhere. */
export function addArgs(server: S3ServerAddress, name: string, bucket: string): string[] {
  return [...placeArgs(server, name, bucket), '--secret-env', SECRET_VARIABLE, '--vault', 'session']
}

/** `connect add` without where the secret comes from. */
export function placeArgs(server: S3ServerAddress, name: string, bucket: string): string[] {
  return [
    ...['connect', 'add', name, '--provider', server.name === 'ceph' ? 'ceph' : 'other'],
    ...['--endpoint', server.endpoint, '--region', server.region, '--bucket', bucket],
    ...['--access-key-id', server.keys.accessKeyId],
  ]
}

/** Makes a bucket with a name of its own. */
export async function newBucket(client: S3Client): Promise<string> {
  const bucket = `cli-${randomBytes(6).toString('hex')}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  return bucket
}
