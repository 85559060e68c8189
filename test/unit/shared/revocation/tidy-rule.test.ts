import { describe, expect, it } from 'vitest'
import { tidyRule, withoutTidyRule, withTidyRule } from '../../../../shared/revocation/tidy-rule.ts'

const theirs = { ID: 'theirs', Status: 'Enabled', Prefix: 'logs/', Transition: { Days: 30 } } as const
const nameless = { Status: 'Disabled', Prefix: '' } as const

describe('the rule that tidies up', () => {
  it('is about its prefix as a folder, and spares versions where there are none', () => {
    expect(tidyRule('a/b', 30, true)).toEqual({
      ID: 'sandglass-tidy a/b',
      Status: 'Enabled',
      Filter: { Prefix: 'a/b/' },
      Expiration: { Days: 30 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 30 },
    })
    expect(tidyRule('a', 30, false)).not.toHaveProperty('NoncurrentVersionExpiration')
    expect(tidyRule('ü'.repeat(300), 30, true).ID).toHaveLength(255)
  })

  it('comes behind the others, is replaced in its place, and goes alone', () => {
    const [ours, newer, elsewhere] = [tidyRule('a', 30, true), tidyRule('a', 60, true), tidyRule('b', 30, true)]
    const rules = withTidyRule([theirs, nameless], ours)
    expect(rules).toEqual([theirs, nameless, ours])
    expect(withTidyRule([...rules, elsewhere], newer)).toEqual([theirs, nameless, newer, elsewhere])
    expect(withoutTidyRule([theirs, ours, nameless, elsewhere], 'a')).toEqual([theirs, nameless, elsewhere])
  })
})
