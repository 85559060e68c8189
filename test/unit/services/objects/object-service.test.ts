import type { ServerResponse } from 'node:http'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { ObjectService } from '../../../../electron/services/objects/object-service.ts'
import { S3Sessions } from '../../../../electron/services/objects/s3-sessions.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { networkWith } from '../../../support/network.ts'
import {
  EXAMPLE_KEYS,
  errorXml,
  exampleConnection,
  type FakeStorage,
  fakeStorage,
  memoryRegions,
  type SeenRequest,
  systemClock,
} from './fake-storage.ts'
import { formEncode, listingStorage } from './listing-storage.ts'

interface Setup {
  readonly objects: ObjectService
  readonly connection: Connection
  readonly storage: FakeStorage
  readonly regions: ReturnType<typeof memoryRegions>
}

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

function setup(storage: FakeStorage, changes: Partial<Connection> = {}): Setup {
  const regions = memoryRegions()
  const network = networkWith()
  const credentials = { resolve: async () => EXAMPLE_KEYS }
  const sessions = new S3Sessions({ credentials, regions, clock: systemClock, network })
  cleanups.push(async () => {
    network.close()
    await storage.close()
  })
  return {
    objects: new ObjectService(sessions),
    connection: exampleConnection(storage.endpoint, changes),
    storage,
    regions,
  }
}

const answering = async (answer: (request: SeenRequest, response: ServerResponse, count: number) => void) =>
  setup(await fakeStorage(answer))
const saying = (body: string) => answering((_request, response) => response.end(body))
const bucket = 'photos'

async function collected<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(page)
  return all
}

describe('buckets', () => {
  it('are listed with their dates', async () => {
    const { objects, connection } = await saying(
      '<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket><Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>',
    )
    const buckets = await objects.listBuckets(connection)
    expect(buckets).toEqual([{ name: 'a', createdAt: '2026-01-01T00:00:00.000Z' }, { name: 'b' }])
  })

  it('may be none', async () => {
    const { objects, connection } = await saying('<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>')
    expect(await objects.listBuckets(connection)).toEqual([])
  })

  it('are not made up from another document', async () => {
    const { objects, connection } = await saying('<Status>ok</Status>')
    await expect(objects.listBuckets(connection)).rejects.toMatchObject({ code: 'wrong-endpoint' })
  })
})

