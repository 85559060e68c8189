import { inspect } from 'node:util'
import { HeadObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createS3Client } from '../../../../electron/services/objects/s3-client.ts'
import { failureToAppError, toAppError } from '../../../../electron/services/objects/s3-error.ts'
import { type CallContext, failureOfAnswer } from '../../../../electron/services/objects/storage-failure.ts'
import { AppError, type ErrorCode } from '../../../../shared/errors.ts'
import { networkWith } from '../../../support/network.ts'
import {
  EXAMPLE_KEYS,
  errorXml,
  exampleConnection,
  type FakeStorage,
  fakeStorage,
  systemClock,
} from './fake-storage.ts'

interface Case {
  readonly name: string
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly context?: CallContext
  readonly code: ErrorCode
  readonly says: RegExp
  readonly hints?: RegExp
}

const connection = exampleConnection('http://127.0.0.1:1')
const ofBucket = { connection, bucket: 'photos', permission: 's3:ListBucket' }
const ofKey = { connection, bucket: 'photos', key: 'cat.jpg', permission: 's3:GetObject' }
const notAuthorized = 'User: arn:aws:iam::123456789012:user/anna is not authorized to perform: '

const CASES: readonly Case[] = [
  {
    name: 'a region that the header names',
    status: 301,
    headers: { 'x-amz-bucket-region': 'eu-west-1' },
    body: errorXml('PermanentRedirect', { Endpoint: 'photos.s3-eu-west-1.amazonaws.com' }),
    code: 'wrong-region',
    says: /“photos” is in region eu-west-1, not us-east-1/,
    hints: /to eu-west-1/,
  },
  {
    name: 'a region that an element names',
    status: 400,
    body: errorXml('AuthorizationHeaderMalformed', { Region: 'eu-central-1', Message: 'wrong region' }),
    code: 'wrong-region',
    says: /eu-central-1/,
  },
  {
    name: 'a region that the message names',
    status: 400,
    body: errorXml('AuthorizationQueryParametersError', {
      Message: "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'ap-south-1'",
    }),
    code: 'wrong-region',
    says: /ap-south-1/,
  },
  {
    name: 'a region that the endpoint names',
    status: 301,
    body: errorXml('PermanentRedirect', { Endpoint: 'photos.s3.sa-east-1.amazonaws.com' }),
    code: 'wrong-region',
    says: /sa-east-1/,
  },
  {
    name: 'a region that is not told',
    status: 400,
    body: errorXml('InvalidRegionName', { Message: 'The region name is not valid' }),
    code: 'wrong-region',
    says: /refused the region “us-east-1”/,
  },
  {
    name: 'a region that is no region',
    status: 400,
    body: errorXml('AuthorizationHeaderMalformed', { Region: 'evil.example/#', Message: 'wrong region' }),
    code: 'wrong-region',
    says: /refused the region “us-east-1”/,
  },
  {
    name: 'an authorization without a key id',
    status: 400,
    body: errorXml('AuthorizationHeaderMalformed', { Message: 'a non-empty Access Key (AKID) must be provided' }),
    code: 'invalid-key-id',
    says: /access key id/,
  },
  {
    name: 'a malformed authorization for another reason',
    status: 400,
    body: errorXml('AuthorizationQueryParametersError', { Message: 'X-Amz-Expires must be less than a week' }),
    code: 'storage-error',
    says: /AuthorizationQueryParametersError/,
  },
  {
    name: 'a permanent redirect that names nothing',
    status: 301,
    body: errorXml('PermanentRedirect'),
    code: 'wrong-endpoint',
    says: /sends requests elsewhere/,
  },
  {
    name: 'a redirect to another host',
    status: 307,
    headers: { location: 'https://elsewhere.example/photos?X-Amz-Signature=0123' },
    code: 'wrong-endpoint',
    says: /to elsewhere\.example;/,
  },
  {
    name: 'a slow clock',
    status: 403,
    body: errorXml('RequestTimeTooSkewed', {
      RequestTime: '20260101T000000Z',
      ServerTime: '2026-01-01T01:02:00Z',
      MaxAllowedSkewMilliseconds: '900000',
    }),
    code: 'clock-skew',
    says: /clock is 62 min behind/,
  },
  {
    name: 'a fast clock',
    status: 403,
    body: errorXml('RequestTimeTooSkewed', { RequestTime: '20260101T030500Z', ServerTime: '2026-01-01T00:00:00Z' }),
    code: 'clock-skew',
    says: /clock is 3 h 5 min ahead/,
  },
  {
    name: 'a clock that is off by an unknown amount',
    status: 403,
    body: errorXml('RequestTimeTooSkewed'),
    code: 'clock-skew',
    says: /too far apart/,
  },
  {
    name: 'a link that has run out',
    status: 403,
    body: errorXml('AccessDenied', { Message: 'Request has expired' }),
    code: 'clock-skew',
    says: /run out already/,
  },
  {
    name: 'a link from the future',
    status: 403,
    body: errorXml('AccessDenied', { Message: 'Request is not valid yet' }),
    code: 'clock-skew',
    says: /from the future/,
    hints: /ahead/,
  },
  {
    name: 'a missing action, as AWS names it',
    status: 403,
    body: errorXml('AccessDenied', {
      Message: `${notAuthorized}s3:PutObject on resource: "arn:aws:s3:::photos/cat.jpg" because no identity-based policy allows the s3:PutObject action`,
    }),
    code: 'access-denied',
    says: /lack s3:PutObject on arn:aws:s3:::photos\/cat\.jpg\.$/,
    hints: /policies of the user or role/,
  },
  ...(
    [
      ['resource-based policy', /bucket’s policy/],
      ['service control policy', /service control policy/],
      ['resource control policy', /resource control policy/],
      ['permissions boundary', /permissions boundary/],
      ['session policy', /session was started/],
      ['VPC endpoint policy', /VPC endpoint/],
    ] as const
  ).map(([policy, hints]) => ({
    name: `an explicit deny in a ${policy}`,
    status: 403,
    body: errorXml('AccessDenied', {
      Message: `${notAuthorized}s3:GetObject on resource: arn:aws:s3:::photos/x with an explicit deny in a ${policy}`,
    }),
    code: 'access-denied' as const,
    says: /explicitly denies s3:GetObject on arn:aws:s3:::photos\/x/,
    hints,
  })),
  {
    name: 'a denial that names nothing',
    status: 403,
    body: errorXml('AccessDenied', { Message: 'Access Denied' }),
    code: 'access-denied',
    says: /refused s3:ListBucket on the bucket “photos”/,
  },
  {
    name: 'a denial without a body',
    status: 403,
    code: 'access-denied',
    says: /refused s3:ListBucket/,
  },
  {
    name: 'a denial for a key that may not exist',
    status: 403,
    context: ofKey,
    code: 'access-denied',
    says: /“cat\.jpg” either does not exist or may not be read/,
    hints: /s3:ListBucket/,
  },
  {
    name: 'a locked object',
    status: 403,
    body: errorXml('AccessDenied', { Message: 'Access Denied because object protected by object lock.' }),
    context: { ...ofKey, permission: 's3:DeleteObject' },
    code: 'access-denied',
    says: /“cat\.jpg” is locked/,
  },
  {
    name: 'an unknown key id, as Garage says it',
    status: 403,
    body: errorXml('AccessDenied', { Message: 'Forbidden: No such key: GK0123' }),
    code: 'invalid-key-id',
    says: /access key id/,
  },
  { name: 'a missing bucket', status: 404, body: errorXml('NoSuchBucket'), code: 'no-such-bucket', says: /“photos”/ },
  { name: 'a missing bucket without a body', status: 404, code: 'no-such-bucket', says: /“photos”/ },
  {
    name: 'a missing key',
    status: 404,
    body: errorXml('NoSuchKey'),
    context: ofKey,
    code: 'no-such-key',
    says: /“cat/,
  },
  { name: 'a missing key without a body', status: 404, context: ofKey, code: 'no-such-key', says: /“cat\.jpg” is not/ },
  {
    name: 'a deleted key',
    status: 404,
    headers: { 'x-amz-delete-marker': 'true' },
    context: ofKey,
    code: 'no-such-key',
    says: /was deleted/,
  },
  {
    name: 'a delete marker itself',
    status: 405,
    headers: { 'x-amz-delete-marker': 'true' },
    context: ofKey,
    code: 'no-such-key',
    says: /was deleted/,
  },
  { name: 'a missing version', status: 404, body: errorXml('NoSuchVersion'), code: 'no-such-key', says: /not in/ },
  { name: 'a missing upload', status: 404, body: errorXml('NoSuchUpload'), code: 'not-found', says: /upload/ },
  {
    name: 'no storage at all',
    status: 404,
    context: { connection },
    code: 'wrong-endpoint',
    says: /not one that an S3/,
  },
  { name: 'a server that knows no such method', status: 405, code: 'wrong-endpoint', says: /not one that an S3/ },
  { name: 'an expired token', status: 400, body: errorXml('ExpiredToken'), code: 'expired-token', says: /ended/ },
  { name: 'an invalid token', status: 400, body: errorXml('InvalidToken'), code: 'expired-token', says: /ended/ },
  {
    name: 'an unknown key id',
    status: 403,
    body: errorXml('InvalidAccessKeyId', { AWSAccessKeyId: EXAMPLE_KEYS.accessKeyId }),
    code: 'invalid-key-id',
    says: /does not know/,
  },
  {
    name: 'a wrong secret',
    status: 403,
    body: errorXml('SignatureDoesNotMatch', {
      AWSAccessKeyId: EXAMPLE_KEYS.accessKeyId,
      SignatureProvided: 'a'.repeat(64),
      Message: 'The request signature we calculated does not match',
    }),
    code: 'wrong-secret',
    says: /another signature/,
  },
  { name: 'too many requests', status: 503, body: errorXml('SlowDown'), code: 'slow-down', says: /busy/ },
  { name: 'too many requests, unnamed', status: 429, code: 'slow-down', says: /busy/ },
  { name: 'a proxy that has no storage behind it', status: 503, body: 'no upstream', code: 'slow-down', says: /busy/ },
  {
    name: 'an archived object',
    status: 403,
    body: errorXml('InvalidObjectState', { StorageClass: 'DEEP_ARCHIVE' }),
    context: ofKey,
    code: 'archived-object',
    says: /“cat\.jpg” is archived \(DEEP_ARCHIVE\)/,
    hints: /Restore/,
  },
  {
    name: 'a failed condition',
    status: 412,
    body: errorXml('PreconditionFailed'),
    code: 'precondition-failed',
    says: /./,
  },
  { name: 'a failed condition, unnamed', status: 412, code: 'precondition-failed', says: /nothing was done/ },
  {
    name: 'a conflict',
    status: 409,
    body: errorXml('ConditionalRequestConflict'),
    code: 'precondition-failed',
    says: /./,
  },
  { name: 'an object too large', status: 400, body: errorXml('EntityTooLarge'), code: 'too-large', says: /large/ },
  { name: 'a body too large for a proxy', status: 413, code: 'too-large', says: /large/ },
  {
    name: 'a source too large to copy at once',
    status: 400,
    body: errorXml('InvalidRequest', {
      Message: 'The specified copy source is larger than the maximum allowable size',
    }),
    code: 'too-large',
    says: /large/,
  },
  { name: 'a quota', status: 403, body: errorXml('QuotaExceeded'), code: 'quota-exceeded', says: /quota/ },
  { name: 'a full disk', status: 507, body: errorXml('XMinioStorageFull'), code: 'quota-exceeded', says: /full/ },
  { name: 'a full disk, unnamed', status: 507, code: 'quota-exceeded', says: /full/ },
  { name: 'a slow upload', status: 400, body: errorXml('RequestTimeout'), code: 'timeout', says: /too long/ },
  {
    name: 'a damaged body',
    status: 400,
    body: errorXml('BadDigest'),
    code: 'storage-error',
    says: /not what was sent/,
  },
  { name: 'a bad bucket name', status: 400, body: errorXml('InvalidBucketName'), code: 'invalid-bucket', says: /./ },
  { name: 'a long key', status: 400, body: errorXml('KeyTooLongError'), code: 'unsignable-key', says: /too long/ },
  { name: 'a missing feature', status: 501, body: errorXml('NotImplemented'), code: 'unsupported', says: /feature/ },
  { name: 'a missing feature, unnamed', status: 501, code: 'unsupported', says: /feature/ },
  { name: 'a refused method', status: 405, body: errorXml('MethodNotAllowed'), code: 'unsupported', says: /feature/ },
  {
    name: 'a code of its own',
    status: 400,
    body: errorXml('PickyStore'),
    code: 'storage-error',
    says: /: PickyStore\.$/,
  },
  {
    name: 'a code with tricks in it',
    status: 400,
    body: errorXml('\u202eEvil AKIAIOSFODNN7EXAMPLE'),
    code: 'storage-error',
    says: /\\u202eEvil \[hidden\]/,
  },
  {
    name: 'a code without end',
    status: 400,
    body: errorXml('x'.repeat(5000)),
    code: 'storage-error',
    says: /^.{0,120}$/,
  },
  {
    name: 'a failure of its own',
    status: 500,
    body: errorXml('InternalError'),
    code: 'storage-error',
    says: /failed: Int/,
  },
  { name: 'a failure without a body', status: 500, code: 'storage-error', says: /failed: HTTP status 500/ },
]

