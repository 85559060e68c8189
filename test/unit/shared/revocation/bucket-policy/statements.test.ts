import { describe, expect, it } from 'vitest'
import {
  MAX_POLICY_BYTES,
  policyBytes,
  withStatement,
} from '../../../../../shared/revocation/bucket-policy/policy-text.ts'
import {
  assertDeniable,
  deniedKeyBytes,
  deniedKeys,
  likelyForm,
  POLICY_FORMS,
  POLICY_PURPOSES,
  policyBucket,
  standingForm,
  standingStatement,
} from '../../../../../shared/revocation/bucket-policy/statements.ts'
import { codeOf } from '../../app-error.ts'

const PLACE = { bucket: 'photos', partition: 'aws' } as const
const TAG = { 's3:ExistingObjectTag/sandglass-revoked': 'true' }

describe('standing statements', () => {
  it.each([
    ['aws', { StringEquals: { ...TAG, 's3:authType': 'REST-QUERY-STRING' } }],
    ['portable', { StringEquals: TAG, StringNotEquals: { 's3:authType': 'REST-HEADER' } }],
    ['ceph', { StringEquals: TAG }],
  ] as const)('deny by tag in the form %s', (form, Condition) => {
    expect(standingStatement('tag-deny', form, PLACE)).toEqual({
      Sid: 'SandglassTagDeny',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: 'arn:aws:s3:::photos/*',
      Condition,
    })
  })

  it.each([
    ['aws', { Condition: { StringEquals: { 's3:authType': 'REST-QUERY-STRING' } } }],
    ['portable', { Condition: { StringNotEquals: { 's3:authType': 'REST-HEADER' } } }],
    ['ceph', {}],
  ] as const)('deny by key in the form %s', (form, condition) => {
    expect(standingStatement('policy-deny', form, PLACE, ['a/b.pdf'])).toEqual({
      Sid: 'SandglassPolicyDeny',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: ['arn:aws:s3:::photos/.sandglass-revoked', 'arn:aws:s3:::photos/a/b.pdf'],
      ...condition,
    })
  })

  it.each(POLICY_PURPOSES.flatMap((purpose) => POLICY_FORMS.map((form) => [purpose, form] as const)))(
    'are known again: %s, %s',
    (purpose, form) => {
      const text = withStatement('{"Statement":[{"Sid":"Theirs"}]}', standingStatement(purpose, form, PLACE, ['k']))
      expect(standingForm(text, purpose, PLACE)).toBe(form)
      expect(standingForm(JSON.stringify(JSON.parse(text), null, 4), purpose, PLACE)).toBe(form)
      expect(standingForm(text.replace('"Deny"', '"Allow"'), purpose, PLACE)).toBeUndefined()
      expect(standingForm(text, purpose, { ...PLACE, bucket: 'other' })).toBeUndefined()
      expect(standingForm('{"Statement":[{"Sid":"Theirs"}]}', purpose, PLACE)).toBeUndefined()
    },
  )

  it('know no place with the placeholder alone', () => {
    const text = withStatement(undefined, standingStatement('policy-deny', 'aws', PLACE))
    expect(standingForm(text, 'policy-deny', PLACE)).toBe('aws')
    expect(deniedKeys(text, PLACE)).toEqual([])
  })
})

describe('denied keys', () => {
  it('are read back as they were written', () => {
    const keys = ['a', 'ä/"quoted".pdf', 'back\\slash', 'photos/photos']
    const text = withStatement(undefined, standingStatement('policy-deny', 'portable', PLACE, keys))
    expect(deniedKeys(text, PLACE)).toEqual(keys)
    expect(deniedKeys(undefined, PLACE)).toEqual([])
  })

  it('have no wildcards', () => {
    for (const key of ['a*', 'what?', '$' + '{aws:username}'])
      expect(codeOf(() => assertDeniable(key))).toBe('unsupported')
    expect(() => assertDeniable('a$b{c}')).not.toThrow()
  })

  it.each([
    [22, 380],
    [40, 290],
    [80, 180],
    [200, 87],
  ])('of %d characters: some %d fit into a policy', (length, about) => {
    const place = { bucket: 'b'.repeat(16), partition: 'aws' } as const
    const key = (n: number) => `${n}`.padStart(length, 'k')
    let count = 0
    const policy = (n: number) =>
      withStatement(
        undefined,
        standingStatement(
          'policy-deny',
          'aws',
          place,
          Array.from({ length: n }, (_, i) => key(i)),
        ),
      )
    while (policyBytes(policy(count + 1)) <= MAX_POLICY_BYTES) count++
    expect(Math.abs(count - about)).toBeLessThanOrEqual(about * 0.06)
    expect(policyBytes(policy(9)) - policyBytes(policy(8))).toBe(deniedKeyBytes(key(9), place))
  })
})

describe('the places of policies', () => {
  it.each([
    ['aws', 'cn-north-1', 'aws-cn'],
    ['aws', 'us-gov-west-1', 'aws-us-gov'],
    ['aws', 'eu-central-1', 'aws'],
    ['ceph', 'cn-north-1', 'aws'],
  ] as const)('%s in %s is in the partition %s', (provider, region, partition) => {
    expect(policyBucket({ provider }, region, 'photos')).toEqual({ bucket: 'photos', partition })
    const arn = `arn:${partition}:s3:::photos/*`
    expect(standingStatement('tag-deny', 'aws', { bucket: 'photos', partition })['Resource']).toBe(arn)
  })

  it('have a form that is tried first', () => {
    expect(likelyForm('aws')).toBe('aws')
    expect(likelyForm('ceph')).toBe('ceph')
    expect(likelyForm('other')).toBe('portable')
  })
})
