import { describe, expect, it } from 'vitest'
import {
  clockText,
  credentialsText,
  endpointHost,
  httpWarning,
  profileSubtitle,
  uploadPlace,
} from '../../../../renderer/features/connections/connection-texts.ts'
import {
  correctionText,
  needsBucket,
  stepTime,
  type TestReport,
  type TestStep,
  verdictOf,
} from '../../../../renderer/features/connections/test-texts.ts'
import { TEST_STEPS } from '../../../../shared/api/connection-calls.ts'

const report = (
  failed: readonly TestStep[],
  skipped: readonly TestStep[] = [],
  rest: Partial<TestReport> = { bucket: 'photos' },
): TestReport => ({
  steps: TEST_STEPS.map((step) => ({
    step,
    ok: !failed.includes(step) && !skipped.includes(step),
    ms: 12,
    ...(failed.includes(step) ? { error: { code: 'access-denied', message: 'No.', hint: 'Ask.' } } : {}),
    ...(skipped.includes(step) ? { skipped: 'Not tried.' } : {}),
  })),
  corrections: [],
  ...rest,
})
const AFTER_LIST: readonly TestStep[] = ['put', 'get', 'link', 'tamper', 'delete']

describe('what a test means', () => {
  it.each<[string, TestReport, string, boolean]>([
    ['all is well', report([]), 'good', true],
    ['nothing may be listed', report(['list']), 'warn', true],
    ['nothing may be deleted', report(['delete']), 'warn', true],
    ['tampered links open', report(['tamper']), 'bad', false],
    ['nothing may be uploaded', report(['put'], ['get', 'link', 'tamper', 'delete']), 'warn', false],
    ['several buckets', report([], AFTER_LIST), 'info', false],
    ['no bucket', report([], AFTER_LIST, {}), 'info', false],
    ['no answer', report(['list'], AFTER_LIST), 'bad', false],
    ['links do not open', report(['link'], ['tamper']), 'bad', false],
  ])('%s', (_case, tested, tone, works) => {
    expect(verdictOf(tested)).toMatchObject({ tone, works })
  })

  it('says that uploads can’t be taken back where nothing may be deleted', () => {
    expect(verdictOf(report(['delete'])).text).toContain('can’t be taken back')
  })

  it('asks for a bucket where the account has several', () => {
    expect(needsBucket(report([], AFTER_LIST), undefined)).toBe(true)
    expect(needsBucket(report([], AFTER_LIST), 'photos')).toBe(false)
    expect(needsBucket(report([], AFTER_LIST, {}), undefined)).toBe(false)
    expect(needsBucket(report(['list'], AFTER_LIST), undefined)).toBe(false)
  })
})

it('offers corrections as something to press, except for a clock', () => {
  const why = ''
  expect(correctionText({ field: 'region', from: 'us-east-1', to: 'eu-west-1', why }).button).toBe('Use eu-west-1')
  expect(correctionText({ field: 'addressing', from: 'path', to: 'virtual', why }).button).toContain('host name')
  const clock = correctionText({ field: 'clock', from: '0', to: '-300', why })
  expect(clock).toEqual({ text: expect.stringContaining('5 minutes ahead of') })
})

it('tells how long a step took', () => {
  expect([stepTime(0.4), stepTime(84), stepTime(1249)]).toEqual(['0 ms', '84 ms', '1.2 s'])
})

it('says where a secret is, with no more of the key than its end', () => {
  const key = { source: 'static', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', temporary: false } as const
  expect(credentialsText({ ...key, vault: 'keychain' })).toBe('Key …MPLE, secret in the keychain')
  expect(credentialsText({ ...key, vault: 'session', temporary: true })).toBe(
    'Temporary key …MPLE, secret in this session only',
  )
  expect(credentialsText({ ...key, vault: 'session', secretVariable: 'MY_SECRET' })).toContain('from MY_SECRET')
  expect(credentialsText({ source: 'profile', profile: 'work' })).toContain('“work”')
})

it('warns of plain http except on this computer', () => {
  expect(httpWarning('http://192.168.1.20:9000')).toContain('Plain http')
  expect(httpWarning('http://127.0.0.1:9000')).toBeUndefined()
  expect(httpWarning('https://s3.example.com')).toBeUndefined()
})

it('tells a clock’s difference where it is notable', () => {
  expect(clockText(undefined)).toBeUndefined()
  expect(clockText(-59)).toBeUndefined()
  expect(clockText(120)).toContain('2 minutes behind')
})

it('names hosts and places', () => {
  expect(endpointHost('https://s3.example.com:8443/base')).toBe('s3.example.com:8443')
  expect(endpointHost('nonsense')).toBe('nonsense')
  expect(uploadPlace({ bucket: 'photos', prefix: '' })).toBe('photos')
  expect(uploadPlace({ bucket: 'photos', prefix: 'shared' })).toBe('photos/shared')
  expect(uploadPlace({ prefix: 'shared' })).toBeUndefined()
  expect(profileSubtitle({ kind: 'sso', region: 'eu-west-1' })).toBe('Single sign-on · eu-west-1')
  expect(profileSubtitle({ kind: 'static' })).toBe('Access key · no region set')
})
