import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { probeResult } from '../../../../shared/links/link.ts'
import { judgeAnswer, type StorageAnswer } from '../../../../shared/links/probe-verdict.ts'

type Row = readonly [
  status: number,
  code: string | undefined,
  message: string | undefined,
  verdict: string,
  dead: boolean,
]

function judge(answer: Partial<StorageAnswer> & { status: number }, method: 'GET' | 'HEAD' = 'GET', expired = false) {
  return judgeAnswer({ hasEtag: false, ...answer }, method, expired)
}

/** What S3 and its kin answer to presigned requests. */
const ERRORS: readonly Row[] = [
  [403, 'AccessDenied', 'Access Denied', 'denied', true],
  [403, 'AccessDenied', undefined, 'denied', true],
  [403, 'AccessDenied', 'User: arn:aws:iam::1:user/x is not authorized … with an explicit deny', 'denied', true],
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
  [403, 'RequestTimeTooSkewed', undefined, 'unproven', false],
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

describe('judgeAnswer', () => {
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
    expect(judge({ status, hasEtag })).toMatchObject({ verdict, dead: false })
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
    expect(judge({ status: 206, hasEtag: true }, 'GET', true)).toMatchObject({ verdict: 'works', dead: false })
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
    expect(judge({ status, hasEtag }, 'HEAD', expired)).toMatchObject({ verdict, dead })
  })

  it('says nothing twice: every sentence is of its own kind, and none claims what isn’t proven', () => {
    for (const [status, code, message, , dead] of ERRORS) {
      const { sentence } = judge({ status, code, message })
      expect(sentence).toMatch(/^[A-Z].*\.$/)
      if (!dead) expect(sentence).not.toMatch(/no longer|has run out/)
    }
  })

  it('answers by its own schema, whatever the server says', () => {
    const answer = fc.record({
      status: fc.integer({ min: 100, max: 999 }),
      code: fc.option(fc.oneof(fc.string(), fc.string({ minLength: 200, maxLength: 300 })), { nil: undefined }),
      message: fc.option(fc.string(), { nil: undefined }),
      hasEtag: fc.boolean(),
    })
    fc.assert(
      fc.property(answer, fc.constantFrom('GET' as const, 'HEAD' as const), fc.boolean(), (given, method, expired) => {
        const verdict = judgeAnswer(given, method, expired)
        expect(probeResult().safeParse({ at: '2026-11-24T12:00:00Z', ...verdict }).success).toBe(true)
        if (verdict.dead) expect(given.status).toBeGreaterThanOrEqual(400)
      }),
    )
  })

  it('never takes a server’s control characters along', () => {
    expect(judge({ status: 403, code: 'A\u001b[2J' }).code).toBe('A\\x1b[2J')
  })
})
