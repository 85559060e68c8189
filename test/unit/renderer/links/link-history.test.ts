import { describe, expect, it } from 'vitest'
import { linkHistory } from '../../../../renderer/features/links/details/link-history.ts'
import type { ProbeResult } from '../../../../shared/links/link.ts'
import { linkOf } from './link-of.ts'

const probe = (at: string): ProbeResult => ({ at, verdict: 'gone', dead: true, status: 404, sentence: 'Gone.' })

describe('a link’s history', () => {
  it('begins with its making', () => {
    expect(linkHistory(linkOf(), [], false)).toEqual([{ kind: 'made', at: '2026-11-24T08:00:00.120Z' }])
  })

  it('leads to the link that it renews, and to those that renew it, the latest first', () => {
    const link = linkOf({ renews: 'aaaaaaaaaa' })
    const related = [
      linkOf({ id: 'bbbbbbbbbb', renews: link.id, createdAt: '2026-11-24T10:00:00.000Z' }),
      linkOf({ id: 'cccccccccc', renews: 'aaaaaaaaaa', createdAt: '2026-11-24T11:00:00.000Z' }),
      link,
    ]
    expect(linkHistory(link, related, false).map(({ kind, other }) => [kind, other])).toEqual([
      ['renewed', 'bbbbbbbbbb'],
      ['renews', 'aaaaaaaaaa'],
    ])
  })

  it('tells the proof of a revocation once, with it', () => {
    const proof = probe('2026-11-24T09:00:00.000Z')
    expect(linkHistory(linkOf({ revokedAt: proof.at, lastProbe: proof }), [], true)).toEqual([
      { kind: 'revoked', at: proof.at, probe: proof },
      { kind: 'made', at: '2026-11-24T08:00:00.120Z' },
    ])
  })

  it('tells a later try of a revoked link by itself', () => {
    const kinds = linkHistory(
      linkOf({ revokedAt: '2026-11-24T09:00:00.000Z', lastProbe: probe('2026-11-24T09:30:00.000Z') }),
      [],
      false,
    ).map(({ kind }) => kind)
    expect(kinds).toEqual(['tried', 'revoked', 'made'])
  })

  it('ends with the end, unless the link was revoked before', () => {
    expect(linkHistory(linkOf(), [], true)[0]).toEqual({ kind: 'ended', at: '2026-11-25T08:00:00.000Z' })
  })
})
