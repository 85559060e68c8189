import { describe, expect, it } from 'vitest'
import { policyDiff } from '../../../../../shared/revocation/bucket-policy/policy-diff.ts'
import { withoutStatement, withStatement } from '../../../../../shared/revocation/bucket-policy/policy-text.ts'

const BEFORE = '{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow"}]}'
const AFTER = withStatement(BEFORE, { Sid: 'Ours', Effect: 'Deny' })

const shown = (before: string | undefined, after: string | undefined) =>
  policyDiff(before, after).map(({ change, text }) => `${{ added: '+', removed: '-', same: ' ' }[change]}${text}`)

describe('the difference of two policies', () => {
  it('is the lines of what comes', () => {
    expect(shown(BEFORE, AFTER)).toEqual([
      '       "Sid": "Theirs",',
      '       "Effect": "Allow"',
      '     },',
      '+    {',
      '+      "Sid": "Ours",',
      '+      "Effect": "Deny"',
      '+    }',
      '   ]',
      ' }',
    ])
  })

  it('is the lines of what goes', () => {
    expect(shown(AFTER, withoutStatement(AFTER, 'Ours')).filter((line) => !line.startsWith(' '))).toEqual([
      '-    {',
      '-      "Sid": "Ours",',
      '-      "Effect": "Deny"',
      '-    }',
    ])
  })

  it('is all of it where there was none, or none is left', () => {
    const only = withStatement(undefined, { Sid: 'Ours' })
    expect(shown(undefined, only).every((line) => line.startsWith('+'))).toBe(true)
    expect(shown(only, undefined).every((line) => line.startsWith('-'))).toBe(true)
  })

  it('is nothing between policies that are laid out differently', () => {
    expect(shown(BEFORE, JSON.stringify(JSON.parse(BEFORE), null, 8))).toEqual([])
    expect(shown(undefined, undefined)).toEqual([])
  })
})