describe('an answer that refuses', () => {
  let storage: FakeStorage
  let client: S3Client
  let current: Case | undefined

  beforeAll(async () => {
    storage = await fakeStorage((_request, response) => {
      response.writeHead(current?.status ?? 500, { 'content-type': 'application/xml', ...current?.headers })
      response.end(current?.body)
    })
    client = await createS3Client({
      connection: exampleConnection(storage.endpoint),
      credentials: EXAMPLE_KEYS,
      clock: systemClock,
      network: networkWith(),
      maxAttempts: 1,
    })
  })
  afterAll(async () => {
    client.destroy()
    await storage.close()
  })

  it.each(CASES)('with $name is $code, read from the HTTP answer', (row) => {
    const failure = failureOfAnswer(row.status, new Headers(row.headers), row.body ?? '')
    expectCase(failureToAppError(failure, row.context ?? ofBucket), row)
  })

  it.each(CASES)('with $name is $code, through the SDK', async (row) => {
    current = row
    const thrown: unknown = await client
      .send(new ListObjectsV2Command({ Bucket: 'photos' }))
      .catch((error: unknown) => error)
    expectCase(toAppError(thrown, row.context ?? ofBucket), row)
  })

  it('to HEAD, without any body, is told by its status and headers', async () => {
    const head = async (row: Omit<Case, 'name' | 'says'>) => {
      current = { ...row, name: '', says: /./ }
      const command = new HeadObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' })
      const thrown: unknown = await client.send(command).catch((error: unknown) => error)
      return toAppError(thrown, ofKey).code
    }
    expect(await head({ status: 403, code: 'access-denied' })).toBe('access-denied')
    expect(await head({ status: 404, code: 'no-such-key' })).toBe('no-such-key')
    expect(await head({ status: 412, code: 'precondition-failed' })).toBe('precondition-failed')
    const headers = { 'x-amz-bucket-region': 'eu-west-1' }
    expect(await head({ status: 400, headers, code: 'wrong-region' })).toBe('wrong-region')
    expect(await head({ status: 301, headers, code: 'wrong-region' })).toBe('wrong-region')
  })
})

