import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCloudTrailRecord } from '../../../../shared/audit/cloudtrail.ts'
import { MAX_RECORD_LENGTH, RecordSplitter } from '../../../../shared/audit/record-splitter.ts'
import { linkEvent } from '../../../../shared/links/link-event.ts'

/** A data event as CloudTrail writes it. */
const RECORD = {
  eventVersion: '1.11',
  userIdentity: {
    type: 'IAMUser',
    arn: 'arn:aws:iam::123456789012:user/ann',
    accountId: '123456789012',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  },
  eventTime: '2026-11-24T14:02:11Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '2001:db8::7',
  userAgent: '[Mozilla/5.0 (Macintosh)]',
  requestParameters: {
    'X-Amz-Date': '20261124T120000Z',
    bucketName: 'reports',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Expires': '86400',
    Host: 'reports.s3.eu-west-1.amazonaws.com',
    key: 'photos/ä b.jpg',
    'x-link-id': '0000abcdef',
  },
  responseElements: null,
  additionalEventData: { AuthenticationMethod: 'QueryString', bytesTransferredIn: 0, bytesTransferredOut: 3_462_992 },
  requestID: '3E57427F3EXAMPLE',
  eventID: 'cdc4b7ed-e171-4cef-975a-ad829d4123e8',
  readOnly: true,
  resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::reports/photos/ä b.jpg' }, { type: 'AWS::S3::Bucket' }],
  eventType: 'AwsApiCall',
  managementEvent: false,
}
const read = (change: object) => readCloudTrailRecord(JSON.stringify({ ...RECORD, ...change }))

describe('a record of CloudTrail', () => {
  it('tells of a request by a presigned URL', () => {
    expect(read({})).toEqual({
      at: '2026-11-24T14:02:11.000Z',
      method: 'GET',
      buckets: ['reports'],
      keys: ['photos/ä b.jpg'],
      request: {
        requestId: '3E57427F3EXAMPLE',
        ip: '2001:db8::7',
        userAgent: 'Mozilla/5.0 (Macintosh)',
        bytes: 3_462_992,
      },
      query: {
        linkId: '0000abcdef',
        signedAt: Date.UTC(2026, 10, 24, 12),
        expiresSeconds: 86_400,
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        versionId: undefined,
      },
    })
    expect(read({ errorCode: 'AccessDenied' })).toHaveProperty('request.code', 'AccessDenied')
  })

  it('leaves out what is about something else, and what it does not understand', () => {
    expect(read({ eventName: 'ListObjects' })).toBe('other')
    expect(read({ eventSource: 'kms.amazonaws.com' })).toBe('other')
    expect(read({ requestParameters: null })).toBe('other')
    expect(read({ requestParameters: { bucketName: 'reports', key: 'k' } })).toBe('other')
    for (const text of ['', '{', '[]', 'null', '{}', '"text"']) expect(readCloudTrailRecord(text)).toBe('unreadable')
    expect(read({ requestID: ['x'] })).toBe('unreadable')
  })

  it('takes whatever a record says, and what it understands can be kept', () => {
    const strange = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '\ud800'))
    const field = fc.constantFrom(...Object.keys(RECORD))
    fc.assert(
      fc.property(fc.dictionary(field, strange), fc.dictionary(fc.string(), strange), (change, parameters) => {
        const reading = read({ ...change, requestParameters: { ...RECORD.requestParameters, ...parameters } })
        if (typeof reading === 'string') return
        const event = { link: '0000abcdef', by: 'cli', kind: 'opened', at: reading.at, request: reading.request }
        expect(linkEvent().safeParse(event).error).toBeUndefined()
      }),
      { numRuns: 2000 },
    )
  })
})

function split(text: string, size: number): { records: string[]; dropped: number } {
  const splitter = new RecordSplitter()
  const records: string[] = []
  for (let at = 0; at < text.length; at += size) records.push(...splitter.push(text.slice(at, at + size)))
  return { records, dropped: splitter.dropped }
}

describe('cutting JSON into records', () => {
  const nasty = [
    { Records: [{ a: '"}]{[' }], text: '\\"Records": [{' },
    { Records: 'Records' },
    { nested: { Records: [{}] } },
    RECORD,
  ]

  it('gives the same records however the text comes in pieces', () => {
    const anyRecords = fc.array(
      fc.oneof(fc.constantFrom(...nasty.slice(2)), fc.dictionary(fc.string(), fc.jsonValue())),
    )
    fc.assert(
      fc.property(anyRecords, fc.integer({ min: 1, max: 200 }), fc.constantFrom(undefined, 1), (made, size, indent) => {
        const isPlain = made.every((record) => !Object.hasOwn(record, 'Records'))
        const whole = JSON.stringify(
          { extra: ['Records', { Records: [] }], Records: made, more: {} },
          undefined,
          indent,
        )
        expect(split(whole, size).records.map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(made)))
        if (!isPlain) return
        const lines = made.map((record) => JSON.stringify(record)).join('\n')
        expect(split(lines, size).records.join('\n')).toBe(lines)
        expect(split(JSON.stringify(made), size).records.join('\n')).toBe(lines)
      }),
      { numRuns: 300 },
    )
  })

  it('goes on after files that stand one behind the other, and leaves out what is too long', () => {
    const file = JSON.stringify({ Records: [RECORD, { a: 'x'.repeat(MAX_RECORD_LENGTH) }, RECORD] })
    const { records, dropped } = split(file + file, 65_536)
    expect(records).toEqual([RECORD, RECORD, RECORD, RECORD].map((record) => JSON.stringify(record)))
    expect(dropped).toBe(2)
  })

  it('takes any text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'{}[]"\\,:Records a') })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (any, size) => {
        for (const record of split(any, size).records) readCloudTrailRecord(record)
      }),
      { numRuns: 1000 },
    )
  })
})
