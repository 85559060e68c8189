import { describe, expect, it } from 'vitest'
import { describeEvent } from '../../../../shared/audit/event-texts.ts'
import { changeOf, EVENT_KINDS, isRepetition, type LinkEvent } from '../../../../shared/links/link-event.ts'
import { sampleId, sampleLink } from '../../services/library/samples.ts'

const AT = '2026-11-24T14:02:11.000Z'
const LATER = '2026-11-24T14:03:11.000Z'
const DENIED = {
  verdict: 'denied',
  dead: true,
  status: 403,
  code: 'AccessDenied',
  requestId: '4442587FB7D0A2F9',
} as const
const WORKS = { verdict: 'works', dead: false, status: 206 } as const
const probe = (at: string, answer: typeof DENIED | typeof WORKS) => ({ at, sentence: 'Words.', ...answer })
const eventOf = (event: Partial<LinkEvent>): LinkEvent => ({
  link: sampleId(1),
  at: AT,
  kind: 'probed',
  by: 'cli',
  ...event,
})

describe('what happened to a link', () => {
  const link = sampleLink(1, { lastProbe: probe(AT, WORKS) })
  const revoked = { ...link, revokedAt: LATER, lastProbe: probe(LATER, DENIED) }

  it.each([
    ['nothing that is told', link, { ...link, note: 'x' }, undefined],
    ['a probe', link, { ...link, lastProbe: probe(LATER, DENIED) }, { kind: 'probed', at: LATER, answer: DENIED }],
    ['a revocation', link, revoked, { kind: 'revoked', at: LATER, answer: DENIED }],
    ['a restoration', revoked, { ...revoked, revokedAt: undefined }, { kind: 'restored' }],
    [
      'a revocation that did not last',
      { ...revoked, revokedAt: AT, lastProbe: probe(AT, DENIED) },
      { ...link, revokeAskedAt: AT, lastProbe: probe(LATER, WORKS) },
      { kind: 'not-confirmed', at: LATER, answer: WORKS },
    ],
    ['a wish to revoke', link, { ...link, revokeAskedAt: AT }, { kind: 'revoke-asked', detail: 'delete-upload' }],
    ['a rule', link, { ...link, keepUntil: LATER }, { kind: 'kept', detail: `until ${LATER}` }],
    ['an upload that is done', { ...link, uploadPending: true as const }, link, { kind: 'upload-done' }],
  ])('is found to be %s', (_what, before, after, event) => {
    expect(changeOf(before, after)).toEqual(event)
  })

  it('repeats itself only where it says the same a short while later', () => {
    const event = eventOf({ answer: DENIED })
    const again = { ...event, at: LATER }
    expect(isRepetition(again, event)).toBe(true)
    // The request has an id of its own each time.
    expect(isRepetition({ ...again, answer: { ...DENIED, requestId: 'OTHER' } }, event)).toBe(true)
    expect(isRepetition({ ...again, answer: { ...DENIED, code: 'NoSuchKey' } }, event)).toBe(false)
    expect(isRepetition({ ...again, by: 'app' }, event)).toBe(false)
    expect(isRepetition({ ...again, at: '2026-11-25T14:02:11.000Z' }, event)).toBe(false)
    expect(isRepetition({ ...again, kind: 'revoked' }, { ...event, kind: 'revoked' })).toBe(false)
    expect(isRepetition(event, again)).toBe(false)
  })
})

describe('an event in words', () => {
  it.each([
    [{ kind: 'revoked', answer: DENIED }, 'revoked: confirmed dead, 403 AccessDenied, request 4442587FB7D0A2F9'],
    [{ kind: 'probed', answer: WORKS }, 'tried, works, 206'],
    [{ kind: 'renewed', other: sampleId(2) }, `renewed, as ${sampleId(2)}`],
    [{ kind: 'renewal-of', other: sampleId(2) }, `created, as a renewal, of ${sampleId(2)}`],
    [{ kind: 'revoke-asked', detail: 'share-copy' }, 'revocation begun, share-copy'],
    [
      {
        kind: 'opened',
        request: { requestId: 'R1', ip: '192.0.2.3', status: 200, bytes: 5, userAgent: 'curl/8\u202e' },
      },
      'opened, by 192.0.2.3, 200, request R1, 5 bytes, curl/8\\u202e',
    ],
    [{ kind: 'opened', request: { requestId: 'R1', status: 403 } }, 'asked for in vain, 403, request R1'],
  ] satisfies [Partial<LinkEvent>, string][])('says %o', (event, text) => {
    expect(describeEvent(eventOf(event))).toBe(text)
  })

  it('has words for every kind', () => {
    const texts = EVENT_KINDS.map((kind) => describeEvent(eventOf({ kind })))
    expect(new Set(texts).size).toBe(EVENT_KINDS.length)
  })
})
