import { describe, expect, it } from 'vitest'
import { wildcardMatches } from '../../../../../electron/services/playground/auth/policy-conditions.ts'
import { evaluatePolicy, parsePolicy } from '../../../../../electron/services/playground/auth/policy-document.ts'

const ALICE = 'arn:aws:iam::000000000000:user/alice'

function policy(statement: Record<string, unknown> | Record<string, unknown>[]): string {
  const complete = [statement]
    .flat()
    .map((one) => ({ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', ...one }))
  return JSON.stringify({ Version: '2012-10-17', Statement: complete })
}

function answer(
  statement: Record<string, unknown> | Record<string, unknown>[],
  question: { action?: string; resource?: string; principals?: string[]; context?: Record<string, string> } = {},
) {
  const { action = 's3:GetObject', resource = 'arn:aws:s3:::b/k', principals = [ALICE], context = {} } = question
  return evaluatePolicy(parsePolicy(policy(statement), 'b'), {
    action,
    resource,
    principals,
    context: new Map(Object.entries(context)),
  })
}

describe('matching', () => {
  it.each([
    ['the action', {}, {}, 'deny'],
    ['any case of the action', { Action: 'S3:getobject' }, {}, 'deny'],
    ['an action pattern', { Action: ['s3:Get*'] }, { action: 's3:GetObjectTagging' }, 'deny'],
    ['another action', {}, { action: 's3:GetObjectVersion' }, 'silent'],
    ['all but an action', { Action: undefined, NotAction: 's3:GetObject' }, { action: 's3:PutObject' }, 'deny'],
    ['all but that action', { Action: undefined, NotAction: 's3:GetObject' }, {}, 'silent'],
    ['a key', { Resource: 'arn:aws:s3:::b/k' }, {}, 'deny'],
    ['another key', { Resource: 'arn:aws:s3:::b/k' }, { resource: 'arn:aws:s3:::b/kk' }, 'silent'],
    ['the case of a key', { Resource: 'arn:aws:s3:::b/K' }, {}, 'silent'],
    ['a prefix', { Resource: 'arn:aws:s3:::b/share/?/*' }, { resource: 'arn:aws:s3:::b/share/1/a/b' }, 'deny'],
    ['not the bucket itself', {}, { resource: 'arn:aws:s3:::b' }, 'silent'],
    ['a user', { Principal: { AWS: ALICE } }, {}, 'deny'],
    ['another user', { Principal: { AWS: [ALICE] } }, { principals: ['arn:aws:iam::000000000000:user/bob'] }, 'silent'],
    ['all but a user', { Principal: undefined, NotPrincipal: { AWS: ALICE } }, { principals: [] }, 'deny'],
    ['anybody', { Principal: { AWS: '*' } }, { principals: [] }, 'deny'],
  ] as const)('%s', (_, statement, question, expected) => {
    expect(answer(statement, question as object)).toBe(expected)
  })

  it('lets an explicit Deny win, wherever it stands', () => {
    expect(answer([{ Effect: 'Allow' }])).toBe('allow')
    expect(answer([{ Effect: 'Allow' }, {}, { Effect: 'Allow' }])).toBe('deny')
  })
})

describe('conditions', () => {
  const revoked = { 's3:existingobjecttag/revoked': 'true' }
  it.each([
    [{ StringEquals: { 's3:ExistingObjectTag/revoked': 'true' } }, revoked, true],
    [{ StringEquals: { 'S3:existingobjecttag/revoked': 'true' } }, revoked, true],
    [{ StringEquals: { 's3:ExistingObjectTag/Revoked': 'true' } }, revoked, false],
    [{ StringEquals: { 's3:ExistingObjectTag/revoked': 'TRUE' } }, revoked, false],
    [{ StringEqualsIgnoreCase: { 's3:ExistingObjectTag/revoked': 'TRUE' } }, revoked, true],
    [{ StringEquals: { 's3:ExistingObjectTag/revoked': ['no', 'true'] } }, revoked, true],
    [{ StringEquals: { 's3:ExistingObjectTag/revoked': 'true' } }, {}, false],
    [{ StringEqualsIfExists: { 's3:ExistingObjectTag/revoked': 'true' } }, {}, true],
    [{ StringNotEquals: { 's3:authType': 'REST-HEADER' } }, {}, true],
    [{ StringNotEquals: { 's3:authType': 'REST-HEADER' } }, { 's3:authtype': 'REST-QUERY-STRING' }, true],
    [{ StringNotEquals: { 's3:authType': 'REST-HEADER' } }, { 's3:authtype': 'REST-HEADER' }, false],
    [{ StringNotEquals: { 's3:authType': ['REST-HEADER', 'POST'] } }, { 's3:authtype': 'POST' }, false],
    [{ StringLike: { 'aws:UserAgent': 'curl/*' } }, { 'aws:useragent': 'curl/8.1' }, true],
    [{ StringNotLike: { 'aws:UserAgent': 'curl/*' } }, { 'aws:useragent': 'curl/8.1' }, false],
    [{ NumericGreaterThan: { 's3:signatureAge': '1000' } }, { 's3:signatureage': '1001' }, true],
    [{ NumericGreaterThan: { 's3:signatureAge': 1000 } }, { 's3:signatureage': '1000' }, false],
    [{ NumericGreaterThanEquals: { 's3:signatureAge': '1000' } }, { 's3:signatureage': '1000' }, true],
    [{ NumericLessThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '9' }, true],
    [
      { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
      { 'aws:currenttime': '2026-01-01T00:00:01.000Z' },
      true,
    ],
    [
      { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
      { 'aws:currenttime': '2026-01-01T00:00:01.000Z' },
      false,
    ],
    [{ DateLessThan: { 'aws:EpochTime': '1767225600' } }, { 'aws:epochtime': '1767225599' }, true],
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:sourceip': '10.1.2.3' }, true],
    [{ IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '127.0.0.1'] } }, { 'aws:sourceip': '127.0.0.1' }, true],
    [{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:sourceip': '127.0.0.1' }, true],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, { 'aws:sourceip': '2001:db8::1' }, true],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, { 'aws:sourceip': '127.0.0.1' }, false],
    [{ Bool: { 'aws:SecureTransport': false } }, { 'aws:securetransport': 'false' }, true],
    [{ Null: { 's3:authType': 'true' } }, {}, true],
    [{ Null: { 's3:authType': true } }, { 's3:authtype': 'POST' }, false],
    [{ Null: { 's3:authType': 'false' } }, { 's3:authtype': 'POST' }, true],
    [
      { StringEquals: { 's3:authType': 'POST', 'aws:username': 'a' } },
      { 's3:authtype': 'POST', 'aws:username': 'b' },
      false,
    ],
  ])('%j of %j is %s', (condition, context, holds) => {
    expect(answer({ Condition: condition }, { context: context as Record<string, string> })).toBe(
      holds ? 'deny' : 'silent',
    )
  })
})

describe('what it can not evaluate is malformed', () => {
  it.each([
    ['no JSON', 'x'],
    ['an array', '[]'],
    ['no statement', JSON.stringify({ Statement: [] })],
    ['an unknown element', policy({ Actoin: 's3:*' })],
    ['another effect', policy({ Effect: 'deny' })],
    ['no principal', policy({ Principal: undefined })],
    ['a service as principal', policy({ Principal: { Service: 'x' } })],
    ['both forms of an element', policy({ NotAction: 's3:*' })],
    ['another service', policy({ Action: 'ec2:*' })],
    ['another bucket', policy({ Resource: 'arn:aws:s3:::bb/*' })],
    ['any bucket', policy({ Resource: '*' })],
    ['a policy variable', policy({ Resource: 'arn:aws:s3:::b/\x24{aws:username}/*' })],
    ['an unknown condition key', policy({ Condition: { StringEquals: { 's3:signatureDate': 'x' } } })],
    ['an unknown operator', policy({ Condition: { StringEqual: { 's3:authType': 'x' } } })],
    ['a set operator', policy({ Condition: { 'ForAllValues:StringEquals': { 's3:authType': 'x' } } })],
    ['no value', policy({ Condition: { StringEquals: { 's3:authType': [] } } })],
    ['a number that is none', policy({ Condition: { NumericLessThan: { 's3:signatureAge': '' } } })],
    ['a date that is none', policy({ Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } })],
    ['an address that is none', policy({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } } })],
  ])('%s', (_, text) => {
    expect(() => parsePolicy(text, 'b')).toThrow(expect.objectContaining({ code: 'MalformedPolicy', status: 400 }))
  })

  it('reads the policy of an identity, which has no principal', () => {
    const text = JSON.stringify({ Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } })
    expect(parsePolicy(text).statements).toHaveLength(1)
    expect(() => parsePolicy(policy({}))).toThrow()
  })
})

it.each([
  ['*', '', true],
  ['a*b*c', 'axxbxxbc', true],
  ['a*b*c', 'axxbxxb', false],
  ['?', '', false],
  ['a?c', 'abc', true],
  ['', 'a', false],
])('wildcard %s against %j', (pattern, text, expected) => {
  expect(wildcardMatches(pattern, text)).toBe(expected)
})

it('matches hostile patterns in no time', () => {
  const started = performance.now()
  expect(wildcardMatches(`${'a*'.repeat(500)}b`, 'a'.repeat(5000))).toBe(false)
  expect(performance.now() - started).toBeLessThan(1000)
})
