import { describe, expect, it } from 'vitest'
import { judgePublicAccess } from '../../../../shared/doctor/public-access.ts'

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const states = (...args: Parameters<typeof judgePublicAccess>) => judgePublicAccess(...args).map(({ state }) => state)

describe('judgePublicAccess', () => {
  it.each(['*', { AWS: '*' }, { AWS: ['arn:aws:iam::1:root', '*'] }])('warns of a policy for %j', (Principal) => {
    const [finding] = judgePublicAccess({ policy: policy({ Sid: 'Web', Effect: 'Allow', Principal }) })
    expect(finding?.state).toBe('warning')
    expect(finding?.sentence).toContain('“Web”')
  })

  it('takes one statement that stands alone for a list', () => {
    const alone = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*' } })
    expect(states({ policy: alone })).toEqual(['warning'])
  })

  it('leaves a statement with conditions to the person', () => {
    const Condition = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }
    expect(states({ policy: policy({ Effect: 'Allow', Principal: '*', Condition }) })).toEqual(['note'])
  })

  it('has nothing against a Deny for everybody, nor against named accounts', () => {
    const deny = { Effect: 'Deny', Principal: '*' }
    const named = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::1:user/me' } }
    expect(states({ policy: policy(deny, named) })).toEqual(['fine'])
    expect(states({ policy: 'not json' })).toEqual(['fine'])
    expect(states({})).toEqual(['fine'])
  })

  it('warns of grants of the ACL to groups of strangers', () => {
    const group = 'http://acs.amazonaws.com/groups'
    const grantees = [`${group}/global/AllUsers`, `${group}/global/AuthenticatedUsers`, `${group}/s3/LogDelivery`]
    expect(states({ grantees })).toEqual(['warning', 'warning'])
  })

  it('does not call fine what it could not read', () => {
    expect(judgePublicAccess({ unread: ['the bucket’s policy', 'its ACL'] })).toEqual([
      {
        state: 'unknown',
        sentence:
          'Whether strangers get in can’t be seen: these credentials may not read the bucket’s policy and its ACL.',
      },
    ])
    expect(states({ unread: ['its ACL'], isBlocked: true })).toEqual(['fine'])
    expect(states({ unread: ['its ACL'], policy: policy({ Effect: 'Allow', Principal: '*' }) })).toEqual(['warning'])
  })

  it('counts nothing that Block Public Access makes void', () => {
    expect(states({ policy: policy({ Effect: 'Allow', Principal: '*' }), isBlocked: true })).toEqual(['fine'])
  })
})
