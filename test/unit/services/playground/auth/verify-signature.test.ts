import { describe, expect, it } from 'vitest'
import {
  canonicalRequest,
  sha256Hex,
  signatureOf,
  signingKey,
} from '../../../../../electron/services/playground/auth/canonical-request.ts'
import {
  authenticate,
  parseAmzDate,
  type Verifier,
} from '../../../../../electron/services/playground/auth/verify-signature.ts'
import type { S3Request } from '../../../../../electron/services/playground/request.ts'
import { S3Error } from '../../../../../electron/services/playground/s3-error.ts'
import { OTHER_KEY } from '../serve.ts'

// The published examples: "Authenticating Requests: Using Query Parameters" and "… Using the Authorization Header", S3 API reference.
const SIGNED_AT = Date.parse('2013-05-24T00:00:00Z')
const HOST = 'examplebucket.s3.amazonaws.com'
const EMPTY = sha256Hex('')

function request(
  parts: Partial<Pick<S3Request, 'method' | 'rawPath'>> & { query?: string; headers?: Record<string, string> },
): S3Request {
  return {
    method: parts.method ?? 'GET',
    rawPath: parts.rawPath ?? '/test.txt',
    query: new Map(new URLSearchParams(parts.query ?? '')),
    headers: new Map(Object.entries({ host: HOST, ...parts.headers })),
    bucket: 'examplebucket',
    key: 'test.txt',
    sourceIp: '127.0.0.1',
  }
}

function verifier(changes: Partial<Verifier> = {}): Verifier {
  const findKey = (id: string) => (id === OTHER_KEY.accessKeyId ? OTHER_KEY : undefined)
  return { findKey, region: 'us-east-1', now: SIGNED_AT + 1000, ...changes }
}

function refusal(work: () => unknown): S3Error {
  try {
    work()
  } catch (error) {
    if (error instanceof S3Error) return error
    throw error
  }
  throw new Error('was not refused')
}

const PRESIGNED = {
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
  'X-Amz-Date': '20130524T000000Z',
  'X-Amz-Expires': '86400',
  'X-Amz-SignedHeaders': 'host',
  'X-Amz-Signature': 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
}

function presigned(changes: Record<string, string | undefined> = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...PRESIGNED, ...changes }))
    if (value !== undefined) query.set(name, value)
  return query.toString()
}

function authorization(signedHeaders: string, signature: string, credential = PRESIGNED['X-Amz-Credential']): string {
  return `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders},Signature=${signature}`
}

describe('published examples', () => {
  it('accepts the presigned GET', () => {
    const result = authenticate(request({ query: presigned() }), verifier())
    expect(result).toMatchObject({ type: 'REST-QUERY-STRING', signedAt: SIGNED_AT, payloadHash: 'UNSIGNED-PAYLOAD' })
    const canonical = canonicalRequest(request({ query: presigned() }), ['host'], 'UNSIGNED-PAYLOAD')
    expect(sha256Hex(canonical)).toBe('3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04')
  })

  it.each([
    [
      'GET with a range',
      {
        headers: {
          range: 'bytes=0-9',
          'x-amz-content-sha256': EMPTY,
          'x-amz-date': '20130524T000000Z',
          authorization: authorization(
            'host;range;x-amz-content-sha256;x-amz-date',
            'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
          ),
        },
      },
    ],
    [
      'PUT with an escaped key',
      {
        method: 'PUT',
        rawPath: '/test%24file.text',
        headers: {
          date: 'Fri, 24 May 2013 00:00:00 GMT',
          'x-amz-date': '20130524T000000Z',
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
          'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
          authorization: authorization(
            'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
            '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
          ),
        },
      },
    ],
    [
      'GET of a subresource without a value',
      {
        rawPath: '/',
        query: 'lifecycle',
        headers: {
          'x-amz-date': '20130524T000000Z',
          'x-amz-content-sha256': EMPTY,
          authorization: authorization(
            'host;x-amz-content-sha256;x-amz-date',
            'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
          ),
        },
      },
    ],
    [
      'GET of a listing',
      {
        rawPath: '/',
        query: 'max-keys=2&prefix=J',
        headers: {
          'x-amz-date': '20130524T000000Z',
          'x-amz-content-sha256': EMPTY,
          authorization: authorization(
            'host;x-amz-content-sha256;x-amz-date',
            '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
          ),
        },
      },
    ],
  ])('accepts %s', (_, parts) => {
    expect(authenticate(request(parts), verifier())).toMatchObject({ type: 'REST-HEADER', key: OTHER_KEY })
  })
})

