import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ObjectService } from '../../../../electron/services/objects/object-service.ts'
import { readPlainList } from '../../../../electron/services/objects/plain-list.ts'
import { S3Sessions } from '../../../../electron/services/objects/s3-sessions.ts'
import { networkWith } from '../../../support/network.ts'
import { EXAMPLE_KEYS, exampleConnection, type FakeStorage, fakeStorage, systemClock } from './fake-storage.ts'
import { formEncode } from './listing-storage.ts'

interface Listed {
  readonly key: string
  readonly size: number
  readonly time: Date
  readonly etag: string
}

const OPEN = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function page(objects: readonly Listed[], prefixes: readonly string[], encode: ((text: string) => string) | undefined) {
  const text = (value: string) => escaped(encode?.(value) ?? value)
  const contents = objects.map(
    ({ key, size, time, etag }) =>
      `<Contents><Key>${text(key)}</Key><LastModified>${time.toISOString()}</LastModified><ETag>${escaped(etag)}</ETag>` +
      `<Size>${size}</Size><Owner><ID>owner</ID><DisplayName>Key</DisplayName></Owner><StorageClass>STANDARD</StorageClass></Contents>`,
  )
  const folded = prefixes.map((prefix) => `<CommonPrefixes><Prefix>${text(prefix)}</Prefix></CommonPrefixes>`)
  const encoding = encode === undefined ? '' : '<EncodingType>url</EncodingType>'
  const head = `<Name>bucket</Name><Prefix/>${encoding}<KeyCount>${objects.length}</KeyCount>`
  const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>a+b/c==&amp;d</NextContinuationToken>'
  return `<?xml version="1.0" encoding="UTF-8"?>\n${OPEN}${head}${more}${contents.join('')}${folded.join('')}</ListBucketResult>`
}

const printable = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((text) => text.replace(/\p{Cc}/gu, '') || 'empty')
const listed = fc.record<Listed>({
  key: printable,
  size: fc.nat(),
  time: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  etag: fc.constantFrom('"d41d8cd98f00b204e9800998ecf8427e"', '"a-2"', 'unquoted', '&#34;'),
})

describe('a list', () => {
  let storage: FakeStorage
  let answer = ''
  let objects: ObjectService
  const network = networkWith()
  const sessions = new S3Sessions({ credentials: { resolve: async () => EXAMPLE_KEYS }, clock: systemClock, network })
  const list = (xml: string) => {
    answer = xml
    return objects.list(exampleConnection(storage.endpoint), { bucket: 'bucket' })
  }

  beforeAll(async () => {
    storage = await fakeStorage((_, response) => {
      response.setHeader('content-type', 'application/xml')
      response.end(answer)
    })
    objects = new ObjectService(sessions)
  })
  afterAll(async () => {
    network.close()
    await storage.close()
  })

  it('is read as the SDK’s parser reads it', async () => {
    const encodings = fc.constantFrom(formEncode, undefined)
    await fc.assert(
      fc.asyncProperty(fc.array(listed), fc.array(printable), encodings, async (entries, prefixes, encode) => {
        const xml = page(entries, prefixes, encode)
        // The comment is what sends it to the SDK.
        const unusual = xml.replace(OPEN, `${OPEN}<!-- a comment -->`)
        expect(readPlainList(xml)).toBeDefined()
        expect(readPlainList(unusual)).toBeUndefined()
        expect(await list(xml)).toEqual(await list(unusual))
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['with a prefix', '<s3:ListBucketResult></s3:ListBucketResult>'],
    ['with an attribute', '<ListBucketResult><Contents id="1"><Key>a</Key></Contents></ListBucketResult>'],
    ['with a CDATA section', '<ListBucketResult><Contents><Key><![CDATA[a]]></Key></Contents></ListBucketResult>'],
    ['that breaks off', '<ListBucketResult><Contents><Key>a</Key></Contents>'],
    ['whose entry has no end', '<ListBucketResult><Contents><Key>a</Key></ListBucketResult>'],
    ['with a size that is none', '<ListBucketResult><Contents><Size>1e3</Size></Contents></ListBucketResult>'],
    [
      'with a time of no zone',
      '<ListBucketResult><Contents><LastModified>2026-01-01T00:00:00</LastModified></Contents></ListBucketResult>',
    ],
    [
      'with a time that is none',
      '<ListBucketResult><Contents><LastModified>2026-13-01T00:00:00Z</LastModified></Contents></ListBucketResult>',
    ],
    ['that may go on or not', '<ListBucketResult><IsTruncated>maybe</IsTruncated></ListBucketResult>'],
    ['that is another document', '<Error><Code>AccessDenied</Code></Error>'],
    ['that is nothing', ''],
  ])('%s is left to the SDK', (_, xml) => {
    expect(readPlainList(xml)).toBeUndefined()
  })

  it('has every character reference undone, once', () => {
    const key = '&lt;&gt;&amp;amp;&quot;&apos;&#10;&#x1F600;&unknown;&#x110000;'
    const [entry] =
      readPlainList(`<ListBucketResult><Contents><Key>${key}</Key></Contents></ListBucketResult>`)?.Contents ?? []
    expect(entry?.Key).toBe('<>&amp;"\'\n😀&unknown;&#x110000;')
  })
})
