import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { onTestFinished } from 'vitest'
import { createDispatch } from '../../../electron/services/api/dispatch.ts'
import { createServices } from '../../../electron/services/create-services.ts'
import { type Client, createClient } from '../../../shared/api/client.ts'
import type { CallInput } from '../../../shared/api/contract.ts'
import type { LinkWithUrl } from '../../../shared/api/link-calls.ts'
import type { RevocationMethodId } from '../../../shared/revocation/methods.ts'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import type { AccessKeys, SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { SILENT, testPorts } from '../../support/test-ports.ts'
import { newBucket } from '../cli/stores.ts'

/** Proofs as they are, but without the long waits. */
const SHORT_PROOFS = {
  immediate: { denials: 1, spacing: 0, firstWait: 50, longestWait: 100, patience: 500 },
  eventual: { denials: 3, spacing: 20, firstWait: 20, longestWait: 100, patience: 500 },
}

/** A user with a connection to a bucket of their own. */
export interface ConnectedHome {
  readonly client: S3Client
  readonly bucket: string
  readonly call: Client
  /** @returns the version, where the bucket keeps versions */
  put(key: string, body?: string): Promise<string | undefined>
  share(key: string, revocation: RevocationMethodId, more?: Partial<CallInput<'links.create'>>): Promise<LinkWithUrl>
  /** Shows the change, and says yes to it. */
  install(terms?: Partial<CallInput<'policies.plan'>>): Promise<void>
}

/** Removed with the end of the test. @param keysFor what the connection signs with, where that isn't the server's own key */
export async function connectedHome(
  server: SharedS3Server,
  { keysFor }: { readonly keysFor?: (bucket: string) => Promise<AccessKeys> } = {},
): Promise<ConnectedHome> {
  const client = clientOf(server)
  const bucket = await newBucket(client)
  const { accessKeyId, secretAccessKey } = (await keysFor?.(bucket)) ?? server.keys
  const home = mkdtempSync(join(tmpdir(), 'sandglass-revocation-'))
  const services = createServices(testPorts(home, { proofTerms: SHORT_PROOFS }))
  onTestFinished(async () => {
    await services.stop()
    client.destroy()
    rmSync(home, { recursive: true, force: true })
  })
  const call = createClient(createDispatch(services.handlers, SILENT))
  await call('connections.add', {
    name: 'store',
    provider: server.name === 'ceph' ? 'ceph' : 'other',
    endpoint: server.endpoint,
    region: server.region,
    bucket,
    credentials: { source: 'static', vault: 'session', accessKeyId, secretAccessKey },
  })
  return {
    client,
    bucket,
    call,
    async put(key, body = 'content') {
      return (await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))).VersionId
    },
    async share(key, revocation, more = {}) {
      const objects = [{ bucket, key }]
      const { links } = await call('links.create', { expiry: { seconds: 3600 }, objects, revocation, ...more })
      const [link] = links
      if (link === undefined) throw new Error('nothing was shared')
      return link
    },
    async install(terms = {}) {
      const change = { change: 'install' as const, ...terms }
      const { digest } = await call('policies.plan', change)
      await call('policies.apply', { ...change, digest })
    },
  }
}

/** What a recipient gets: `200 content`, or `403 AccessDenied`. */
export async function opened(url: string): Promise<string> {
  const response = await fetch(url)
  const body = await response.text()
  return `${response.status} ${response.ok ? body : /<Code>([^<]*)<\/Code>/.exec(body)?.[1]}`
}
