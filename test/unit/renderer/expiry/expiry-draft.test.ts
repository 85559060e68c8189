import { describe, expect, it } from 'vitest'
import { effectiveEnd } from '../../../../renderer/features/expiry/effective-end.ts'
import { presetOptions, requestOf } from '../../../../renderer/features/expiry/expiry-draft.ts'

const NOW = Date.parse('2026-11-24T10:00:00Z')

describe('when a link is to end', () => {
  it('takes a preset as it is', () => {
    expect(requestOf({ kind: 'for', seconds: 900 }, NOW)).toEqual({ ok: true, expiry: { seconds: 900 } })
  })

  it.each([
    ['2h30m', 9000],
    [' 2H 30m ', 9000],
    ['1w', 604_800],
    ['90s', 90],
  ])('understands %j', (text, seconds) => {
    expect(requestOf({ kind: 'custom', text }, NOW)).toEqual({ ok: true, expiry: { seconds } })
  })

  it.each(['soon', '2', 'h', '-1h', '1.5h', '0s', '99999d'])('says what is wrong with %j', (text) => {
    expect(requestOf({ kind: 'custom', text }, NOW)).toMatchObject({ ok: false, isEmpty: false })
  })

  it.each([
    { kind: 'custom', text: '  ' },
    { kind: 'until', at: undefined },
  ] as const)('finds nothing wrong yet with what is empty: %j', (draft) => {
    expect(requestOf(draft, NOW)).toMatchObject({ ok: false, isEmpty: true })
  })

  it('takes a moment that is still to come, and no other', () => {
    const until = (at: string) => requestOf({ kind: 'until', at }, NOW)
    expect(until('2026-11-24T10:00:01Z')).toEqual({ ok: true, expiry: { until: '2026-11-24T10:00:01Z' } })
    expect(until('2026-11-24T10:00:00Z')).toMatchObject({ ok: false, isEmpty: false })
  })

  it('has the person’s own usual time among the choices, in its place', () => {
    const words = (seconds: number) => `${seconds} s`
    expect(presetOptions(86_400, words).map(({ label }) => label)).toEqual([
      '15 min',
      '1 hour',
      '24 hours',
      '3 days',
      '7 days',
    ])
    expect(presetOptions(7200, words)[2]).toEqual({ id: '7200', label: '7200 s' })
  })
})

describe('the end of a link that is not made yet', () => {
  const terms = (limitedBy: 'requested' | 'signer' | 'credentials') => ({
    expiresAt: '2026-11-24T11:00:00.000Z',
    limitedBy,
  })
  const later = NOW + 60_000

  it.each(['requested', 'signer'] as const)('moves on with the clock: a length of time, limited by %s', (limitedBy) => {
    expect(effectiveEnd(terms(limitedBy), true, NOW, later)).toBe('2026-11-24T11:01:00.000Z')
  })

  it('stays where a moment was asked for, or the credentials end', () => {
    expect(effectiveEnd(terms('requested'), false, NOW, later)).toBe('2026-11-24T11:00:00.000Z')
    expect(effectiveEnd(terms('credentials'), true, NOW, later)).toBe('2026-11-24T11:00:00.000Z')
  })

  it('does not go back with a clock that is a second behind the answer', () => {
    expect(effectiveEnd(terms('requested'), true, NOW, NOW - 900)).toBe('2026-11-24T11:00:00.000Z')
  })
})
