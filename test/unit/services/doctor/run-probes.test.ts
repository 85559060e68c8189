import {
  GetBucketPolicyCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ProbeBench } from '../../../../electron/services/doctor/probes/probe-bench.ts'
import { signatureCheckProbe } from '../../../../electron/services/doctor/probes/signature-check.ts'
import { PROBE_SID } from '../../../../electron/services/doctor/probes/tag-deny.ts'
import type { DialectId } from '../../../../electron/services/playground/dialects.ts'
import { capabilities } from '../../../../shared/doctor/capabilities.ts'
import { networkWith } from '../../../support/network.ts'
import { exampleConnection, fakeStorage, systemClock } from '../objects/fake-storage.ts'
import { BUCKET, OTHER_KEY, serve } from '../playground/serve.ts'
import { outcomesOf, probed } from './probed.ts'

type Served = Awaited<ReturnType<typeof serve>>

const connectionTo = ({ endpoint, region }: Served) => exampleConnection(endpoint, { region, prefix: 'sandglass' })

/** Everything of a bucket but the objects that a new playground has. */
async function remains({ s3 }: Served): Promise<unknown> {
  const where = { Bucket: BUCKET, Prefix: 'sandglass' }
  const { Contents = [] } = await s3.send(new ListObjectsV2Command(where))
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand(where))
  return [Contents, Uploads]
}

const DIALECTS: readonly (readonly [DialectId, object])[] = [
  ['s3', {}],
  // Bucket policies bind anonymous requests only.
  ['minio', { 'tag-deny': 'no' }],
  ['r2', { tags: 'no', 'bucket-policy': 'no', 'tag-deny': 'not-asked' }],
  ['seaweedfs', {}],
]

