import { GetObjectCommand, type GetObjectCommandInput, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { beforeAll, describe } from 'vitest'
import { answerOf, type SuiteContext } from './suite-context.ts'

const DAY_MS = 24 * 3600_000

/** Ranges, conditions, and what a response says about the object. */
export function readingSuite({ client, behaviour, createBucket }: SuiteContext): void {
  describe('reading', () => {
    let bucket = ''
    let etag = ''
    let lastModified = ''
    beforeAll(async () => {
      bucket = await createBucket()
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: 'note.txt',
        Body: '0123456789',
        ContentType: 'text/plain',
        CacheControl: 'max-age=60',
        ContentDisposition: 'inline',
        ContentLanguage: 'en',
        Metadata: { colour: 'blue' },
      })
      etag = (await client.send(put)).ETag ?? ''
      lastModified = (await get()).headers.get('last-modified') ?? ''
    })

    const get = async (
      headers: Record<string, string> = {},
      overrides: Partial<GetObjectCommandInput> = {},
    ): Promise<Response> => {
      const command = new GetObjectCommand({ Bucket: bucket, Key: 'note.txt', ...overrides })
      return fetch(await getSignedUrl(client, command), { headers })
    }
    const getRange = async (range: string): Promise<readonly (string | null)[]> => {
      const response = await get({ range })
      return [await answerOf(response), response.headers.get('content-range')]
    }

    behaviour('says what is known of an object', DESCRIPTION, async () => {
      const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'note.txt' }))
      return {
        type: head.ContentType,
        length: head.ContentLength,
        cacheControl: head.CacheControl,
        disposition: head.ContentDisposition,
        language: head.ContentLanguage,
        metadata: head.Metadata,
        sameEtag: head.ETag === etag,
        recent: Date.now() - (head.LastModified?.getTime() ?? 0) < DAY_MS,
      }
    })

    behaviour('says that it serves ranges', 'bytes', async () => (await get()).headers.get('accept-ranges'))
    behaviour('serves a range', ['206 234', 'bytes 2-4/10'], () => getRange('bytes=2-4'))
    behaviour('serves the rest from an offset', ['206 789', 'bytes 7-9/10'], () => getRange('bytes=7-'))
    behaviour('serves the last bytes', ['206 89', 'bytes 8-9/10'], () => getRange('bytes=-2'))
    behaviour('cuts a range at the end', ['206 89', 'bytes 8-9/10'], () => getRange('bytes=8-99'))
    behaviour('refuses a range past the end', '416 InvalidRange', async () =>
      answerOf(await get({ range: 'bytes=10-11' })),
    )

    behaviour(
      'overrides headers of the response',
      ['text/csv', 'attachment; filename="a b.csv"', 'no-store', 'de', 'identity', 'Thu, 01 Jan 2026 00:00:00 GMT'],
      async () => {
        const { headers } = await get(
          {},
          {
            ResponseContentType: 'text/csv',
            ResponseContentDisposition: 'attachment; filename="a b.csv"',
            ResponseCacheControl: 'no-store',
            ResponseContentLanguage: 'de',
            ResponseContentEncoding: 'identity',
            ResponseExpires: new Date('2026-01-01T00:00:00Z'),
          },
        )
        const names = ['content-type', 'content-disposition', 'cache-control', 'content-language', 'content-encoding']
        return [...names, 'expires'].map((name) => headers.get(name))
      },
    )

    const yesterday = new Date(Date.now() - DAY_MS).toUTCString()
    behaviour('serves what matches', '200 0123456789', async () => answerOf(await get({ 'if-match': etag })))
    behaviour('refuses what no longer matches', '412 PreconditionFailed', async () =>
      answerOf(await get({ 'if-match': '"0123456789abcdef0123456789abcdef"' })),
    )
    behaviour('skips what is known already', '304', async () => answerOf(await get({ 'if-none-match': etag })))
    behaviour('skips what has not changed since', '304', async () =>
      answerOf(await get({ 'if-modified-since': lastModified })),
    )
    behaviour('serves what has changed since', '200 0123456789', async () =>
      answerOf(await get({ 'if-modified-since': yesterday })),
    )
    behaviour('refuses what has changed since', '412 PreconditionFailed', async () =>
      answerOf(await get({ 'if-unmodified-since': yesterday })),
    )
    behaviour('skips on HEAD what is known already', '304', async () => {
      const url = await getSignedUrl(client, new HeadObjectCommand({ Bucket: bucket, Key: 'note.txt' }))
      return answerOf(await fetch(url, { method: 'HEAD', headers: { 'if-none-match': etag } }))
    })
  })
}

const DESCRIPTION = {
  type: 'text/plain',
  length: 10,
  cacheControl: 'max-age=60',
  disposition: 'inline',
  language: 'en',
  metadata: { colour: 'blue' },
  sameEtag: true,
  recent: true,
}