describe('an error without an answer', () => {
  it('passes when it is ours already', () => {
    const ours = new AppError('vault-locked', 'a', 'b')
    expect(toAppError(ours)).toBe(ours)
  })

  it('is a cancellation when aborted', () => {
    expect(toAppError(new DOMException('aborted', 'AbortError')).code).toBe('canceled')
  })

  it('is a defect when nothing else is known, with the stack and without secrets', () => {
    const secret = 'https://h/b/k?X-Amz-Signature=0123456789abcdef'
    const error = toAppError(new TypeError(`Failed to parse URL from ${secret}`))
    expect(error.code).toBe('internal')
    expect(error.message).toContain('TypeError')
    expect(error.stack).toContain('s3-error.test')
    expect(inspect(error, { showHidden: true })).not.toContain('0123456789abcdef')
  })
})

function expectCase(error: AppError, { code, says, hints = /./ }: Case): void {
  expect(error).toBeInstanceOf(AppError)
  expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(says) })
  expect(error.hint).toMatch(hints)
  const everything = inspect(error, { showHidden: true, depth: 10 })
  for (const secret of Object.values(EXAMPLE_KEYS)) expect(everything).not.toContain(secret)
  expect(everything).not.toMatch(/a{64}|123456789012|Signature=/)
}