describe('runProbes', () => {
  it.each(DIALECTS)('finds what %s can do, and leaves nothing behind', async (dialect, differences) => {
    const store = await serve({ dialect })
    const run = await probed(connectionTo(store), BUCKET, store.owner)
    expect(outcomesOf(run)).toEqual({
      region: 'yes',
      'signed-link': 'yes',
      'signature-check': 'yes',
      copy: 'yes',
      'delete-copy': 'yes',
      'copy-by-parts': 'yes',
      versioning: 'no',
      'object-lock': 'no',
      tags: 'yes',
      'bucket-policy': 'yes',
      'tag-deny': 'yes',
      identity: 'yes',
      ...differences,
    })
    expect(capabilities().parse(run.capabilities)).toEqual(run.capabilities)
    expect(run.left).toEqual([])
    expect(await remains(store)).toEqual([[], []])
  })

  it('tells in which form a storage honours a policy', async () => {
    const formOn = async (dialect: DialectId) => {
      const store = await serve({ dialect })
      const { capabilities: found } = await probed({ ...connectionTo(store), provider: 'aws' }, BUCKET, store.owner)
      return found.findings.find(({ probe }) => probe === 'tag-deny')?.form
    }
    expect(await formOn('s3')).toBe('aws')
    // The form for Amazon is silently ignored there.
    expect(await formOn('seaweedfs')).toBe('portable')
  })

  it('gives the policy back as it was, to the byte', async () => {
    const store = await serve()
    const Policy = `{ "Version": "2012-10-17",\n "Statement": [ {"Sid":"Theirs","Effect":"Deny","Principal":"*",
      "Action":"s3:GetObject","Resource":"arn:aws:s3:::${BUCKET}/private/*"} ] }`
    await store.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }))
    expect(outcomesOf(await probed(connectionTo(store), BUCKET, store.owner))['tag-deny']).toBe('yes')
    expect((await store.s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }))).Policy).toBe(Policy)
  })

  it('takes only its own statement out of a policy that somebody changed meanwhile', async () => {
    const store = await serve()
    const theirs = {
      Sid: 'Theirs',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${BUCKET}/x`,
    }
    const policyNow = async () => {
      try {
        return (await store.s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }))).Policy ?? ''
      } catch {
        return ''
      }
    }
    const addTheirs = async () => {
      const current = await policyNow()
      if (!current.includes(PROBE_SID) || current.includes('Theirs')) return
      const { Statement, ...rest } = JSON.parse(current)
      const Policy = JSON.stringify({ ...rest, Statement: [theirs, ...Statement] })
      await store.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }))
    }
    const run = await probed(connectionTo(store), BUCKET, store.owner, { onSign: addTheirs })
    expect(outcomesOf(run)['tag-deny']).toBe('yes')
    expect(JSON.parse(await policyNow()).Statement).toEqual([theirs])
  })

  it('takes out what an interrupted probe left', async () => {
    const store = await serve()
    const left = {
      Sid: PROBE_SID,
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${BUCKET}/x`,
    }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [left] })
    await store.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }))
    expect(outcomesOf(await probed(connectionTo(store), BUCKET, store.owner))['tag-deny']).toBe('yes')
    await expect(store.s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }))).rejects.toThrow('policy')
  })

  it('does not touch the policy without the consent for it', async () => {
    const store = await serve()
    const run = await probed(connectionTo(store), BUCKET, store.owner, { mayWritePolicy: false })
    expect(outcomesOf(run)['tag-deny']).toBe('not-asked')
    await expect(store.s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }))).rejects.toThrow('policy')
  })

  it('removes versions and markers from a bucket that keeps them', async () => {
    const store = await serve()
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await store.s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }))
    const run = await probed(connectionTo(store), BUCKET, store.owner)
    expect(outcomesOf(run)).toMatchObject({ versioning: 'yes', 'delete-copy': 'yes', 'tag-deny': 'yes' })
    const { Versions = [], DeleteMarkers = [] } = await store.s3.send(
      new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: 'sandglass' }),
    )
    expect([Versions, DeleteMarkers, run.left]).toEqual([[], [], []])
  })

  it('sees that a storage opens altered links, too', async () => {
    const storage = await fakeStorage((_request, response) => void response.setHeader('etag', '"1"').end('.'))
    onTestFinished(() => storage.close())
    const bench = {
      made: { keys: () => ['sample'] },
      sign: async () => `${storage.endpoint}/bucket/sample?X-Amz-Signature=0123`,
      clock: systemClock,
      network: networkWith(),
    }
    expect(await signatureCheckProbe.run(bench as unknown as ProbeBench)).toMatchObject({ outcome: 'no' })
    expect(storage.seen.map(({ url }) => url)).toEqual(['/bucket/sample?X-Amz-Signature=1123'])
  })

  it('says what the credentials may not, and tries nothing that builds on it', async () => {
    const store = await serve()
    const Statement = [{ Effect: 'Allow', Action: ['s3:ListBucket'], Resource: `arn:aws:s3:::${BUCKET}` }]
    await store.setKeys([{ ...OTHER_KEY, policy: JSON.stringify({ Version: '2012-10-17', Statement }) }])
    const run = await probed(connectionTo(store), BUCKET, OTHER_KEY)
    expect(outcomesOf(run)).toMatchObject({
      region: 'yes',
      'signed-link': 'no',
      'signature-check': 'not-asked',
      copy: 'not-asked',
      'delete-copy': 'not-asked',
      'bucket-policy': 'no',
      'tag-deny': 'not-asked',
    })
    expect(run.capabilities.findings.find(({ probe }) => probe === 'signed-link')?.sentence).toContain('s3:PutObject')
  })

  it('says what it could not delete', async () => {
    const store = await serve()
    const Statement = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'], Resource: '*' },
    ]
    await store.setKeys([{ ...OTHER_KEY, policy: JSON.stringify({ Version: '2012-10-17', Statement }) }])
    const run = await probed(connectionTo(store), BUCKET, OTHER_KEY, { mayWritePolicy: false })
    expect(outcomesOf(run)).toMatchObject({ copy: 'yes', 'delete-copy': 'no' })
    expect(run.left.map((key) => key.replace(/^.*\//, '')).sort()).toEqual(['copy', 'parts', 'sample'])
  })
})
