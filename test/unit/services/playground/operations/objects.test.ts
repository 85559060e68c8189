import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { BUCKET, errorOf, type Served, serve } from '../serve.ts'

const put = ({ s3 }: Served, Key: string, Body: string | Uint8Array = Key, more = {}) =>
  s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }))
const get = async ({ s3 }: Served, Key: string, more = {}) => {
  const result = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }))
  return { ...result, text: await result.Body?.transformToString() }
}
const status = (code: number) => ({ $metadata: { httpStatusCode: code } })

/** How many files hold objects. */
async function filesOf({ dir }: Served): Promise<number> {
  const names = await readdir(join(dir, 'objects'), { recursive: true, withFileTypes: true })
  return names.filter((name) => name.isFile()).length
}

describe('put and get', () => {
  it('returns what was stored', async () => {
    const served = await serve()
    const attributes = {
      ContentType: 'text/plain',
      ContentDisposition: 'inline',
      CacheControl: 'no-store',
      Metadata: { note: 'a b' },
    }
    const { ETag } = await put(served, 'a.txt', 'hello', attributes)
    expect(ETag).toBe('"5d41402abc4b2a76b9719d911017c592"')
    expect(await get(served, 'a.txt')).toMatchObject({
      ...attributes,
      text: 'hello',
      ContentLength: 5,
      ETag,
      AcceptRanges: 'bytes',
    })
    const head = await served.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a.txt' }))
    expect(head).toMatchObject({ ...attributes, ContentLength: 5, ETag })
  })

  it('keeps a large body intact and in one file', async () => {
    const served = await serve()
    const body = Buffer.alloc(3_000_000, 'abcdefg')
    await put(served, 'large', body)
    const { Body } = await served.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'large' }))
    expect(body.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true)
    expect(await filesOf(served)).toBe(1)
  })

  it('removes the file of what was overwritten or deleted', async () => {
    const served = await serve()
    await put(served, 'a', 'one')
    await put(served, 'a', 'two')
    expect(await filesOf(served)).toBe(1)
    await served.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'a' }))
    expect(await filesOf(served)).toBe(0)
    await expect(get(served, 'a')).rejects.toMatchObject({ name: 'NoSuchKey', ...status(404) })
  })

  it.each(['bytes=0-0', 'bytes=2-', 'bytes=-2', 'bytes=1-99'])('serves %s', async (Range) => {
    const served = await serve()
    await put(served, 'a', 'hello')
    const expected = { 'bytes=0-0': 'h', 'bytes=2-': 'llo', 'bytes=-2': 'lo', 'bytes=1-99': 'ello' }[Range]
    const result = await get(served, 'a', { Range })
    expect(result.text).toBe(expected)
    expect(result.$metadata.httpStatusCode).toBe(206)
    expect(result.ContentRange).toMatch(/^bytes \d-4\/5$|^bytes 0-0\/5$/)
  })

  it.each(['bytes=5-', 'bytes=-0'])('refuses %s with 416', async (Range) => {
    const served = await serve()
    await put(served, 'a', 'hello')
    await expect(get(served, 'a', { Range })).rejects.toMatchObject({ name: 'InvalidRange', ...status(416) })
  })

  it('heeds the conditions of a read', async () => {
    const served = await serve()
    const { ETag } = await put(served, 'a', 'hello')
    const [before, after] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)]
    expect((await get(served, 'a', { IfMatch: ETag, IfUnmodifiedSince: before })).text).toBe('hello')
    expect((await get(served, 'a', { IfNoneMatch: '"other"', IfModifiedSince: after })).text).toBe('hello')
    await expect(get(served, 'a', { IfMatch: '"other"' })).rejects.toMatchObject(status(412))
    await expect(get(served, 'a', { IfUnmodifiedSince: before })).rejects.toMatchObject(status(412))
    await expect(get(served, 'a', { IfNoneMatch: ETag })).rejects.toMatchObject(status(304))
    await expect(get(served, 'a', { IfModifiedSince: after })).rejects.toMatchObject(status(304))
  })

  it('heeds the conditions of a write, also when two race', async () => {
    const served = await serve()
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, (_, n) => put(served, 'a', `${n}`, { IfNoneMatch: '*' })),
    )
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ name: 'PreconditionFailed', ...status(412) })
    await expect(put(served, 'a', 'x', { IfMatch: '"other"' })).rejects.toMatchObject(status(412))
    await expect(put(served, 'b', 'x', { IfMatch: '"other"' })).rejects.toMatchObject(status(404))
    expect(await filesOf(served)).toBe(1)
  })

  it('lets a signed request override response headers', async () => {
    const served = await serve()
    await put(served, 'a', 'x')
    const ResponseContentDisposition = `attachment; filename="a.pdf"; filename*=UTF-8''a.pdf`
    expect(await get(served, 'a', { ResponseContentDisposition })).toMatchObject({
      ContentDisposition: ResponseContentDisposition,
    })
    await expect(get(served, 'a', { ResponseContentDisposition: 'a\r\nset-cookie: b' })).rejects.toMatchObject(
      status(400),
    )
  })

  it('verifies checksums of an upload', async () => {
    const served = await serve()
    const headers = { 'content-md5': 'CY9rzUYh03PK3k6DJie09g==', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
    const response = await served.send(`/${BUCKET}/a`, { method: 'PUT', body: 'hello', headers })
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'BadDigest' })
    await expect(get(served, 'a')).rejects.toMatchObject({ name: 'NoSuchKey' })
    expect(await filesOf(served)).toBe(0)
  })

  it.each([
    ['encryption', { ServerSideEncryption: 'aws:kms' }, 501],
    ['a public ACL', { ACL: 'public-read' }, 400],
    ['an archive class', { StorageClass: 'GLACIER' }, 400],
    ['too much metadata', { Metadata: { a: 'x'.repeat(2100) } }, 400],
  ])('refuses %s', async (_, more, code) => {
    await expect(put(await serve(), 'a', 'x', more)).rejects.toMatchObject(status(code))
  })
})