describe('a page of objects', () => {
  it('asks for what was asked, and gives what was given', async () => {
    const { objects, connection, storage } = await saying(
      '<ListBucketResult><Name>photos</Name><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>next+/=</NextContinuationToken><Contents><Key>a/b.jpg</Key><Size>5</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;e-1&quot;</ETag><StorageClass>GLACIER</StorageClass></Contents><CommonPrefixes><Prefix>a/c%2B+d/</Prefix></CommonPrefixes></ListBucketResult>',
    )
    const request = { bucket, prefix: 'a/ü+', delimiter: '/', pageSize: 7, continuationToken: 'tok+/=' }
    const page = await objects.list(connection, request)
    expect(page).toEqual({
      objects: [
        { key: 'a/b.jpg', size: 5, modifiedAt: '2026-01-01T00:00:00.000Z', etag: 'e-1', storageClass: 'GLACIER' },
      ],
      prefixes: ['a/c+ d/'],
      nextToken: 'next+/=',
    })
    const query = new URL(storage.seen[0]?.url ?? '', storage.endpoint).searchParams
    expect(Object.fromEntries(query)).toEqual({
      'list-type': '2',
      'encoding-type': 'url',
      'max-keys': '7',
      'continuation-token': 'tok+/=',
      delimiter: '/',
      prefix: 'a/ü+',
    })
  })

  it('gives every key exactly', async () => {
    const keys = [
      'a+b',
      '50%',
      '%2B',
      'a b',
      'a\nb',
      '\r\n',
      ' ',
      '\u0001\u007f',
      '<&>"\'',
      'e\u0301',
      'é',
      '😀',
      '//',
      '..',
    ]
    const { objects, connection } = setup(await listingStorage(keys.length, (index) => keys[index] ?? ''))
    const page = await objects.list(connection, { bucket })
    expect(page.objects.map(({ key }) => key)).toEqual(keys)
  })

  it('gives any key exactly', async () => {
    let key = ''
    const { objects, connection } = setup(await listingStorage(1, () => key))
    const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }).filter((text) => text.isWellFormed())
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        key = text
        const page = await objects.list(connection, { bucket })
        expect(page.objects[0]?.key).toBe(text)
      }),
      { numRuns: 50 },
    )
  })

  it('takes keys as they are from a storage that does not encode them', async () => {
    const { objects, connection } = await saying(
      '<ListBucketResult><Name>photos</Name><IsTruncated>false</IsTruncated><Contents><Key>a+b%20&amp;c</Key></Contents></ListBucketResult>',
    )
    expect((await objects.list(connection, { bucket })).objects[0]?.key).toBe('a+b%20&c')
  })

  it.each([
    ['another document', '<Status>ok</Status>', 'wrong-endpoint'],
    ['nothing', '', 'wrong-endpoint'],
    ['JSON', '{"objects":[]}', 'wrong-endpoint'],
    ['half a document', '<ListBucketResult><Name>photos</Name>', 'wrong-endpoint'],
    ['no way to go on', '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>', 'storage-error'],
    [
      'a key that is not text',
      '<ListBucketResult><IsTruncated>false</IsTruncated><EncodingType>url</EncodingType><Contents><Key>%FF</Key></Contents></ListBucketResult>',
      'storage-error',
    ],
  ])('is not made up from %s', async (_name, body, code) => {
    const { objects, connection } = await saying(body)
    await expect(objects.list(connection, { bucket })).rejects.toMatchObject({ code })
  })

  it.each(['..', 'a/b', 'A', '', 'x'.repeat(300)])('is not asked of a bucket named “%s”', async (name) => {
    const { objects, connection, storage } = await saying('')
    const virtual = { ...connection, addressing: 'virtual' } as const
    await expect(objects.list(virtual, { bucket: name })).rejects.toMatchObject({ code: 'invalid-bucket' })
    expect(storage.seen).toHaveLength(0)
  })

  it.each([0, 1001, 1.5, Number.NaN])('is not asked with a size of %d', async (pageSize) => {
    const { objects, connection, storage } = await saying('')
    await expect(objects.list(connection, { bucket, pageSize })).rejects.toMatchObject({ code: 'invalid-input' })
    expect(storage.seen).toHaveLength(0)
  })
})

describe('all pages', () => {
  it('come one by one to the last of 100,000 objects', async () => {
    const { objects, connection, storage } = setup(await listingStorage(100_000))
    let count = 0
    let last = ''
    let early = 0
    for await (const page of objects.pages(connection, { bucket })) {
      count += page.objects.length
      last = page.objects.at(-1)?.key ?? ''
      if (count === 30_000) early = process.memoryUsage.rss()
      expect(page.cut).toBe(false)
    }
    expect({ count, last, requests: storage.seen.length }).toEqual({
      count: 100_000,
      last: 'folder/object-000099999.jpg',
      requests: 100,
    })
    // Only a page is in memory at a time, whatever the length of the list.
    expect(process.memoryUsage.rss() - early).toBeLessThan(100 * 1024 ** 2)
  })

  it('end at the cap of pages', async () => {
    const { objects, connection, storage } = setup(await listingStorage(1000))
    const pages = await collected(objects.pages(connection, { bucket, pageSize: 10 }, { maxPages: 3 }))
    expect(pages.map(({ cut }) => cut)).toEqual([false, false, true])
    expect(storage.seen).toHaveLength(3)
  })

  it.each([
    [25, [10, 10, 5], true],
    [30, [10, 10, 10], true],
    [40, [10, 10, 10, 10], false],
    [50, [10, 10, 10, 10], false],
  ])('end at a cap of %i objects of 40', async (maxObjects, sizes, cut) => {
    const { objects, connection } = setup(await listingStorage(40))
    const pages = await collected(objects.pages(connection, { bucket, pageSize: 10 }, { maxObjects }))
    expect(pages.map((page) => page.objects.length)).toEqual(sizes)
    expect(pages.at(-1)?.cut).toBe(cut)
  })

  it('end where the storage gives the same token again', async () => {
    const { objects, connection, storage } = await saying(
      '<ListBucketResult><Name>photos</Name><IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken></ListBucketResult>',
    )
    const all = collected(objects.pages(connection, { bucket }))
    await expect(all).rejects.toMatchObject({
      code: 'storage-error',
      message: expect.stringContaining('again and again'),
    })
    expect(storage.seen).toHaveLength(2)
  })

  it('end when canceled', async () => {
    const { objects, connection } = setup(await listingStorage(1000))
    const canceler = new AbortController()
    const pages = objects.pages(connection, { bucket, pageSize: 10 }, {}, canceler.signal)
    await pages.next()
    canceler.abort()
    await expect(pages.next()).rejects.toMatchObject({ code: 'canceled' })
  })

  it('resolve the credentials once', async () => {
    const storage = await listingStorage(50)
    let resolved = 0
    const credentials = {
      resolve: async () => {
        resolved++
        return EXAMPLE_KEYS
      },
    }
    const sessions = new S3Sessions({ credentials, clock: systemClock, network: networkWith() })
    cleanups.push(() => storage.close())
    const pages = new ObjectService(sessions).pages(exampleConnection(storage.endpoint), { bucket, pageSize: 10 })
    expect(await collected(pages)).toHaveLength(5)
    expect(resolved).toBe(1)
  })
})

