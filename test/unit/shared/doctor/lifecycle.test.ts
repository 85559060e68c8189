import { describe, expect, it } from 'vitest'
import { judgeLifecycle, type LifecycleRule } from '../../../../shared/doctor/lifecycle.ts'

const rule = (changes: Partial<LifecycleRule>): LifecycleRule => ({
  isEnabled: true,
  prefix: '',
  isNarrowed: false,
  ...changes,
})

const told = (rules: readonly LifecycleRule[], prefix = 'sandglass') =>
  judgeLifecycle(rules, prefix).map(({ state, sentence }) => `${state}: ${sentence}`)

const NONE = 'note: No rule ends uploads that were broken off; their parts stay, and are billed.'

describe('judgeLifecycle', () => {
  it('says that nothing ends broken-off uploads', () => {
    expect(told([])).toEqual([NONE])
    expect(told([rule({ isEnabled: false, expiresAfterDays: 1, abortsUploadsAfterDays: 1 })])).toEqual([NONE])
  })

  it('warns of a rule that deletes uploads before their links end', () => {
    expect(told([rule({ id: 'tidy', expiresAfterDays: 1 })])).toEqual([
      'warning: The rule “tidy” deletes what is under sandglass/ after 1 day, perhaps before its link ends.',
      NONE,
    ])
  })

  it.each([
    ['sandglass/', 'sandglass', true],
    ['sand', 'sandglass', true],
    ['sandglass/old/', 'sandglass', true],
    ['logs/', 'sandglass', false],
    ['sandglassware/', 'sandglass', false],
    ['logs/', '', true],
  ])('knows whether a rule for %s is about uploads to “%s”', (of, prefix, isAbout) => {
    expect(told([rule({ prefix: of, expiresAfterDays: 30 })], prefix)).toHaveLength(isAbout ? 2 : 1)
  })

  it('only notes a rule that waits as long as links live', () => {
    expect(judgeLifecycle([rule({ expiresAfterDays: 8 })], 'sandglass')[0]).toMatchObject({ state: 'note' })
  })

  it('is content with a rule that ends broken-off uploads, wherever it is about all of them', () => {
    expect(judgeLifecycle([rule({ abortsUploadsAfterDays: 7 })], 'sandglass')[0]?.state).toBe('fine')
    expect(judgeLifecycle([rule({ abortsUploadsAfterDays: 1 })], 'sandglass')[0]?.state).toBe('note')
    expect(told([rule({ prefix: 'sandglass/x/', abortsUploadsAfterDays: 7 })])).toEqual([NONE])
  })
})
