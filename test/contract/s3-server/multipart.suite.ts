import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { beforeAll, describe } from 'vitest'
import { answerOf, type SuiteContext } from './suite-context.ts'

/** The smallest size of any part but the last. */
const PART_BYTES = 5 * 1024 * 1024
const FIRST = Buffer.alloc(PART_BYTES, 'a')
const LAST = Buffer.from('the end')

interface Upload {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string
}

/** Multipart uploads, resumed from ListParts, aborted, and assembled from copies. */
export function multipartSuite({ client, behaviour, createBucket }: SuiteContext): void {
  describe('multipart uploads', () => {
    let bucket = ''
    beforeAll(async () => {
      bucket = await createBucket()
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'source a+b', Body: FIRST }))
    })

    const begin = async (Key: string): Promise<Upload> => {
      const created = await client.send(
        new CreateMultipartUploadCommand({ Bucket: bucket, Key, ContentType: 'text/plain' }),
      )
      return { Bucket: bucket, Key, UploadId: created.UploadId ?? '' }
    }
    const send = async (upload: Upload, PartNumber: number, Body: Buffer) => ({
      PartNumber,
      ETag: (await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }))).ETag ?? '',
    })
    const complete = async (upload: Upload, Parts: { PartNumber: number; ETag: string }[]) => {
      await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }))
      return 'completed'
    }
    const describeObject = async (Key: string) => {
      const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key }))
      return { size: head.ContentLength, type: head.ContentType, parts: /-(\d+)"$/.exec(head.ETag ?? '')?.[1] }
    }

    behaviour(
      'puts parts together, sent in any order',
      { size: PART_BYTES + LAST.length, type: 'text/plain', parts: '2' },
      async () => {
        const upload = await begin('whole')
        const last = await send(upload, 2, LAST)
        await complete(upload, [await send(upload, 1, FIRST), last])
        return describeObject('whole')
      },
    )
    behaviour('takes a part by a presigned URL', '200', async () => {
      const upload = await begin('signed part')
      const url = await getSignedUrl(client, new UploadPartCommand({ ...upload, PartNumber: 1 }))
      return answerOf(await fetch(url, { method: 'PUT', body: LAST }))
    })
    behaviour('lists the parts that arrived, page by page', [['1:5242880', '3:7'], true, ['3:7']], async () => {
      const upload = await begin('resumed')
      const sent = [await send(upload, 1, FIRST), await send(upload, 3, LAST)]
      const describeParts = (parts: { PartNumber?: number | undefined; Size?: number | undefined }[] = []) =>
        parts.map((part) => `${part.PartNumber}:${part.Size}`)
      const { Parts = [] } = await client.send(new ListPartsCommand(upload))
      const sameEtags = sent.every(({ ETag }, index) => ETag === Parts[index]?.ETag)
      const page = await client.send(new ListPartsCommand({ ...upload, MaxParts: 1, PartNumberMarker: '1' }))
      return [describeParts(Parts), sameEtags, describeParts(page.Parts)]
    })
    behaviour('replaces a part that is sent again', 'text/plain', async () => {
      const upload = await begin('sent again')
      await send(upload, 1, FIRST)
      await complete(upload, [await send(upload, 1, LAST)])
      return (await describeObject('sent again')).type
    })
    behaviour(
      'leaves out parts that are not listed',
      { size: LAST.length, type: 'text/plain', parts: '1' },
      async () => {
        const upload = await begin('subset')
        await send(upload, 1, FIRST)
        await complete(upload, [await send(upload, 2, LAST)])
        return describeObject('subset')
      },
    )
    behaviour('refuses parts that are too small', '400 EntityTooSmall', async () => {
      const upload = await begin('small')
      return complete(upload, [await send(upload, 1, LAST), await send(upload, 2, LAST)])
    })
    behaviour('refuses an unknown part', '400 InvalidPart', async () => {
      const upload = await begin('unknown part')
      await send(upload, 1, LAST)
      return complete(upload, [{ PartNumber: 1, ETag: '"0123456789abcdef0123456789abcdef"' }])
    })
    behaviour('refuses parts out of order', '400 InvalidPartOrder', async () => {
      const upload = await begin('out of order')
      const parts = [await send(upload, 1, FIRST), await send(upload, 2, FIRST)]
      return complete(upload, parts.toReversed())
    })
    behaviour('lists unfinished uploads', true, async () => {
      const upload = await begin('unfinished')
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
      return Uploads.some((listed) => listed.UploadId === upload.UploadId && listed.Key === upload.Key)
    })
    behaviour('forgets an aborted upload: its parts', '404 NoSuchUpload', async () => {
      const upload = await begin('aborted')
      await send(upload, 1, LAST)
      await client.send(new AbortMultipartUploadCommand(upload))
      return client.send(new ListPartsCommand(upload))
    })
    behaviour('forgets an aborted upload: another part', '404 NoSuchUpload', async () => {
      const upload = await begin('aborted early')
      await client.send(new AbortMultipartUploadCommand(upload))
      return send(upload, 1, LAST)
    })
    behaviour('forgets an aborted upload: its completion', '404 NoSuchUpload', async () => {
      const upload = await begin('aborted late')
      const part = await send(upload, 1, LAST)
      await client.send(new AbortMultipartUploadCommand(upload))
      return complete(upload, [part])
    })
    behaviour(
      'copies ranges of objects as parts',
      { size: PART_BYTES + 3, type: 'text/plain', parts: '2' },
      async () => {
        const upload = await begin('assembled')
        const copyPart = async (PartNumber: number, CopySourceRange: string) => {
          const CopySource = `${bucket}/${encodeURIComponent('source a+b')}`
          const copied = await client.send(
            new UploadPartCopyCommand({ ...upload, PartNumber, CopySource, CopySourceRange }),
          )
          return { PartNumber, ETag: copied.CopyPartResult?.ETag ?? '' }
        }
        await complete(upload, [await copyPart(1, `bytes=0-${PART_BYTES - 1}`), await copyPart(2, 'bytes=7-9')])
        return describeObject('assembled')
      },
    )
  })
}
