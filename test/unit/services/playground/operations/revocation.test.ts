import {
  CopyObjectCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { BUCKET, errorOf, OTHER_KEY, type Served, serve } from '../serve.ts'

const DENY_REVOKED = {
  Effect: 'Deny',
  Principal: '*',
  Action: ['s3:GetObject', 's3:GetObjectVersion'],
  Resource: `arn:aws:s3:::${BUCKET}/*`,
  Condition: { StringEquals: { 's3:ExistingObjectTag/revoked': 'true', 's3:authType': 'REST-QUERY-STRING' } },
}
const put = ({ s3 }: Served, Key = 'a', more = {}) =>
  s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'hello', ...more }))
const setPolicy = ({ s3 }: Served, ...Statement: object[]) =>
  s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }))
const tag = ({ s3 }: Served, tags: Record<string, string>, Key = 'a') =>
  s3.send(
    new PutObjectTaggingCommand({
      Bucket: BUCKET,
      Key,
      Tagging: { TagSet: Object.entries(tags).map(([key, Value]) => ({ Key: key, Value })) },
    }),
  )
const read = (client: S3Client, Key = 'a') => client.send(new GetObjectCommand({ Bucket: BUCKET, Key }))
const opens = async (url: string) => (await errorOf(await fetch(url))).status

describe('presigned links', () => {
  it('open the object, and only by the signed method', async () => {
    const served = await serve()
    await put(served)
    const url = await served.presign({ Key: 'a' })
    expect(await (await fetch(url)).text()).toBe('hello')
    expect((await fetch(url, { headers: { range: 'bytes=0-0' } })).status).toBe(206)
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(403)
    expect(await errorOf(await fetch(`${url}&x=y`))).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
  })

  it('end with their time', async () => {
    const served = await serve()
    await put(served)
    const url = await served.presign({ Key: 'a' }, { expiresIn: 60 })
    served.clock.offset = 62_000
    const { status, body } = await errorOf(await fetch(url))
    expect(status).toBe(403)
    expect(body).toMatch(
      /<Message>Request has expired<\/Message>.*<X-Amz-Expires>60<\/X-Amz-Expires><Expires>.*<ServerTime>/s,
    )
  })

  it('end with their key', async () => {
    const served = await serve()
    await put(served)
    await served.setKeys([OTHER_KEY])
    const url = await served.presign({ Key: 'a' }, { client: served.clientFor(OTHER_KEY) })
    expect(await opens(url)).toBe(200)
    await served.setKeys([{ ...OTHER_KEY, enabled: false }])
    expect(await errorOf(await fetch(url))).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' })
  })

  it('end with their object, also behind a delete marker', async () => {
    const served = await serve()
    await put(served)
    const url = await served.presign({ Key: 'a' })
    await served.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'a' }))
    expect(await errorOf(await fetch(url))).toMatchObject({ status: 404, code: 'NoSuchKey' })
  })

  it('carry hoisted headers, checksum traps included', async () => {
    const served = await serve()
    const signer = await import('@aws-sdk/s3-request-presigner')
    const command = new PutObjectCommand({ Bucket: BUCKET, Key: 'up', Metadata: { note: 'x' }, Tagging: 'a=b' })
    const url = await signer.getSignedUrl(served.s3, command, { expiresIn: 60 })
    // The SDK signs the checksum of an empty body into the URL unless told not to: S3 refuses what is then uploaded.
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA')
    expect(await errorOf(await fetch(url, { method: 'PUT', body: 'hello' }))).toMatchObject({
      status: 400,
      code: 'BadDigest',
    })
    expect((await fetch(url, { method: 'PUT', body: '' })).status).toBe(200)
    const tags = await served.s3.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key: 'up' }))
    expect(tags.TagSet).toEqual([{ Key: 'a', Value: 'b' }])
    expect((await read(served.s3, 'up')).Metadata).toEqual({ note: 'x' })
  })
})

describe('a Deny on a tag', () => {
  it('revokes links and leaves signed headers alone, until the tag goes', async () => {
    const served = await serve()
    await put(served)
    await setPolicy(served, DENY_REVOKED)
    const url = await served.presign({ Key: 'a' })
    expect(await opens(url)).toBe(200)
    await tag(served, { revoked: 'true', other: 'x' })
    expect(await errorOf(await fetch(url))).toMatchObject({ status: 403, code: 'AccessDenied' })
    expect((await read(served.s3)).TagCount).toBe(2)
    await served.s3.send(new DeleteObjectTaggingCommand({ Bucket: BUCKET, Key: 'a' }))
    expect(await opens(url)).toBe(200)
  })

  it('is undone by overwriting the object, as on S3', async () => {
    const served = await serve()
    await put(served)
    await setPolicy(served, DENY_REVOKED)
    await tag(served, { revoked: 'true' })
    const url = await served.presign({ Key: 'a' })
    expect(await opens(url)).toBe(403)
    await put(served)
    expect(await opens(url)).toBe(200)
  })

  it.each([
    ['minio', 200],
    ['seaweedfs', 200],
    ['s3', 403],
  ] as const)('in the dialect of %s ends with %i', async (dialect, expected) => {
    const served = await serve({ dialect })
    await put(served)
    await setPolicy(served, DENY_REVOKED)
    await tag(served, { revoked: 'true' })
    expect(await opens(await served.presign({ Key: 'a' }))).toBe(expected)
  })

  it('in its portable form binds the dialect of seaweedfs too', async () => {
    const served = await serve({ dialect: 'seaweedfs' })
    await put(served)
    const Condition = {
      StringEquals: { 's3:ExistingObjectTag/revoked': 'true' },
      StringNotEquals: { 's3:authType': 'REST-HEADER' },
    }
    await setPolicy(served, { ...DENY_REVOKED, Condition })
    await tag(served, { revoked: 'true' })
    expect(await opens(await served.presign({ Key: 'a' }))).toBe(403)
    expect((await read(served.s3)).ETag).toBeDefined()
  })

  it('is not to be had in the dialect of r2', async () => {
    const served = await serve({ dialect: 'r2' })
    await expect(put(served, 'a', { Tagging: 'a=b' })).rejects.toMatchObject({ name: 'NotImplemented' })
    await put(served)
    await expect(tag(served, { a: 'b' })).rejects.toMatchObject({ name: 'NotImplemented' })
    await expect(setPolicy(served, DENY_REVOKED)).rejects.toMatchObject({ name: 'NotImplemented' })
  })
})

