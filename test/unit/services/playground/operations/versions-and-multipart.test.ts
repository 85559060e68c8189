import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { describe, expect, it } from 'vitest'
import { BUCKET, type Served, serve } from '../serve.ts'

const status = (code: number) => ({ $metadata: { httpStatusCode: code } })
const setVersioning = ({ s3 }: Served, Status: 'Enabled' | 'Suspended') =>
  s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status } }))
const put = async ({ s3 }: Served, Key: string, Body: string) =>
  (await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))).VersionId
const remove = ({ s3 }: Served, Key: string, VersionId?: string) =>
  s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key, VersionId }))
const read = async ({ s3 }: Served, Key: string, VersionId?: string) =>
  (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, VersionId }))).Body?.transformToString()

describe('versions', () => {
  it('are kept, hidden by a delete marker, and removed one by one', async () => {
    const served = await serve()
    expect(await put(served, 'a', 'zero')).toBeUndefined()
    await setVersioning(served, 'Enabled')
    expect((await served.s3.send(new GetBucketVersioningCommand({ Bucket: BUCKET }))).Status).toBe('Enabled')
    const one = await put(served, 'a', 'one')
    const two = await put(served, 'a', 'two')
    expect(await read(served, 'a')).toBe('two')
    expect(await read(served, 'a', one)).toBe('one')
    expect(await read(served, 'a', 'null')).toBe('zero')

    const marker = await remove(served, 'a')
    expect(marker.DeleteMarker).toBe(true)
    await expect(read(served, 'a')).rejects.toMatchObject({ name: 'NoSuchKey', ...status(404) })
    await expect(read(served, 'a', marker.VersionId)).rejects.toMatchObject(status(405))
    expect(await read(served, 'a', two)).toBe('two')
    expect((await served.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).KeyCount).toBe(0)

    await remove(served, 'a', two)
    expect((await remove(served, 'a', marker.VersionId)).DeleteMarker).toBe(true)
    expect(await read(served, 'a')).toBe('one')
    await expect(read(served, 'a', two)).rejects.toMatchObject({ name: 'NoSuchVersion' })
  })

  it('are replaced by one null version while suspended', async () => {
    const served = await serve()
    await setVersioning(served, 'Enabled')
    const one = await put(served, 'a', 'one')
    await setVersioning(served, 'Suspended')
    expect(await put(served, 'a', 'two')).toBe('null')
    expect(await put(served, 'a', 'three')).toBe('null')
    expect(await read(served, 'a', one)).toBe('one')
    expect((await remove(served, 'a')).VersionId).toBe('null')
    const { Versions, DeleteMarkers } = await served.s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }))
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([one])
    expect(DeleteMarkers).toMatchObject([{ VersionId: 'null', IsLatest: true }])
  })

  it('are listed newest first, page by page', async () => {
    const served = await serve()
    await setVersioning(served, 'Enabled')
    const written: (string | undefined)[] = []
    for (const [key, body] of [
      ['a', '1'],
      ['a', '2'],
      ['a', '3'],
      ['b', '4'],
      ['d/x', '5'],
    ] as const)
      written.push(await put(served, key, body))
    const [a1, a2, a3, b] = written
    const seen: (string | undefined)[] = []
    for (let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}; markers; ) {
      const page: ListObjectVersionsCommandOutput = await served.s3.send(
        new ListObjectVersionsCommand({ Bucket: BUCKET, MaxKeys: 2, Delimiter: '/', ...markers }),
      )
      seen.push(
        ...(page.Versions ?? []).map(({ VersionId }) => VersionId),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      )
      const { NextKeyMarker, NextVersionIdMarker } = page
      markers = page.IsTruncated
        ? {
            ...(NextKeyMarker ? { KeyMarker: NextKeyMarker } : {}),
            ...(NextVersionIdMarker ? { VersionIdMarker: NextVersionIdMarker } : {}),
          }
        : undefined
    }
    expect(seen).toEqual([a3, a2, a1, b, 'd/'])
  })
})

