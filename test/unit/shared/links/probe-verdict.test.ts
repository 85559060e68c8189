import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { probeResult } from '../../../../shared/links/link.ts'
import {
  type AskedLink,
  isAlive,
  isUnanswered,
  judgeAnswer,
  judgeRevoked,
  type StorageAnswer,
} from '../../../../shared/links/probe-verdict.ts'

type Row = readonly [
  status: number,
  code: string | undefined,
  message: string | undefined,
  verdict: string,
  dead: boolean,
]

function judge(answer: StorageAnswer, method: 'GET' | 'HEAD' = 'GET', expired = false, known: Partial<AskedLink> = {}) {
  return judgeAnswer(answer, { method, expired, ...known })
}

/** What S3 and its kin answer to presigned requests. */
const ERRORS: readonly Row[] = [
  [403, 'AccessDenied', 'Access Denied', 'denied', true],
  [403, 'AccessDenied', undefined, 'denied', true],
  [403, 'AccessDenied', 'User: arn:aws:iam::1:user/x is not authorized … with an explicit deny', 'blocked', true],
  [403, 'AccessDenied', 'Request has expired', 'expired', true],
  [403, 'AccessDenied', 'Request is not valid yet', 'not-yet-valid', false],
  [403, 'AccessDenied', 'Request is not yet valid', 'not-yet-valid', false],
  [
    403,
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
    'key-disabled',
    true,
  ],
  [404, 'NoSuchKey', 'The specified key does not exist.', 'gone', true],
  [404, 'NoSuchVersion', undefined, 'gone', true],
  [404, 'NoSuchBucket', undefined, 'gone', true],
  [404, 'NotFound', undefined, 'gone', true],
  [405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', 'gone', true],
  [400, 'ExpiredToken', 'The provided token has expired.', 'credentials-ended', true],
  [403, 'ExpiredToken', undefined, 'credentials-ended', true],
  [400, 'InvalidToken', undefined, 'credentials-ended', true],
  [403, 'InvalidTokenId', undefined, 'credentials-ended', true],
  [403, 'InvalidObjectState', undefined, 'archived', false],
  // our own request is at fault: no proof
  [403, 'SignatureDoesNotMatch', undefined, 'unproven', false],
  [403, 'RequestTimeTooSkewed', undefined, 'clock-wrong', false],
  [400, 'AuthorizationQueryParametersError', 'X-Amz-Expires must be less than a week', 'misdirected', false],
  [400, 'AuthorizationHeaderMalformed', undefined, 'misdirected', false],
  [301, 'PermanentRedirect', undefined, 'misdirected', false],
  [307, 'TemporaryRedirect', undefined, 'misdirected', false],
  [302, undefined, undefined, 'misdirected', false],
  [400, 'KMS.DisabledException', undefined, 'unproven', false],
  [403, 'KMS.NotFoundException', undefined, 'unproven', false],
  [400, 'InvalidRequest', undefined, 'unproven', false],
  // ask again
  [503, 'SlowDown', undefined, 'unreachable', false],
  [500, 'InternalError', undefined, 'unreachable', false],
  [503, undefined, undefined, 'unreachable', false],
  [502, undefined, undefined, 'unreachable', false],
  [429, undefined, undefined, 'unreachable', false],
  [501, 'NotImplemented', undefined, 'unreachable', false],
  // no storage: a proxy, a sign-in page, a web server
  [403, undefined, undefined, 'unproven', false],
  [404, undefined, undefined, 'unproven', false],
  [401, undefined, undefined, 'unproven', false],
  [407, undefined, undefined, 'unproven', false],
  [410, undefined, undefined, 'unproven', false],
  [511, undefined, undefined, 'unreachable', false],
  [204, undefined, undefined, 'unproven', false],
  [199, undefined, undefined, 'unproven', false],
  // a server's text is not a name of ours
  [403, 'constructor', undefined, 'unproven', false],
  [403, '__proto__', undefined, 'unproven', false],
  [403, 'toString', undefined, 'unproven', false],
  [403, 'accessdenied', undefined, 'unproven', false],
  [403, ' AccessDenied ', undefined, 'unproven', false],
]

/** What the storages of the table are documented to say, with the reasons that can be told apart. */
const REASONS: readonly (readonly [
  who: string,
  answer: StorageAnswer,
  known: Partial<AskedLink>,
  verdict: string,
  dead: boolean,
])[] = [
  [
    'AWS, policy of the bucket',
    denied(
      'User: arn:aws:iam::1:user/x is not authorized to perform: s3:GetObject with an explicit deny in a resource-based policy',
    ),
    {},
    'blocked',
    true,
  ],
  [
    'AWS, organisation',
    denied('… is not authorized to perform: s3:GetObject with an explicit deny in a service control policy'),
    {},
    'blocked',
    true,
  ],
  [
    'AWS, VPC endpoint',
    denied(
      '… is not authorized to perform: s3:GetObject because no VPC endpoint policy allows the s3:GetObject action',
    ),
    {},
    'blocked',
    false,
  ],
  [
    'AWS, signer without permission',
    denied(
      '… is not authorized to perform: s3:GetObject because no identity-based policy allows the s3:GetObject action',
    ),
    {},
    'denied',
    true,
  ],
  [
    'AWS, absent object and a key that may not list',
    denied(
      '… is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::b" because no identity-based policy allows it',
    ),
    {},
    'gone',
    true,
  ],
  ['AWS, account', { status: 403, code: 'AllAccessDisabled' }, {}, 'blocked', false],
  ['AWS, link too long', { status: 400, code: 'RequestHeaderSectionTooLarge' }, {}, 'too-long', false],
  ['AWS, link cut off', cutOff(), {}, 'unproven', false],
  ['AWS, long link cut off', cutOff(), { urlLength: 2500 }, 'too-long', false],
  [
    'AWS, other clock',
    { status: 403, code: 'RequestTimeTooSkewed' },
    { clockOffsetSeconds: 4000 },
    'clock-wrong',
    false,
  ],
  [
    'MinIO, our clock is ahead',
    denied('Request is not valid yet'),
    { clockOffsetSeconds: -3600 },
    'clock-wrong',
    false,
  ],
  ['MinIO, clocks agree', denied('Request is not valid yet'), { clockOffsetSeconds: 0 }, 'not-yet-valid', false],
  ['MinIO, session ended', { status: 403, code: 'InvalidTokenId' }, {}, 'credentials-ended', true],
  ['Ceph, no reason', denied(''), {}, 'denied', true],
  ['Ceph, no reason, after its end', denied(''), { expired: true }, 'expired', true],
  [
    'Ceph, our clock is behind',
    denied(''),
    { expired: true, endsLaterHere: true, clockOffsetSeconds: 7200 },
    'clock-wrong',
    true,
  ],
  [
    'a clock a minute behind is not the reason',
    denied('Request has expired'),
    { expired: true, endsLaterHere: true, clockOffsetSeconds: 61 },
    'expired',
    true,
  ],
  ['Ceph, user suspended', { status: 403, code: 'UserSuspended' }, {}, 'key-disabled', true],
  ['R2, expired', { status: 400, code: 'ExpiredRequest' }, {}, 'expired', true],
  ['R2, token', { status: 401, code: 'Unauthorized' }, {}, 'unproven', false],
  [
    'B2, cap',
    denied('Cannot download file, download bandwidth or transaction (Class B) cap exceeded.'),
    {},
    'blocked',
    false,
  ],
  ['Google, expired', { status: 400, code: 'ExpiredToken' }, { expired: true }, 'expired', true],
  [
    'Google, signer without permission',
    denied('Access denied. x@y.iam.gserviceaccount.com does not have storage.objects.get access to the object.'),
    {},
    'denied',
    true,
  ],
  [
    'Google, address',
    denied('There is an IP filtering condition that is preventing access to the resource.'),
    {},
    'blocked',
    false,
  ],
  ['nginx', { status: 414 }, { urlLength: 300 }, 'too-long', false],
  ['a proxy', { status: 431 }, {}, 'too-long', false],
  ['a proxy that refuses a long link', { status: 400 }, { urlLength: 4000 }, 'too-long', false],
  ['a proxy that refuses a short link', { status: 400 }, { urlLength: 400 }, 'unproven', false],
  ['the object that was shared', stored('"a"', 5), { shared: { etag: 'a', size: 5 } }, 'works', false],
  ['behind a proxy that compresses', stored('W/"a"', undefined), { shared: { etag: '"a"', size: 5 } }, 'works', false],
  ['another object', stored('"b"', 5), { shared: { etag: '"a"', size: 5 } }, 'changed', false],
  ['a longer object', stored('"a"', 6), { shared: { size: 5 } }, 'changed', false],
  ['one version', stored('"b"', 5), { shared: { etag: '"a"', size: 5, versionId: 'v' } }, 'works', false],
  ['nothing known of it', stored('"b"', 5), { shared: {} }, 'works', false],
]

function denied(message: string): StorageAnswer {
  return { status: 403, code: 'AccessDenied', message }
}

function cutOff(): StorageAnswer {
  const message =
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature …'
  return { status: 400, code: 'AuthorizationQueryParametersError', message }
}

function stored(etag: string, size: number | undefined): StorageAnswer {
  return { status: 206, etag, size }
}

describe('judgeAnswer', () => {
  it.each(REASONS)('%s: %o %o is %s', (_, answer, known, verdict, dead) => {
    const judged = judge(answer, 'GET', known.expired ?? false, known)
    expect(judged).toMatchObject({ verdict, dead })
    expect(judged.remedy === undefined).toBe(verdict === 'works')
  })

  it('names a policy’s kind, and nothing else of the storage’s message', () => {
    const { sentence } = judge(
      denied('User: arn:aws:iam::123456789012:user/mallory … with an explicit deny in a session policy'),
    )
    expect(sentence).toContain('(session policy)')
    expect(sentence).not.toMatch(/mallory|123456789012/)
  })

  it.each(ERRORS)('%d %s “%s”: %s', (status, code, message, verdict, dead) => {
    expect(judge({ status, code, message })).toMatchObject({ verdict, dead, status, code })
  })

  it.each([
    [200, true, 'works'],
    [206, true, 'works'],
    [416, true, 'works'],
    // an empty object has no first byte
    [416, false, 'works'],
    // a sign-in page has no ETag
    [200, false, 'unproven'],
    [206, false, 'unproven'],
  ])('%d with an ETag (%s): %s', (status, hasEtag, verdict) => {
    expect(judge({ status, etag: hasEtag ? '"e"' : undefined })).toMatchObject({ verdict, dead: false })
  })

  it.each<Row>([
    [403, 'AccessDenied', 'Access Denied', 'expired', true],
    [403, 'AccessDenied', undefined, 'expired', true],
    [403, 'AccessDenied', 'Request is not valid yet', 'not-yet-valid', false],
    [400, 'ExpiredToken', undefined, 'expired', true],
    [404, 'NoSuchKey', undefined, 'gone', true],
    [403, 'SignatureDoesNotMatch', undefined, 'unproven', false],
    [403, undefined, undefined, 'unproven', false],
    [503, 'SlowDown', undefined, 'unreachable', false],
    [400, 'InvalidToken', undefined, 'credentials-ended', true],
  ])('past the link’s end, %d %s “%s”: %s', (status, code, message, verdict, dead) => {
    expect(judge({ status, code, message }, 'GET', true)).toMatchObject({ verdict, dead })
  })

  it('says that a link works, though its end has passed by our clock', () => {
    expect(judge({ status: 206, etag: '"e"' }, 'GET', true)).toMatchObject({ verdict: 'works', dead: false })
  })

  it.each([
    [200, false, true, 'works', false],
    [403, false, false, 'unproven', false],
    [403, true, false, 'expired', true],
    [404, false, false, 'gone', true],
    [400, true, false, 'unproven', false],
    [301, false, false, 'misdirected', false],
    [503, true, false, 'unreachable', false],
  ])('HEAD has no document: %d, expired %s', (status, expired, hasEtag, verdict, dead) => {
    expect(judge({ status, etag: hasEtag ? '"e"' : undefined }, 'HEAD', expired)).toMatchObject({ verdict, dead })
  })

  it('says nothing twice: every sentence is of its own kind, and none claims what isn’t proven', () => {
    for (const [status, code, message, , dead] of ERRORS) {
      const { sentence } = judge({ status, code, message })
      expect(sentence).toMatch(/^[A-Z].*\.$/)
      if (!dead) expect(sentence).not.toMatch(/no longer|has run out/)
    }
  })

  it('shows a refused link that was taken back as revoked, and one that works again as what it is', () => {
    const gone = judgeRevoked(judge({ status: 404, code: 'NoSuchKey' }))
    expect(gone).toMatchObject({ verdict: 'revoked', dead: true, status: 404, code: 'NoSuchKey' })
    expect(judgeRevoked(judge({ status: 403, code: 'AccessDenied' }, 'GET', true)).verdict).toBe('revoked')
    const back = judgeRevoked(judge(stored('"a"', 5)))
    expect(back).toMatchObject({ verdict: 'works', dead: false })
    expect(back.sentence).toContain('works again')
    expect(judgeRevoked(judge({ status: 503 })).verdict).toBe('unreachable')
  })

  it('knows a recipient who gets something from one who gets no answer', () => {
    expect((['works', 'changed', 'denied', 'offline'] as const).map((verdict) => isAlive({ verdict }))).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect((['unreachable', 'offline', 'unproven'] as const).map((verdict) => isUnanswered({ verdict }))).toEqual([
      true,
      true,
      false,
    ])
  })

  it('answers by its own schema, whatever the server says', () => {
    const answer = fc.record({
      status: fc.integer({ min: 100, max: 999 }),
      code: fc.option(fc.oneof(fc.string(), fc.string({ minLength: 200, maxLength: 300 })), { nil: undefined }),
      message: fc.option(fc.string(), { nil: undefined }),
      etag: fc.option(fc.string(), { nil: undefined }),
      size: fc.option(fc.nat(), { nil: undefined }),
    })
    fc.assert(
      fc.property(answer, fc.constantFrom('GET' as const, 'HEAD' as const), fc.boolean(), (given, method, expired) => {
        const verdict = judgeAnswer(given, { method, expired })
        expect(probeResult().safeParse({ at: '2026-11-24T12:00:00Z', ...verdict }).success).toBe(true)
        if (verdict.dead) expect(given.status).toBeGreaterThanOrEqual(400)
      }),
    )
  })

  it('never takes a server’s control characters along', () => {
    expect(judge({ status: 403, code: 'A\u001b[2J' }).code).toBe('A\\x1b[2J')
  })
})
