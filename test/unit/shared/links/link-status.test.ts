import { describe, expect, it } from 'vitest'
import { EXPIRING_MAX_SECONDS, type LinkStatus, linkStatus } from '../../../../shared/links/link-status.ts'

const END = '2026-12-01T00:00:00.000Z'

/** Status of a link of `life` seconds, when `left` seconds of it are left. */
function statusOf(life: number, left: number, revokedAt?: string, revokeAskedAt?: string): LinkStatus {
  return linkStatus({ expiresAt: END, expiresSeconds: life, revokedAt, revokeAskedAt }, Date.parse(END) - left * 1000)
}

describe('linkStatus', () => {
  it.each<[number, number, LinkStatus]>([
    [3600, 3600, 'active'],
    [3600, 900.001, 'active'],
    [3600, 900, 'expiring'],
    [3600, 0.001, 'expiring'],
    [3600, 0, 'expired'],
    [3600, -1, 'expired'],
    // a week's last quarter is longer than a day: the day counts
    [604_800, EXPIRING_MAX_SECONDS + 0.001, 'active'],
    [604_800, EXPIRING_MAX_SECONDS, 'expiring'],
    [345_600, EXPIRING_MAX_SECONDS, 'expiring'],
    [1, 1, 'active'],
    [1, 0.25, 'expiring'],
    // signed by a clock that is ahead
    [60, 120, 'active'],
  ])('a link of %d s with %d s left is %s', (life, left, status) => {
    expect(statusOf(life, left)).toBe(status)
  })

  it.each([3600, 900, 0, -1])('a revoked link is revoked, with %d s left', (left) => {
    expect(statusOf(3600, left, '2026-11-30T00:00:00.000Z')).toBe('revoked')
  })

  it('a link whose revocation is not proven is not revoked, and its own end ends it', () => {
    const asked = '2026-11-30T00:00:00.000Z'
    expect([3600, 900, 0].map((left) => statusOf(3600, left, undefined, asked))).toEqual([
      'revoking',
      'revoking',
      'expired',
    ])
    expect(statusOf(3600, 3600, asked, asked)).toBe('revoked')
  })
})
