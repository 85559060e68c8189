import { afterAll, describe, expect, it } from 'vitest'
import { S3Sessions } from '../../../electron/services/objects/s3-sessions.ts'
import { type PolicyChange, PolicyStore } from '../../../electron/services/revocation/policy-store.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { withoutStatement, withStatement } from '../../../shared/revocation/bucket-policy/policy-text.ts'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { networkWith } from '../../support/network.ts'
import { startPlayground } from '../../support/servers/playground.ts'
import type { SharedS3Server } from '../../support/servers/s3-test-server.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { newBucket } from '../cli/stores.ts'

function connectionTo(server: SharedS3Server): Connection {
  return {
    id: 'tested',
    name: 'tested',
    provider: 'other',
    endpoint: server.endpoint,
    region: server.region,
    addressing: 'path',
    prefix: '',
    credentials: { source: 'environment' },
    isDefault: true,
    createdAt: '2026-01-01T00:00:00.000Z',
  }
}

function storeOf(server: SharedS3Server, beforeEach: () => Promise<void> = async () => undefined): PolicyStore {
  const sessions = new S3Sessions({
    credentials: { resolve: async () => server.keys },
    clock: Date,
    network: networkWith(),
  })
  return new PolicyStore(async () => {
    await beforeEach()
    return sessions
  })
}

const statementOf = (Sid: string, bucket: string, key: string) => ({
  Sid,
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/${key}`,
})
const adding =
  (bucket: string, sid = 'Ours', key = 'secret'): PolicyChange =>
  (before) =>
    withStatement(before, statementOf(sid, bucket, key))

function suite(server: SharedS3Server): void {
  const connection = connectionTo(server)
  const client = clientOf(server)
  const store = storeOf(server)
  /** What somebody else does, past our store. */
  const others = storeOf(server)
  const theirs = (bucket: string, key = 'theirs') => {
    const text = `{ "Version": "2012-10-17",\n "Statement": ${JSON.stringify(statementOf('Theirs', bucket, key), null, 3)} }`
    const set: PolicyChange = () => text
    return others.write(connection, bucket, set, 'standing').then(() => text)
  }

  it('makes a policy where there is none, and takes it away again', async () => {
    const bucket = await newBucket(client)
    expect(await store.read(connection, bucket)).toBeUndefined()
    const plan = await store.plan(connection, bucket, adding(bucket))
    expect(await store.read(connection, bucket)).toBeUndefined()
    await store.write(connection, bucket, adding(bucket), plan)
    expect(await store.read(connection, bucket)).toBe(plan.after)
    const removal: PolicyChange = (before) => withoutStatement(before, 'Ours')
    await store.write(connection, bucket, removal, await store.plan(connection, bucket, removal))
    expect(await store.read(connection, bucket)).toBeUndefined()
  })

  it('keeps what others have in the policy, in their own words', async () => {
    const bucket = await newBucket(client)
    await theirs(bucket)
    const plan = await store.plan(connection, bucket, adding(bucket))
    await store.write(connection, bucket, adding(bucket), plan)
    expect(await store.read(connection, bucket)).toContain(
      JSON.stringify(statementOf('Theirs', bucket, 'theirs'), null, 3),
    )
  })

  it('writes nothing when the policy is not what was shown any more', async () => {
    const bucket = await newBucket(client)
    const plan = await store.plan(connection, bucket, adding(bucket))
    const text = await theirs(bucket)
    await expect(store.write(connection, bucket, adding(bucket), plan)).rejects.toMatchObject({
      code: 'precondition-failed',
      message: expect.stringContaining('changed since it was shown'),
    })
    expect(await store.read(connection, bucket)).toBe(text)
  })

  it('tells that somebody else wrote at the same moment', async () => {
    const bucket = await newBucket(client)
    let request = 0
    // The first looks, the second looks again, the third writes, the fourth reads back.
    const disturbed = storeOf(server, async () => {
      request++
      if (request === 4) await theirs(bucket)
    })
    const plan = await disturbed.plan(connection, bucket, adding(bucket))
    await expect(disturbed.write(connection, bucket, adding(bucket), plan)).rejects.toMatchObject({
      code: 'precondition-failed',
      message: expect.stringContaining('what Sandglass wrote is not in it'),
    })
  })

  it('makes a standing change again that somebody else has overwritten, and loses none of two', async () => {
    const bucket = await newBucket(client)
    let request = 0
    const disturbed = storeOf(server, async () => {
      request++
      if (request === 3) await theirs(bucket)
    })
    await disturbed.write(connection, bucket, adding(bucket), 'standing')
    const policy = await store.read(connection, bucket)
    expect(policy).toContain('"Theirs"')
    expect(policy).toContain('"Ours"')
  })

  it('makes changes of one bucket one after the other', async () => {
    const bucket = await newBucket(client)
    const sids = Array.from({ length: 6 }, (_, index) => `Ours${index}`)
    await Promise.all(sids.map((sid) => store.write(connection, bucket, adding(bucket, sid), 'standing')))
    const { Statement } = JSON.parse((await store.read(connection, bucket)) ?? '')
    expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(sids)
  })

  it('refuses a policy that is too large, and says so', async () => {
    const bucket = await newBucket(client)
    const large = adding(bucket, 'Ours', 'k'.repeat(21_000))
    await expect(store.write(connection, bucket, large, 'standing')).rejects.toMatchObject({ code: 'too-large' })
    expect(await store.read(connection, bucket)).toBeUndefined()
  })

  it('says that there is no such bucket', async () => {
    await expect(store.read(connection, 'no-such-bucket-here')).rejects.toMatchObject({ code: 'no-such-bucket' })
  })
}

const playground = await startPlayground()
const r2 = await startPlayground(Date, 'r2')
afterAll(async () => {
  await playground.stop()
  await r2.stop()
})

describe('bucket policies: playground', () => suite(playground))
describeWithServer('ceph', 'bucket policies: ceph', suite)

function withoutPolicies(server: SharedS3Server): void {
  it('says that there are none', async () => {
    const bucket = await newBucket(clientOf(server))
    await expect(storeOf(server).read(connectionTo(server), bucket)).rejects.toMatchObject({
      code: 'unsupported',
      message: 'This storage has no bucket policies, so links can’t be revoked by one.',
    })
  })
}
describe('a storage without bucket policies: r2', () => withoutPolicies(r2))
describeWithServer('swift', 'a storage without bucket policies: swift', withoutPolicies)
