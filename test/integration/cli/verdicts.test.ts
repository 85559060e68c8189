import { setTimeout as delay } from 'node:timers/promises'
import { DeleteObjectCommand, PutBucketPolicyCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { Cli } from '../../support/cli.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { type NewLink, OUTPUT } from './json-values.ts'
import { addArgs, newBucket, SECRET_VARIABLE } from './stores.ts'

type Server = SharedS3Server & { stop(): Promise<void> }

interface Context {
  readonly server: Server
  readonly client: S3Client
  readonly cli: Cli
}

async function share(cli: Cli, ...args: string[]): Promise<NewLink> {
  const [link] = OUTPUT.share.parse((await cli.ok(['share', ...args, '--json'])).json()).links
  if (link === undefined) throw new Error('nothing was shared')
  return link
}

function tests(context: () => Context): void {
  /** What `probe` finds, as its JSON, in words, and by its exit code. */
  const probe = async (target: string, cli = context().cli) => {
    const [json, words] = await Promise.all([cli.run(['probe', target, '--json']), cli.run(['probe', target])])
    const { probe: found } = OUTPUT.probe.parse(json.json())
    expect(json.code).toBe(found.verdict === 'works' ? 0 : 7)
    expect(words.code).toBe(json.code)
    // A sentence, and what helps where there is something to be done.
    expect(words.stdout).toMatch(found.verdict === 'works' ? /^The link works\..*\n$/ : /^.+\n {2}.+\.\n$/)
    return found
  }
  const newFile = (name: string) => context().cli.file(name, name)

  it('a link that works, has run out, or whose object is gone', async () => {
    const { cli, client } = context()
    const link = await share(cli, newFile('works.txt'))
    expect(await probe(link.id)).toMatchObject({ verdict: 'works', remedy: null })
    expect(await probe(link.url)).toMatchObject({ verdict: 'works' })
    const short = await share(cli, newFile('short.txt'), '--for', '2s')
    await client.send(new DeleteObjectCommand({ Bucket: link.bucket, Key: link.key }))
    expect(await probe(link.id)).toMatchObject({ verdict: 'gone', dead: true, code: 'NoSuchKey' })
    await delay(Math.max(0, Date.parse(short.expiresAt) - Date.now()) + 3000)
    expect(await probe(short.id)).toMatchObject({ verdict: 'expired', dead: true, status: 403 })
  })

  it('an object that was replaced, and one that was revoked', async () => {
    const { cli, client } = context()
    const link = await share(cli, newFile('old.txt'))
    await client.send(new PutObjectCommand({ Bucket: link.bucket, Key: link.key, Body: 'another one' }))
    expect(await probe(link.id)).toMatchObject({ verdict: 'changed', dead: false })
    const revoked = await share(cli, newFile('revoked.txt'))
    await cli.ok(['revoke', revoked.id])
    expect(await probe(revoked.id)).toMatchObject({ verdict: 'revoked', dead: true, code: 'NoSuchKey' })
  })

  it('a policy that forbids it, where the storage says no more than that it is denied', async () => {
    const { cli, client } = context()
    const link = await share(cli, newFile('denied.txt'))
    const Statement = [
      { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${link.bucket}/${link.key}` },
    ]
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await client.send(new PutBucketPolicyCommand({ Bucket: link.bucket, Policy }))
    const found = await probe(link.id)
    expect(['denied', 'blocked']).toContain(found.verdict)
    expect(found).toMatchObject({ dead: true, code: 'AccessDenied' })
    expect(found.sentence).toMatch(/policy/)
  })

  it('a key that was disabled, a signature that was altered, and nobody there', async () => {
    const { cli, server } = context()
    const { adminCreateKeys, adminDisableKey } = server
    if (!adminCreateKeys || !adminDisableKey) throw new Error('nobody administers it')
    const keys = await adminCreateKeys()
    const user = Cli.create({ [SECRET_VARIABLE]: keys.secretAccessKey })
    try {
      const bucket = await newBucket(clientOf({ ...server, keys }))
      await user.ok(addArgs({ ...server, keys }, 'store', bucket))
      const link = await share(user, user.file('key.txt', 'key'))
      await adminDisableKey(keys.accessKeyId)
      expect(await probe(link.id, user)).toMatchObject({ verdict: 'key-disabled', dead: true })
    } finally {
      user.remove()
    }
    const link = await share(cli, newFile('altered.txt'))
    expect(await probe(link.url.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toMatchObject({
      verdict: 'unproven',
      dead: false,
      code: 'SignatureDoesNotMatch',
    })
    expect(await probe('http://127.0.0.1:1/nobody?X-Amz-Signature=0')).toMatchObject({ verdict: 'unreachable' })
    expect(await probe('http://nobody.invalid/x')).toMatchObject({ verdict: 'offline', dead: false })
  })
}

function suite(start: () => Promise<Server>): void {
  let context: Context | undefined
  beforeAll(async () => {
    const server = await start()
    const client = clientOf(server)
    const bucket = await newBucket(client)
    const cli = Cli.create({ [SECRET_VARIABLE]: server.keys.secretAccessKey })
    await cli.ok(addArgs(server, 'store', bucket))
    context = { server, client, cli }
  })
  afterAll(async () => {
    context?.cli.remove()
    await context?.server.stop()
  })
  tests(() => {
    if (context === undefined) throw new Error('the store is there once a test runs')
    return context
  })
}

describe('what probing tells apart: playground', () => suite(startPlayground))
describeWithServer('ceph', 'what probing tells apart: ceph', (server) =>
  suite(async () => ({ ...server, stop: async () => undefined })),
)