describe('an object', () => {
  it('is looked at, in one version', async () => {
    const { objects, connection, storage } = await answering((_request, response) => {
      response.writeHead(200, {
        'content-length': 12,
        'content-type': 'image/jpeg',
        etag: '"abc"',
        'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
        'x-amz-storage-class': 'GLACIER',
        'x-amz-version-id': 'v1',
      })
      response.end()
    })
    expect(await objects.head(connection, { bucket, key: 'a b', versionId: 'v1' })).toEqual({
      size: 12,
      etag: 'abc',
      contentType: 'image/jpeg',
      modifiedAt: '2026-01-01T00:00:00.000Z',
      storageClass: 'GLACIER',
      versionId: 'v1',
    })
    expect(storage.seen[0]).toMatchObject({ method: 'HEAD', url: '/photos/a%20b?versionId=v1' })
  })

  it('is not made up from a web page', async () => {
    const { objects, connection } = await answering((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end()
    })
    await expect(objects.head(connection, { bucket, key: 'a' })).rejects.toMatchObject({ code: 'wrong-endpoint' })
  })

  it('is deleted, with what became of it', async () => {
    const { objects, connection, storage } = await answering((_request, response) => {
      response.writeHead(204, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'm1' }).end()
    })
    expect(await objects.remove(connection, { bucket, key: 'a/b' })).toEqual({ deleteMarker: true, versionId: 'm1' })
    expect(storage.seen[0]).toMatchObject({ method: 'DELETE', url: '/photos/a/b?x-id=DeleteObject' })
  })

  it('that may not be deleted says which permission that takes', async () => {
    const { objects, connection } = await answering((_request, response) => {
      response.writeHead(403).end(errorXml('AccessDenied'))
    })
    const version = objects.remove(connection, { bucket, key: 'a', versionId: 'v' })
    await expect(version).rejects.toMatchObject({ code: 'access-denied', message: expect.stringContaining('Version') })
  })
})

