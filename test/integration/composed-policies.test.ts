import { randomBytes } from 'node:crypto'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { composePolicy, POLICY_FEATURE_IDS, type PolicyFeature } from '../../shared/doctor/iam-policy.ts'
import { clientOf } from '../contract/s3-server/suite-context.ts'
import { describeWithServer } from '../support/servers/shared-servers.ts'
import { BUCKET, OTHER_KEY, serve } from '../unit/services/playground/serve.ts'

const PREFIX = 'sandglass'
const INSIDE = `${PREFIX}/inside`
const OUTSIDE = 'outside'

type Operation = (client: S3Client, bucket: string) => Promise<unknown>

const read =
  (Key: string): Operation =>
  (client, Bucket) =>
    client.send(new GetObjectCommand({ Bucket, Key }))
const write =
  (Key: string): Operation =>
  (client, Bucket) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body: '.' }))
const remove =
  (Key: string): Operation =>
  (client, Bucket) =>
    client.send(new DeleteObjectCommand({ Bucket, Key }))
const POLICY = (bucket: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/none` }],
  })

/** What can be tried, and the features whose policies allow it. Nothing else may. */
const OPERATIONS: Readonly<Record<string, readonly [Operation, readonly PolicyFeature[]]>> = {
  'list objects': [(client, Bucket) => client.send(new ListObjectsV2Command({ Bucket })), ['browse', 'move-object']],
  'list versions': [
    (client, Bucket) => client.send(new ListObjectVersionsCommand({ Bucket })),
    ['browse', 'share-copy', 'move-object'],
  ],
  'list uploads': [
    (client, Bucket) => client.send(new ListMultipartUploadsCommand({ Bucket })),
    ['upload', 'share-copy', 'move-object'],
  ],
  'see whether versions are kept': [
    (client, Bucket) => client.send(new GetBucketVersioningCommand({ Bucket })),
    ['browse'],
  ],
  'read what is there': [read(OUTSIDE), ['share', 'share-copy', 'move-object']],
  'read an upload': [read(INSIDE), ['share', 'upload', 'share-copy', 'move-object']],
  'upload under the prefix': [write(INSIDE), ['upload', 'share-copy', 'move-object']],
  'upload elsewhere': [write(`${PREFIX}ware/x`), ['move-object']],
  'upload in parts': [
    (client, Bucket) => client.send(new CreateMultipartUploadCommand({ Bucket, Key: `${PREFIX}/parts` })),
    ['upload', 'share-copy', 'move-object'],
  ],
  'copy under the prefix': [
    (client, Bucket) =>
      client.send(new CopyObjectCommand({ Bucket, Key: `${PREFIX}/copy`, CopySource: `${Bucket}/${OUTSIDE}` })),
    ['share-copy', 'move-object'],
  ],
  'delete under the prefix': [remove(`${PREFIX}/gone`), ['upload', 'share-copy', 'move-object']],
  'delete elsewhere': [remove('gone'), ['move-object']],
  'read tags': [
    (client, Bucket) => client.send(new GetObjectTaggingCommand({ Bucket, Key: OUTSIDE })),
    ['tag-deny', 'move-object', 'signer'],
  ],
  'tag what is there': [
    (client, Bucket) => client.send(new PutObjectTaggingCommand({ Bucket, Key: OUTSIDE, Tagging: { TagSet: [] } })),
    ['tag-deny', 'move-object', 'signer'],
  ],
  'read the policy': [(client, Bucket) => client.send(new GetBucketPolicyCommand({ Bucket })), ['policy', 'tag-deny']],
}

/** `yes`, or the refusal. What isn't there was asked for by somebody who may. */
async function tried(operation: Operation, client: S3Client, bucket: string): Promise<string> {
  try {
    await operation(client, bucket)
    return 'yes'
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    return /^NoSuch/.test(name) ? 'yes' : name
  }
}

async function outcomes(operations: typeof OPERATIONS, client: S3Client, bucket: string) {
  const found: Record<string, string> = {}
  for (const [name, [operation]] of Object.entries(operations)) found[name] = await tried(operation, client, bucket)
  return found
}

function expected(operations: typeof OPERATIONS, features: readonly PolicyFeature[]) {
  return Object.fromEntries(
    Object.entries(operations).map(([name, [, allowedBy]]) => [
      name,
      allowedBy.some((feature) => features.includes(feature)) ? 'yes' : 'AccessDenied',
    ]),
  )
}

/** Each feature alone, and what a person wants for every day. */
const WISHES: readonly (readonly PolicyFeature[])[] = [
  ...POLICY_FEATURE_IDS.filter((feature) => feature !== 'signer').map((feature) => [feature]),
  ['browse', 'share', 'upload', 'share-copy', 'tag-deny'],
]

describe('a composed policy on the playground', () => {
  const operations: typeof OPERATIONS = {
    ...OPERATIONS,
    'list buckets': [(client) => client.send(new ListBucketsCommand({})), ['buckets']],
    'write the policy': [
      (client, Bucket) => client.send(new PutBucketPolicyCommand({ Bucket, Policy: POLICY(Bucket) })),
      ['policy'],
    ],
  }
  const holder = async (features: readonly PolicyFeature[]) => {
    const store = await serve()
    for (const Key of [INSIDE, OUTSIDE]) {
      await store.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: '.' }))
    }
    const wish = { provider: 'playground', region: store.region, bucket: BUCKET, prefix: PREFIX, features } as const
    const key = { ...OTHER_KEY, policy: JSON.stringify(composePolicy(wish).document) }
    await store.setKeys([key])
    return { store, client: store.clientFor(key) }
  }

  it.each(WISHES.map((features) => [features.join(', '), features] as const))(
    'allows %s, and nothing else',
    async (_name, features) => {
      const { client } = await holder(features)
      expect(await outcomes(operations, client, BUCKET)).toEqual(expected(operations, features))
      client.destroy()
    },
  )

  it('lets a signer read what is tagged, and tag, and nothing else', async () => {
    const { store, client } = await holder(['signer'])
    expect(await outcomes(operations, client, BUCKET)).toEqual(expected(operations, ['signer']))
    const tag = (TagSet: { Key: string; Value: string }[]) =>
      store.s3.send(new PutObjectTaggingCommand({ Bucket: BUCKET, Key: OUTSIDE, Tagging: { TagSet } }))
    await tag([{ Key: 'sandglass', Value: 'live' }])
    const url = await store.presign({ Key: OUTSIDE }, { client })
    expect((await fetch(url)).status).toBe(200)
    await tag([])
    expect((await fetch(url)).status).toBe(403)
    client.destroy()
  })
})

describeWithServer('ceph', 'a composed policy on Ceph', (server) => {
  const owner = clientOf(server)
  const other = server.otherKeys === undefined ? owner : clientOf({ ...server, keys: server.otherKeys })
  const operations: typeof OPERATIONS = {
    ...OPERATIONS,
    'read the rules': [
      (client, Bucket) => client.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
      ['lifecycle'],
    ],
  }
  const bucketFor = async (features: readonly PolicyFeature[]) => {
    const Bucket = `composed-${randomBytes(6).toString('hex')}`
    await owner.send(new CreateBucketCommand({ Bucket }))
    for (const Key of [INSIDE, OUTSIDE]) await owner.send(new PutObjectCommand({ Bucket, Key, Body: '.' }))
    const wish = { provider: 'ceph', region: server.region, bucket: Bucket, prefix: PREFIX, features } as const
    const { document } = composePolicy({ ...wish, principal: 'arn:aws:iam:::user/other' })
    if (document !== undefined) {
      await owner.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(document) }))
    }
    return Bucket
  }

  it.each(WISHES.map((features) => [features.join(', '), features] as const))(
    'allows %s, and nothing else',
    async (_name, features) => {
      const bucket = await bucketFor(features)
      expect(await outcomes(operations, other, bucket)).toEqual(expected(operations, features))
    },
  )

  it('lets a signer read what is tagged, and tag, and nothing else', async () => {
    const bucket = await bucketFor(['signer'])
    expect(await outcomes(operations, other, bucket)).toEqual(expected(operations, ['signer']))
    const tag = (TagSet: { Key: string; Value: string }[]) =>
      owner.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: OUTSIDE, Tagging: { TagSet } }))
    await tag([{ Key: 'sandglass', Value: 'live' }])
    expect(await tried(read(OUTSIDE), other, bucket)).toBe('yes')
    await tag([])
    expect(await tried(read(OUTSIDE), other, bucket)).toBe('AccessDenied')
    await owner.send(new DeleteBucketPolicyCommand({ Bucket: bucket }))
  })
})