describe('bucket policies', () => {
  it('can limit the age of signatures', async () => {
    const served = await serve()
    await put(served)
    await setPolicy(served, { ...DENY_REVOKED, Condition: { NumericGreaterThan: { 's3:signatureAge': '30000' } } })
    const url = await served.presign({ Key: 'a' }, { expiresIn: 3600 })
    expect(await opens(url)).toBe(200)
    served.clock.offset = 32_000
    expect(await opens(url)).toBe(403)
  })

  it('can not lock the owner out of the policy itself', async () => {
    const served = await serve()
    await setPolicy(served, {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
    })
    await expect(put(served)).rejects.toMatchObject({ name: 'AccessDenied' })
    const { Policy } = await served.s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }))
    expect(Policy).toContain('"s3:*"')
    await served.s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }))
    await put(served)
    await expect(served.s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    })
  })

  it('open to anybody only what they allow, and hide what is missing', async () => {
    const served = await serve()
    await put(served, 'public/a')
    await put(served, 'private')
    const path = `${served.endpoint}/${BUCKET}`
    expect(await errorOf(await fetch(`${path}/public/a`))).toMatchObject({ status: 403, code: 'AccessDenied' })
    await setPolicy(served, {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${BUCKET}/public/*`,
    })
    expect(await (await fetch(`${path}/public/a`)).text()).toBe('hello')
    expect((await fetch(`${path}/private`)).status).toBe(403)
    expect((await fetch(`${path}/public/none`)).status).toBe(403)
    expect((await fetch(`${path}/public/a?response-content-type=text/html`)).status).toBe(400)
    expect((await fetch(`${path}/public/a`, { method: 'PUT', body: 'x' })).status).toBe(403)
    expect((await fetch(path)).status).toBe(403)
  })

  it('bind the source of a copy', async () => {
    const served = await serve()
    await put(served)
    await setPolicy(served, { ...DENY_REVOKED, Condition: { StringEquals: { 's3:ExistingObjectTag/secret': 'yes' } } })
    const copy = () => served.s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'b', CopySource: `${BUCKET}/a` }))
    await copy()
    await tag(served, { secret: 'yes' })
    await expect(copy()).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  it('are refused when they say what is not understood', async () => {
    const served = await serve()
    await expect(
      setPolicy(served, { ...DENY_REVOKED, Condition: { StringEquals: { 's3:when': 'x' } } }),
    ).rejects.toMatchObject({
      name: 'MalformedPolicy',
    })
  })
})

describe('a key with a policy of its own', () => {
  const limited = {
    ...OTHER_KEY,
    policy: JSON.stringify({
      Statement: {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${BUCKET}/*`,
        Condition: { StringEquals: { 's3:ExistingObjectTag/share': 'live' } },
      },
    }),
  }

  it('may do that and no more, so that links close when the tag goes', async () => {
    const served = await serve()
    await served.setKeys([limited])
    const guest = served.clientFor(limited)
    await put(served, 'a', { Tagging: 'share=live' })
    const url = await served.presign({ Key: 'a' }, { client: guest })
    expect(await opens(url)).toBe(200)
    await expect(guest.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'x' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    await put(served)
    expect(await opens(url)).toBe(403)
  })

  it('may be allowed more by the bucket', async () => {
    const served = await serve()
    await served.setKeys([limited])
    const guest = served.clientFor(limited)
    await put(served)
    await expect(read(guest)).rejects.toMatchObject({ name: 'AccessDenied' })
    await setPolicy(served, {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::000000000000:user/guest' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    })
    expect((await read(guest)).ContentLength).toBe(5)
  })
})

describe('tags', () => {
  it.each([
    ['eleven', Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, 'v']))],
    ['a long key', { ['k'.repeat(129)]: 'v' }],
    ['a long value', { k: 'v'.repeat(257) }],
    ['a reserved key', { 'aws:k': 'v' }],
    ['a strange character', { k: 'a<b' }],
  ])('refuses %s', async (_, tags) => {
    const served = await serve()
    await put(served)
    await expect(tag(served, tags)).rejects.toMatchObject({ name: 'InvalidTag' })
  })
})