describe('versions', () => {
  const version = (key: string, id: string, latest: boolean, hour: number, tag = 'Version') =>
    `<${tag}><Key>${formEncode(key)}</Key><VersionId>${id}</VersionId><IsLatest>${latest}</IsLatest><LastModified>2026-01-01T0${hour}:00:00.000Z</LastModified>${tag === 'Version' ? '<ETag>&quot;e&quot;</ETag><Size>3</Size>' : ''}</${tag}>`
  const page = (inner: string) =>
    `<ListVersionsResult><Name>photos</Name><EncodingType>url</EncodingType>${inner}</ListVersionsResult>`
  const last = '<IsTruncated>false</IsTruncated>'

  it('come with their delete markers, by key and newest first', async () => {
    const { objects, connection } = await saying(
      page(
        last +
          version('a b', 'v1', false, 1) +
          version('a b', 'v2', false, 2) +
          version('c', 'v4', true, 1) +
          version('a b', 'v3', true, 3, 'DeleteMarker'),
      ),
    )
    const { versions, nextToken } = await objects.versions(connection, { bucket })
    expect(nextToken).toBeUndefined()
    expect(
      versions.map(({ key, versionId, isLatest, isDeleteMarker }) => [key, versionId, isLatest, isDeleteMarker]),
    ).toEqual([
      ['a b', 'v3', true, true],
      ['a b', 'v2', false, false],
      ['a b', 'v1', false, false],
      ['c', 'v4', true, false],
    ])
    expect(versions[1]).toMatchObject({ size: 3, etag: 'e', modifiedAt: '2026-01-01T02:00:00.000Z' })
  })

  it('go on where the last page ended', async () => {
    const { objects, connection, storage } = await answering((_request, response, count) => {
      const more = '<IsTruncated>true</IsTruncated><NextKeyMarker>a+%2B</NextKeyMarker>'
      const id = count === 1 ? '<NextVersionIdMarker>v1</NextVersionIdMarker>' : ''
      response.end(page(count < 3 ? more + id + version('a +', `v${count}`, false, 1) : last))
    })
    const first = await objects.versions(connection, { bucket, pageSize: 1 })
    const second = await objects.versions(connection, { bucket, pageSize: 1, continuationToken: first.nextToken })
    const third = await objects.versions(connection, { bucket, pageSize: 1, continuationToken: second.nextToken })
    expect(third).toEqual({ versions: [], nextToken: undefined })
    const markers = storage.seen.map(({ url }) => {
      const query = new URL(url, storage.endpoint).searchParams
      return [query.get('key-marker'), query.get('version-id-marker')]
    })
    expect(markers).toEqual([
      [null, null],
      ['a +', 'v1'],
      ['a +', null],
    ])
  })

  it('of one key leave out longer keys, and end with it', async () => {
    const { objects, connection, storage } = await saying(
      page(
        `<IsTruncated>true</IsTruncated><NextKeyMarker>cat2</NextKeyMarker>${version('cat', 'v1', true, 1)}${version('cat2', 'v2', true, 1)}`,
      ),
    )
    const { versions, nextToken } = await objects.versions(connection, { bucket, key: 'cat' })
    expect(versions.map(({ versionId }) => versionId)).toEqual(['v1'])
    expect(nextToken).toBeUndefined()
    expect(storage.seen[0]?.url).toContain('prefix=cat&')
  })

  it.each(['x', Buffer.from('[1,2]').toString('base64url')])('are not continued by a token like %s', async (token) => {
    const { objects, connection } = await saying('')
    const request = { bucket, continuationToken: token }
    await expect(async () => objects.versions(connection, request)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('are not made up from another document', async () => {
    const { objects, connection } = await saying('<Status>ok</Status>')
    await expect(objects.versions(connection, { bucket })).rejects.toMatchObject({ code: 'wrong-endpoint' })
  })
})

describe('a bucket in another region', () => {
  const inRegion = (region: string) => (request: SeenRequest, response: ServerResponse) => {
    if (request.headers.authorization?.includes(`/${region}/s3/`)) {
      response.end('<ListBucketResult><Name>photos</Name><IsTruncated>false</IsTruncated></ListBucketResult>')
    } else if (request.method === 'HEAD') {
      response.writeHead(301, { 'x-amz-bucket-region': region }).end()
    } else {
      response.writeHead(400).end(errorXml('AuthorizationHeaderMalformed', { Region: region }))
    }
  }

  it('is found there on AWS, once', async () => {
    const storage = await fakeStorage(inRegion('eu-west-1'))
    const { objects, connection, regions } = setup(storage, { provider: 'aws' })
    await objects.list(connection, { bucket })
    await objects.list(connection, { bucket })
    expect(storage.seen).toHaveLength(3)
    expect(regions.get(connection.id, bucket)).toBe('eu-west-1')
  })

  it('is told elsewhere, where all buckets are in one', async () => {
    const { objects, connection, storage } = setup(await fakeStorage(inRegion('garage')))
    await expect(objects.list(connection, { bucket })).rejects.toMatchObject({
      code: 'wrong-region',
      message: expect.stringContaining('garage'),
    })
    expect(storage.seen).toHaveLength(1)
  })

  it('is tried there once only', async () => {
    const { objects, connection, storage } = setup(
      await fakeStorage((_request, response, count) => {
        response.writeHead(400).end(errorXml('AuthorizationHeaderMalformed', { Region: `eu-west-${count}` }))
      }),
      { provider: 'aws' },
    )
    await expect(objects.list(connection, { bucket })).rejects.toMatchObject({ code: 'wrong-region' })
    expect(storage.seen).toHaveLength(2)
  })
})