describe('keys are names, never paths', () => {
  const hostile = [
    '../../etc/passwd',
    '..',
    '.',
    'a//b',
    '/a',
    'a/',
    'con',
    'nul.txt',
    'a\\b',
    'C:\\x',
    'é',
    'e\u0301',
    'A',
    'a',
    "!'()*~$&+,;=:@ %2F%",
    '\u{1f600}',
    'x'.repeat(1024),
    'line\nbreak',
  ]
  it('stores each as an object of its own and nothing outside', async () => {
    const served = await serve()
    for (const key of hostile) await put(served, key, `content of ${key}`)
    for (const key of hostile) expect((await get(served, key)).text).toBe(`content of ${key}`)
    const listed = await served.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))
    const bytewise = [...hostile].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(bytewise)
    const names = await readdir(join(served.dir, 'objects'), { recursive: true })
    expect(names.every((name) => /^[0-9a-f]{2}([/\\][0-9a-f]{32})?$/.test(name))).toBe(true)
  })

  it('refuses a key of more than 1,024 bytes', async () => {
    await expect(put(await serve(), 'é'.repeat(513))).rejects.toMatchObject({ name: 'KeyTooLongError' })
  })
})

describe('delete', () => {
  it('is no error for what is not there', async () => {
    const { s3 } = await serve()
    expect((await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'none' }))).$metadata.httpStatusCode).toBe(204)
  })

  it('takes many at once', async () => {
    const served = await serve()
    for (const key of ['a', 'b', 'c']) await put(served, key)
    const Objects = [{ Key: 'a' }, { Key: 'b' }, { Key: 'none' }]
    const result = await served.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }))
    expect(result.Deleted?.map(({ Key }) => Key)).toEqual(['a', 'b', 'none'])
    expect((await served.s3.send(new ListObjectsCommand({ Bucket: BUCKET }))).Contents?.map(({ Key }) => Key)).toEqual([
      'c',
    ])
  })

  it('wants many at once checksummed', async () => {
    const { send } = await serve()
    const response = await send(`/${BUCKET}?delete`, {
      method: 'POST',
      body: '<Delete><Object><Key>a</Key></Object></Delete>',
    })
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'InvalidRequest' })
  })
})

describe('copy', () => {
  const copy = ({ s3 }: Served, Key: string, CopySource: string, more = {}) =>
    s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key, CopySource, ...more }))

  it('shares the bytes, which live as long as either copy', async () => {
    const served = await serve()
    await put(served, 'a b/é', 'hello', { ContentType: 'text/plain', Metadata: { x: 'y' } })
    const { CopyObjectResult } = await copy(served, 'copy', `${BUCKET}/${encodeURIComponent('a b/é')}`)
    expect(CopyObjectResult?.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"')
    expect(await filesOf(served)).toBe(1)
    await served.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'a b/é' }))
    expect(await get(served, 'copy')).toMatchObject({ text: 'hello', ContentType: 'text/plain', Metadata: { x: 'y' } })
  })

  it('replaces metadata when told to, also in place', async () => {
    const served = await serve()
    await put(served, 'a', 'hello', { Metadata: { x: 'y' } })
    await copy(served, 'a', `${BUCKET}/a`, { MetadataDirective: 'REPLACE', ContentDisposition: 'attachment' })
    expect(await get(served, 'a')).toMatchObject({ text: 'hello', ContentDisposition: 'attachment', Metadata: {} })
    await expect(copy(served, 'a', `${BUCKET}/a`)).rejects.toMatchObject({ name: 'InvalidRequest' })
  })

  it('heeds the conditions on its source', async () => {
    const served = await serve()
    const { ETag } = await put(served, 'a', 'hello')
    await copy(served, 'b', `${BUCKET}/a`, { CopySourceIfMatch: ETag })
    await expect(copy(served, 'b', `${BUCKET}/a`, { CopySourceIfMatch: '"x"' })).rejects.toMatchObject(status(412))
    await expect(copy(served, 'b', `${BUCKET}/a`, { CopySourceIfNoneMatch: ETag })).rejects.toMatchObject(status(412))
    await expect(copy(served, 'b', `${BUCKET}/none`)).rejects.toMatchObject({ name: 'NoSuchKey' })
    await expect(copy(served, 'b', 'nonsense')).rejects.toMatchObject({ name: 'InvalidArgument' })
  })
})