describe('multipart uploads', () => {
  const MIN = 5 * 1024 * 1024
  const Key = 'big'
  const begin = async ({ s3 }: Served, more = {}) =>
    (await s3.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key, ...more }))).UploadId
  const part = async ({ s3 }: Served, UploadId: string | undefined, PartNumber: number, Body: Uint8Array | string) =>
    (await s3.send(new UploadPartCommand({ Bucket: BUCKET, Key, UploadId, PartNumber, Body }))).ETag
  const complete = (
    { s3 }: Served,
    UploadId: string | undefined,
    Parts: { PartNumber: number; ETag: string | undefined }[],
  ) => s3.send(new CompleteMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId, MultipartUpload: { Parts } }))

  it('become one object, whose ranges cross parts', async () => {
    const served = await serve()
    const UploadId = await begin(served, { ContentType: 'text/plain', Metadata: { x: 'y' } })
    const second = await part(served, UploadId, 7, 'the end')
    const first = await part(served, UploadId, 2, Buffer.alloc(MIN, 'a'))
    expect((await served.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).KeyCount).toBe(0)
    const parts = await served.s3.send(new ListPartsCommand({ Bucket: BUCKET, Key, UploadId }))
    expect(parts.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [2, MIN],
      [7, 7],
    ])
    const done = await complete(served, UploadId, [
      { PartNumber: 2, ETag: first },
      { PartNumber: 7, ETag: second },
    ])
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    const result = await served.s3.send(
      new GetObjectCommand({ Bucket: BUCKET, Key, Range: `bytes=${MIN - 2}-${MIN + 2}` }),
    )
    expect(await result.Body?.transformToString()).toBe('aathe')
    expect(result).toMatchObject({ ContentType: 'text/plain', Metadata: { x: 'y' }, ETag: done.ETag })
    await expect(complete(served, UploadId, [{ PartNumber: 2, ETag: first }])).rejects.toMatchObject({
      name: 'NoSuchUpload',
    })
  })

  it('refuse parts that are missing, changed, out of order or too small', async () => {
    const served = await serve()
    const UploadId = await begin(served)
    const [one, two] = [await part(served, UploadId, 1, 'small'), await part(served, UploadId, 2, 'small too')]
    const attempt = (...parts: [number, string | undefined][]) =>
      complete(
        served,
        UploadId,
        parts.map(([PartNumber, ETag]) => ({ PartNumber, ETag })),
      )
    await expect(attempt([1, one], [2, two])).rejects.toMatchObject({ name: 'EntityTooSmall' })
    await expect(attempt([2, two], [1, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' })
    await expect(attempt([1, two])).rejects.toMatchObject({ name: 'InvalidPart' })
    await expect(attempt([3, one])).rejects.toMatchObject({ name: 'InvalidPart' })
    await expect(part(served, UploadId, 10_001, 'x')).rejects.toMatchObject({ name: 'InvalidArgument' })
    await attempt([2, two])
    expect(await read(served, Key)).toBe('small too')
  })

  it('can be listed and aborted', async () => {
    const served = await serve()
    const UploadId = await begin(served)
    await part(served, UploadId, 1, 'x')
    const uploads = await served.s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: 'b' }))
    expect(uploads.Uploads).toMatchObject([{ Key, UploadId }])
    await served.s3.send(new AbortMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId }))
    await expect(served.s3.send(new ListPartsCommand({ Bucket: BUCKET, Key, UploadId }))).rejects.toMatchObject({
      name: 'NoSuchUpload',
      ...status(404),
    })
    await expect(part(served, UploadId, 1, 'x')).rejects.toMatchObject({ name: 'NoSuchUpload' })
    expect((await served.s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads).toBeUndefined()
  })

  it('take parts out of other objects', async () => {
    const served = await serve()
    await put(served, 'source', '0123456789')
    const UploadId = await begin(served)
    const copyPart = (CopySourceRange: string) =>
      served.s3.send(
        new UploadPartCopyCommand({
          Bucket: BUCKET,
          Key,
          UploadId,
          PartNumber: 1,
          CopySource: `${BUCKET}/source`,
          CopySourceRange,
        }),
      )
    await expect(copyPart('bytes=5-10')).rejects.toMatchObject({ name: 'InvalidArgument' })
    const { CopyPartResult } = await copyPart('bytes=2-4')
    await complete(served, UploadId, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }])
    expect(await read(served, Key)).toBe('234')
  })

  it('work with the managed uploader and its checksums', async () => {
    const { s3 } = await serve()
    const body = Buffer.alloc(MIN + 100, 'xyz')
    const done = await new Upload({ client: s3, params: { Bucket: BUCKET, Key, Body: body }, partSize: MIN }).done()
    expect(done.ChecksumCRC32).toMatch(/-2$/)
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }))
    expect(body.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true)
  })
})
