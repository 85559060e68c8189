import { type FakeStorage, fakeStorage } from './fake-storage.ts'

/** A bucket of `count` objects, listed by ListObjectsV2. Pages are made when they are asked for. */
export function listingStorage(count: number, keyOf: (index: number) => string = plainKey): Promise<FakeStorage> {
  return fakeStorage(({ url }, response) => {
    const query = new URL(url, 'http://storage').searchParams
    const start = Number(query.get('continuation-token') ?? '0')
    const end = Math.min(count, start + Number(query.get('max-keys') ?? '1000'))
    const next = end < count ? `<NextContinuationToken>${end}</NextContinuationToken>` : ''
    response.setHeader('content-type', 'application/xml')
    response.write(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><Name>photos</Name><KeyCount>${end - start}`,
    )
    response.write(`</KeyCount><EncodingType>url</EncodingType><IsTruncated>${end < count}</IsTruncated>${next}`)
    const entries: string[] = []
    for (let index = start; index < end; index++) entries.push(entry(keyOf(index), index))
    response.end(`${entries.join('')}</ListBucketResult>`)
  })
}

function plainKey(index: number): string {
  return `folder/object-${String(index).padStart(9, '0')}.jpg`
}

function entry(key: string, size: number): string {
  const etag = '&quot;d41d8cd98f00b204e9800998ecf8427e&quot;'
  return `<Contents><Key>${formEncode(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>${etag}</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`
}

/** As Amazon S3 encodes keys in lists: like a form. */
export function formEncode(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/')
}