describe('presigned requests', () => {
  it.each([
    ['another method', { method: 'HEAD' }],
    ['another path', { rawPath: '/test.txt/' }],
    ['a normalised path', { rawPath: '/./test.txt' }],
    ['another host', { headers: { host: 'examplebucket.s3.amazonaws.com:80' } }],
    ['one more parameter', { query: presigned({ 'response-content-type': 'text/html' }) }],
    ['a longer life', { query: presigned({ 'X-Amz-Expires': '604800' }) }],
    ['a flipped digit', { query: presigned({ 'X-Amz-Signature': PRESIGNED['X-Amz-Signature'].replace('a', 'b') }) }],
  ])('refuses %s', (_, parts) => {
    const error = refusal(() => authenticate(request({ query: presigned(), ...parts }), verifier()))
    expect(error.code).toBe('SignatureDoesNotMatch')
    expect(Object.keys(error.details)).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'CanonicalRequest',
    ])
  })

  it.each([
    ['no expiry', { 'X-Amz-Expires': undefined }],
    ['an expiry of zero', { 'X-Amz-Expires': '0' }],
    ['a negative expiry', { 'X-Amz-Expires': '-1' }],
    ['more than a week', { 'X-Amz-Expires': '604801' }],
    ['an expiry that is no number', { 'X-Amz-Expires': '1e3' }],
    ['another algorithm', { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA512' }],
    ['a broken date', { 'X-Amz-Date': '20130524' }],
    ['another scope date', { 'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130525/us-east-1/s3/aws4_request' }],
    ['another service', { 'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/ec2/aws4_request' }],
    ['a short scope', { 'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/aws4_request' }],
    ['host unsigned', { 'X-Amz-SignedHeaders': 'range' }],
    ['signed headers out of order', { 'X-Amz-SignedHeaders': 'host;date' }],
    ['signed headers in upper case', { 'X-Amz-SignedHeaders': 'Host' }],
    ['an upper-case signature', { 'X-Amz-Signature': PRESIGNED['X-Amz-Signature'].toUpperCase() }],
  ])('refuses %s', (_, changes) => {
    const error = refusal(() => authenticate(request({ query: presigned(changes) }), verifier()))
    expect(error.code).toBe('AuthorizationQueryParametersError')
  })

  it('names the right region', () => {
    const error = refusal(() => authenticate(request({ query: presigned() }), verifier({ region: 'eu-west-1' })))
    expect(error.code).toBe('AuthorizationQueryParametersError')
    expect(error.message).toContain("the region 'us-east-1' is wrong; expecting 'eu-west-1'")
    expect(error.details['Region']).toBe('eu-west-1')
  })

  it('ends to the second', () => {
    const at = (now: number) => () => authenticate(request({ query: presigned() }), verifier({ now }))
    const end = SIGNED_AT + 86_400_000
    expect(at(end)()).toMatchObject({ type: 'REST-QUERY-STRING' })
    expect(refusal(at(end + 1))).toMatchObject({
      code: 'AccessDenied',
      message: 'Request has expired',
      details: { 'X-Amz-Expires': '86400', Expires: '2013-05-25T00:00:00Z', ServerTime: '2013-05-25T00:00:00Z' },
    })
  })

  it('is not valid before its time', () => {
    const error = refusal(() =>
      authenticate(request({ query: presigned() }), verifier({ now: SIGNED_AT - 15 * 60_000 - 1 })),
    )
    expect(error).toMatchObject({ code: 'AccessDenied', message: 'Request is not valid yet' })
  })

  it('refuses x-amz- headers that were not signed', () => {
    const error = refusal(() =>
      authenticate(request({ query: presigned(), headers: { 'x-amz-acl': 'public-read' } }), verifier()),
    )
    expect(error).toMatchObject({ code: 'AccessDenied', details: { HeadersNotSigned: 'x-amz-acl' } })
  })
})