describe('buckets', () => {
  it('are made, found and removed', async () => {
    const { s3, region } = await serve()
    await s3.send(new CreateBucketCommand({ Bucket: 'second' }))
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'second' }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    })
    expect((await s3.send(new GetBucketLocationCommand({ Bucket: 'second' }))).LocationConstraint).toBe(region)
    expect((await s3.send(new HeadBucketCommand({ Bucket: 'second' }))).BucketRegion).toBe(region)
    await s3.send(new PutObjectCommand({ Bucket: 'second', Key: 'a', Body: 'x' }))
    await expect(s3.send(new DeleteBucketCommand({ Bucket: 'second' }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    })
    await s3.send(new DeleteObjectCommand({ Bucket: 'second', Key: 'a' }))
    await s3.send(new DeleteBucketCommand({ Bucket: 'second' }))
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'second' }))).rejects.toMatchObject(status(404))
    await expect(s3.send(new ListObjectsCommand({ Bucket: 'second' }))).rejects.toMatchObject({ name: 'NoSuchBucket' })
  })

  it.each(['Ab', 'a', 'a..b', '1.2.3.4', 'a_b', '-ab'])('can not be called %s', async (name) => {
    const { send } = await serve()
    expect(await errorOf(await send(`/${name}`, { method: 'PUT' }))).toMatchObject({
      status: 400,
      code: 'InvalidBucketName',
    })
  })

  it.each([
    ['GET', '?acl'],
    ['PUT', '?acl'],
    ['GET', '?lifecycle'],
    ['PUT', '/key?acl'],
    ['PUT', '/key?retention'],
    ['GET', '/key?partNumber=1'],
    ['POST', '/key?restore'],
  ])('%s %s is not implemented, and says so', async (method, path) => {
    const { send } = await serve()
    expect(await errorOf(await send(`/${BUCKET}${path}`, { method }))).toMatchObject({
      status: 501,
      code: 'NotImplemented',
    })
  })
})

describe('listing', () => {
  it('pages with tokens, prefix and delimiter', async () => {
    const served = await serve()
    for (const key of ['a/1', 'a/2', 'b', 'c & <d>', 'e/1']) await put(served, key)
    const list = (more = {}) => served.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, ...more }))
    const first = await list({ Delimiter: '/', MaxKeys: 2, FetchOwner: true })
    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 2, MaxKeys: 2, CommonPrefixes: [{ Prefix: 'a/' }] })
    expect(first.Contents?.[0]).toMatchObject({
      Key: 'b',
      Size: 1,
      StorageClass: 'STANDARD',
      Owner: { DisplayName: 'sandglass' },
    })
    const second = await list({ Delimiter: '/', MaxKeys: 2, ContinuationToken: first.NextContinuationToken })
    expect(second).toMatchObject({
      IsTruncated: false,
      Contents: [{ Key: 'c & <d>' }],
      CommonPrefixes: [{ Prefix: 'e/' }],
    })
    expect((await list({ StartAfter: 'b', EncodingType: 'url' })).Contents?.map(({ Key }) => Key)).toEqual([
      'c%20%26%20%3Cd%3E',
      'e/1',
    ])
    expect(await list({ MaxKeys: 0 })).toMatchObject({ IsTruncated: false, KeyCount: 0 })
    await expect(list({ ContinuationToken: '!' })).rejects.toMatchObject({ name: 'InvalidArgument' })
    const v1 = await served.s3.send(new ListObjectsCommand({ Bucket: BUCKET, Delimiter: '/', MaxKeys: 1 }))
    expect(v1).toMatchObject({ NextMarker: 'a/', IsTruncated: true })
    const v1next = await served.s3.send(new ListObjectsCommand({ Bucket: BUCKET, Delimiter: '/', Marker: 'a/' }))
    expect(v1next.CommonPrefixes).toEqual([{ Prefix: 'e/' }])
  })
})
