import { ListObjectsV2Command, type ListObjectsV2CommandInput, PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeAll, describe } from 'vitest'
import type { SuiteContext } from './suite-context.ts'

/** In the order of their UTF-8 bytes, in which S3 lists: upper case first, U+FF5E before the emoji. */
const KEYS = ['B.txt', 'a b+c&d.txt', 'docs/one', 'docs/sub/three', 'docs/two', 'é.txt', '～.txt', '😀.txt']

/** ListObjectsV2: order, pages, delimiters and URL encoding. */
export function listingSuite({ client, behaviour, createBucket }: SuiteContext): void {
  describe('listing', () => {
    let bucket = ''
    beforeAll(async () => {
      bucket = await createBucket()
      for (const key of KEYS.toReversed()) {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }))
      }
    })

    const list = async (options: Omit<ListObjectsV2CommandInput, 'Bucket'> = {}) => {
      const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, ...options }))
      return {
        page,
        keys: (page.Contents ?? []).map((object) => object.Key),
        prefixes: (page.CommonPrefixes ?? []).map((prefix) => prefix.Prefix),
      }
    }
    /** The keys and prefixes of every page, and the number of pages. */
    const listAll = async (options: Omit<ListObjectsV2CommandInput, 'Bucket'>) => {
      const names: (string | undefined)[] = []
      let pages = 0
      let ContinuationToken: string | undefined
      do {
        const { page, keys, prefixes } = await list({ ...options, ...(ContinuationToken && { ContinuationToken }) })
        names.push(...keys, ...prefixes)
        pages += 1
        ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined
      } while (ContinuationToken !== undefined && pages < 20)
      return { names, pages }
    }

    behaviour('lists keys by their UTF-8 bytes', KEYS, async () => (await list()).keys)
    behaviour('lists sizes', Buffer.byteLength('é.txt'), async () => {
      const { page } = await list({ Prefix: 'é' })
      return page.Contents?.[0]?.Size
    })
    behaviour('lists page by page', { names: KEYS, pages: 3 }, () => listAll({ MaxKeys: 3 }))
    behaviour('counts the keys of a page', { count: 3, max: 3, truncated: true }, async () => {
      const { page } = await list({ MaxKeys: 3 })
      return { count: page.KeyCount, max: page.MaxKeys, truncated: page.IsTruncated }
    })
    behaviour('lists an empty page', { count: 0, truncated: false }, async () => {
      const { page } = await list({ MaxKeys: 0 })
      return { count: page.KeyCount, truncated: page.IsTruncated }
    })
    behaviour('rolls up by a delimiter', [KEYS.filter((key) => !key.includes('/')), ['docs/']], async () => {
      const { keys, prefixes } = await list({ Delimiter: '/' })
      return [keys, prefixes]
    })
    behaviour('rolls up under a prefix', [['docs/one', 'docs/two'], ['docs/sub/']], async () => {
      const { keys, prefixes } = await list({ Delimiter: '/', Prefix: 'docs/' })
      return [keys, prefixes]
    })
    behaviour('rolls up once over pages', { names: ['docs/one', 'docs/sub/', 'docs/two'], pages: 3 }, () =>
      listAll({ Delimiter: '/', Prefix: 'docs/', MaxKeys: 1 }),
    )
    behaviour(
      'lists under a prefix with special characters',
      ['a b+c&d.txt'],
      async () => (await list({ Prefix: 'a b+c&' })).keys,
    )
    behaviour('lists after a key', ['～.txt', '😀.txt'], async () => (await list({ StartAfter: 'é.txt' })).keys)
    // As a form does: S3 writes a space as `+`, others as `%20`.
    behaviour('encodes keys for URLs', [true, KEYS], async () => {
      const { keys } = await list({ EncodingType: 'url' })
      const decoded = keys.map((key = '') => decodeURIComponent(key.replaceAll('+', ' ')))
      return [keys[5] === '%C3%A9.txt', decoded]
    })
    behaviour('encodes characters that XML forbids', ['%01.txt'], async () => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: '\u0001.txt', Body: 'x' }))
      return (await list({ EncodingType: 'url', Prefix: '\u0001' })).keys
    })
  })
}