describe('header signatures', () => {
  const headers = {
    range: 'bytes=0-9',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    authorization: authorization(
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ),
  }

  it.each([
    ['a changed signed header', { range: 'bytes=0-10' }, 'SignatureDoesNotMatch'],
    ['another payload hash', { 'x-amz-content-sha256': sha256Hex('x') }, 'SignatureDoesNotMatch'],
    ['an unsigned x-amz- header', { 'x-amz-meta-a': 'b' }, 'AccessDenied'],
    [
      'a header without Signature',
      { authorization: headers.authorization.replace('Signature=', 'Sig=') },
      'AuthorizationHeaderMalformed',
    ],
    ['a repeated part', { authorization: `${headers.authorization},Signature=x` }, 'AuthorizationHeaderMalformed'],
    ['host unsigned', { authorization: headers.authorization.replace('host;', '') }, 'AuthorizationHeaderMalformed'],
    [
      'signature version 2',
      { authorization: 'AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=' },
      'InvalidRequest',
    ],
    ['a bearer token', { authorization: 'Bearer x' }, 'InvalidRequest'],
    ['an unknown key', { authorization: headers.authorization.replace('AKIA', 'AKIB') }, 'InvalidAccessKeyId'],
    ['a date that is none', { 'x-amz-date': '20130230T000000Z' }, 'AccessDenied'],
    ['a token for a key without one', { 'x-amz-security-token': 'x' }, 'InvalidToken'],
  ])('refuses %s', (_, changes, code) => {
    expect(refusal(() => authenticate(request({ headers: { ...headers, ...changes } }), verifier())).code).toBe(code)
  })

  it('needs a payload hash', () => {
    const { 'x-amz-content-sha256': _, ...rest } = headers
    expect(refusal(() => authenticate(request({ headers: rest }), verifier())).code).toBe('InvalidRequest')
  })

  it.each([-1, 1])('allows fifteen minutes of skew and no more (%i)', (direction) => {
    const at = (now: number) => () => authenticate(request({ headers }), verifier({ now }))
    expect(at(SIGNED_AT + direction * 900_000)()).toMatchObject({ type: 'REST-HEADER' })
    const error = refusal(at(SIGNED_AT + direction * 900_001))
    expect(error).toMatchObject({ code: 'RequestTimeTooSkewed', details: { RequestTime: '20130524T000000Z' } })
    expect(error.details['ServerTime']).toMatch(/Z$/)
  })

  it('names the right region', () => {
    const error = refusal(() => authenticate(request({ headers }), verifier({ region: 'playground' })))
    expect(error).toMatchObject({ code: 'AuthorizationHeaderMalformed', details: { Region: 'playground' } })
  })

  it('refuses a disabled key as if it did not exist', () => {
    const error = refusal(() =>
      authenticate(request({ headers }), verifier({ findKey: () => ({ ...OTHER_KEY, enabled: false }) })),
    )
    expect(error.code).toBe('InvalidAccessKeyId')
  })

  it('refuses two kinds of signature at once', () => {
    expect(refusal(() => authenticate(request({ headers, query: presigned() }), verifier())).code).toBe(
      'InvalidArgument',
    )
  })
})

describe('temporary keys', () => {
  const key = { ...OTHER_KEY, sessionToken: 'AQoDYXdzEXAMPLE', expiresAt: SIGNED_AT + 3_600_000 }
  const query = (token: string | undefined) => presigned({ 'X-Amz-Security-Token': token })
  const withToken = (token: string | undefined): string => {
    const unsigned = request({ query: query(token) })
    const canonical = canonicalRequest(unsigned, ['host'], 'UNSIGNED-PAYLOAD')
    const scope = { date: '20130524', region: 'us-east-1' }
    const text = [
      'AWS4-HMAC-SHA256',
      '20130524T000000Z',
      '20130524/us-east-1/s3/aws4_request',
      sha256Hex(canonical),
    ].join('\n')
    const signature = signatureOf(signingKey(key.secretAccessKey, scope), text)
    return presigned({ 'X-Amz-Security-Token': token, 'X-Amz-Signature': signature })
  }

  it('need their token, until they end', () => {
    const attempt = (token: string | undefined, now: number) => () =>
      authenticate(request({ query: withToken(token) }), verifier({ findKey: () => key, now }))
    expect(attempt(key.sessionToken, SIGNED_AT + 1000)()).toMatchObject({ type: 'REST-QUERY-STRING' })
    expect(refusal(attempt(undefined, SIGNED_AT + 1000)).code).toBe('InvalidToken')
    expect(refusal(attempt('other', SIGNED_AT + 1000)).code).toBe('InvalidToken')
    expect(refusal(attempt(key.sessionToken, SIGNED_AT + 3_600_000)).code).toBe('ExpiredToken')
  })
})

it('takes a request without any trace of a signature as anonymous, and only that', () => {
  expect(authenticate(request({}), verifier())).toEqual({ type: 'anonymous' })
  expect(refusal(() => authenticate(request({ query: 'X-Amz-Signature=' }), verifier())).status).toBe(400)
  expect(refusal(() => authenticate(request({ query: 'x-amz-signature=00' }), verifier())).status).toBe(400)
  expect(refusal(() => authenticate(request({ headers: { authorization: '' } }), verifier())).status).toBe(400)
})

it.each(['20240230T000000Z', '20241301T000000Z', '20240101T250000Z', '2024-01-01T00:00:00Z', ''])(
  '%s is no date',
  (text) => {
    expect(parseAmzDate(text)).toBeUndefined()
  },
)
