import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assertBucket,
  assertSignableKey,
  fileNameOfKey,
  isArn,
  isMultiRegionArn,
  MAX_KEY_BYTES,
  parseS3Url,
} from '../../../../shared/links/object-name.ts'
import { encodeKey } from '../../../../shared/signing/sigv4/encode.ts'
import { codeOf } from '../app-error.ts'

describe('assertSignableKey', () => {
  it.each([
    'a',
    'a/b',
    '/leading',
    'trailing/',
    'a//b',
    'a..b',
    '..a',
    'a..',
    '...',
    '.../x',
    'x/.../y',
    '.hidden',
    'dir/.hidden',
    'a/.b/..c/d.',
    'a\\..\\b',
    '%2e%2e/x',
    'a/%2E/b',
    ' ',
    'new\nline',
    'é',
    '😀/🏳️‍🌈',
    '#?&=+%',
  ])('takes %j', (key) => {
    expect(() => assertSignableKey(key)).not.toThrow()
  })

  it.each([
    '',
    '.',
    '..',
    './a',
    '../a',
    'a/.',
    'a/..',
    'a/./b',
    'a/../b',
    '/.',
    '/../etc/passwd',
    'a//../b',
    'a\n/../b',
    '\ud800',
    '\udc00',
    'a\ud83d/b',
    '\udc00\ud800',
  ])('refuses %j', (key) => {
    expect(codeOf(() => assertSignableKey(key))).toBe('unsignable-key')
  })

  it.each([
    ['ASCII', 'x', 1],
    ['two bytes each', 'é', 2],
    ['three bytes each', '語', 3],
    ['four bytes each', '😀', 4],
  ])('counts bytes: %s', (_, character, bytes) => {
    const fits = character.repeat(Math.floor(MAX_KEY_BYTES / bytes)) + 'x'.repeat(MAX_KEY_BYTES % bytes)
    expect(() => assertSignableKey(fits)).not.toThrow()
    expect(codeOf(() => assertSignableKey(`${fits}x`))).toBe('unsignable-key')
  })

  it('takes exactly the keys that a URL parser leaves alone', () => {
    const segment = fc.oneof(fc.constantFrom('.', '..', '...', '', 'a', '.a', '%2e', '%2E.', '\\', 'é'), fc.string())
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
        const key = segments.join('/')
        let isSignable = true
        try {
          assertSignableKey(key)
        } catch {
          isSignable = false
        }
        if (key === '') return
        const path = `/${encodeKey(key)}`
        expect(new URL(`https://host${path}`).pathname === path).toBe(isSignable)
      }),
      { numRuns: 500 },
    )
  })
})

describe('assertBucket', () => {
  it.each(['abc', 'my-bucket', 'my.bucket', '123', 'a1b', 'a'.repeat(63)])('takes %j everywhere', (bucket) => {
    expect(() => assertBucket(bucket, 'virtual')).not.toThrow()
    expect(() => assertBucket(bucket, 'path')).not.toThrow()
  })

  it.each(['ab', 'My_Bucket', 'UPPER', 'a'.repeat(64), 'a'.repeat(255), 'a-', 'a.'])(
    'takes the older form %j in the path only',
    (bucket) => {
      expect(() => assertBucket(bucket, 'path')).not.toThrow()
      expect(codeOf(() => assertBucket(bucket, 'virtual'))).toBe('invalid-bucket')
    },
  )

  it.each([
    '',
    '.',
    '..',
    'a..b',
    '-abc',
    '.abc',
    '_abc',
    'a/b',
    'a\\b',
    'a b',
    'a:b',
    'a@b',
    'a?b',
    'a#b',
    'a%2fb',
    'bücket',
    'bucket\n',
    'bucket\u0000',
    '😀😀😀',
    'a'.repeat(256),
    'evil.com/x',
    'arn:aws:s3:::bucket',
  ])('refuses %j everywhere', (bucket) => {
    expect(codeOf(() => assertBucket(bucket, 'virtual'))).toBe('invalid-bucket')
    expect(codeOf(() => assertBucket(bucket, 'path'))).toBe('invalid-bucket')
  })
})

