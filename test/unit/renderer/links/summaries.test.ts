import { describe, expect, it } from 'vitest'
import { isRenewable, summarizeRenewals } from '../../../../renderer/features/links/renew/renew-summary.ts'
import { type RevokeResult, summarizeRevocation } from '../../../../renderer/features/links/revoke/revoke-summary.ts'
import { summarizeTries } from '../../../../renderer/features/links/try-summary.ts'
import type { ProbeResult } from '../../../../shared/links/link.ts'
import { linkOf } from './link-of.ts'

const results = (...outcomes: RevokeResult['outcome'][]): RevokeResult[] =>
  outcomes.map((outcome) => ({ id: 'k3v9x2m7qd', outcome }))

describe('what became of several revocations', () => {
  it.each([
    [results('revoked', 'revoked', 'revoked'), '3 revoked and proven.'],
    [results('revoked', 'not-revocable'), '1 revoked and proven, 1 can’t be revoked alone.'],
    [results('not-confirmed', 'failed', 'failed'), '1 not proven dead yet, 2 failed.'],
    [[], '0 links.'],
  ])('%#', (list, sentence) => {
    expect(summarizeRevocation(list)).toBe(sentence)
  })
})

describe('what came of several tries', () => {
  const at = '2026-11-24T09:00:00.000Z'
  const works: ProbeResult = { at, verdict: 'works', dead: false, sentence: '' }
  const gone: ProbeResult = { at, verdict: 'gone', dead: true, sentence: '' }
  const unclear: ProbeResult = { at, verdict: 'unreachable', dead: false, sentence: '' }

  it.each([
    [[works, works], '2 work.', 'good'],
    [[works, gone], '1 works, 1 doesn’t.', 'bad'],
    [[gone, gone], '2 don’t work.', 'bad'],
    [[works, unclear, undefined], '1 works, 2 can’t be told.', 'warn'],
  ])('%#', (probes, title, tone) => {
    expect(summarizeTries(probes)).toEqual({ title, tone })
  })
})

describe('renewals', () => {
  it('are for all links but revoked ones', () => {
    expect(isRenewable(linkOf({ status: 'expired' }))).toBe(true)
    expect(isRenewable(linkOf({ status: 'revoked', revokedAt: '2026-11-24T09:00:00.000Z' }))).toBe(false)
  })

  it('tell the first failure by name', () => {
    const failure = { link: linkOf({ key: 'a/b.pdf' }), message: 'No credentials.' }
    expect(summarizeRenewals(2, [])).toMatchObject({ title: '2 links renewed.', tone: 'good' })
    expect(summarizeRenewals(2, [failure])).toEqual({
      title: '2 links renewed, 1 failed.',
      detail: 'b.pdf: No credentials.',
      tone: 'warn',
    })
    expect(summarizeRenewals(0, [failure, failure]).tone).toBe('bad')
  })
})