const ACCESS_POINT = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap'
const MULTI_REGION = 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap'

describe('parseS3Url', () => {
  it.each([
    ['s3://bucket/key', 'bucket', 'key'],
    ['s3://bucket', 'bucket', ''],
    ['s3://bucket/', 'bucket', ''],
    ['s3://bucket/a/b/', 'bucket', 'a/b/'],
    ['s3://bucket//leading', 'bucket', '/leading'],
    ['s3://bucket/a%20b+c', 'bucket', 'a%20b+c'],
    ['s3://bucket/a?versionId=1#x', 'bucket', 'a?versionId=1#x'],
    ['s3://bucket/a/../b', 'bucket', 'a/../b'],
    ['s3://bucket/new\nline', 'bucket', 'new\nline'],
    ['s3://bucket/😀', 'bucket', '😀'],
    [`s3://${ACCESS_POINT}`, ACCESS_POINT, ''],
    [`s3://${ACCESS_POINT}/key`, ACCESS_POINT, 'key'],
    [`s3://${ACCESS_POINT}/key/with/slash`, ACCESS_POINT, 'key/with/slash'],
    [`s3://${MULTI_REGION}/a/b`, MULTI_REGION, 'a/b'],
    ['s3://arn:aws:s3:eu-west-1:123456789012:accesspoint:my-ap/a/b', ACCESS_POINT.replace('/', ':'), 'a/b'],
    [
      's3://arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/ap/k',
      'arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/ap',
      'k',
    ],
  ])('%j', (text, bucket, key) => {
    expect(parseS3Url(text)).toEqual({ bucket, key })
  })

  it.each([
    '',
    'bucket/key',
    's3:/bucket/key',
    's3://',
    's3:///key',
    'S3://bucket/key',
    ' s3://bucket/key',
    'https://x/y',
    's3a://b/k',
    './s3://b/k',
  ])('refuses %j', (text) => {
    expect(codeOf(() => parseS3Url(text))).toBe('invalid-input')
  })

  it('gives back any bucket and key that it is given', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,40}$/), fc.string(), (bucket, key) => {
        expect(parseS3Url(`s3://${bucket}/${key}`)).toEqual({ bucket, key })
      }),
    )
  })
})

describe('isArn and isMultiRegionArn', () => {
  it.each([
    [ACCESS_POINT, true, false],
    [ACCESS_POINT.replace('/', ':'), true, false],
    [MULTI_REGION, true, true],
    ['arn:aws-us-gov:s3:us-gov-west-1:123456789012:accesspoint/ap', true, false],
    ['arn:aws:s3:eu-west-1:123456789012:accesspoint/', false, false],
    ['arn:aws:s3:eu-west-1:12345678901:accesspoint/ap', false, false],
    ['arn:aws:s3:eu-west-1:123456789012:accesspoint/a/b', false, false],
    ['arn:aws:s3:eu-west-1:123456789012:accesspoint/a@evil.com', false, false],
    ['arn:aws:s3:evil.com/:123456789012:accesspoint/ap', false, false],
    ['arn:aws:s3:::bucket', false, false],
    ['arn:aws:iam::123456789012:role/x', false, false],
    ['arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap\n', false, false],
    ['my-bucket', false, false],
    ['', false, false],
  ])('%j: %s, %s', (bucket, arn, multiRegion) => {
    expect(isArn(bucket)).toBe(arn)
    expect(isMultiRegionArn(bucket)).toBe(multiRegion)
  })
})

describe('fileNameOfKey', () => {
  it.each([
    ['a.pdf', 'a.pdf'],
    ['x/y/a.pdf', 'a.pdf'],
    ['x/y/', ''],
    ['x//', ''],
    ['/', ''],
    ['', ''],
    ['a\\b', 'a\\b'],
  ])('%j ends in %j', (key, name) => {
    expect(fileNameOfKey(key)).toBe(name)
  })
})
