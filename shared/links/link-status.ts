import type { Link } from './link.ts'

export const LINK_STATUSES = ['active', 'expiring', 'incomplete', 'revoking', 'expired', 'revoked'] as const
/**
 * What can be said of a link without asking the storage. `expiring` is active and in the last part of its life; `incomplete` has no
 * object yet; `revoking` is to be taken back, which is not proven yet: it may still work.
 */
export type LinkStatus = (typeof LINK_STATUSES)[number]

/** A link counts as expiring in the last quarter of its life, and never earlier than a day before its end. */
export const EXPIRING_SHARE = 4
export const EXPIRING_MAX_SECONDS = 86_400

/** @param now milliseconds since the epoch, by the storage's clock */
export function linkStatus(
  link: Pick<Link, 'revokedAt' | 'expiresAt' | 'expiresSeconds' | 'uploadPending' | 'revokeAskedAt'>,
  now: number,
): LinkStatus {
  if (link.revokedAt !== undefined) return 'revoked'
  const left = (Date.parse(link.expiresAt) - now) / 1000
  if (left <= 0) return 'expired'
  if (link.revokeAskedAt !== undefined) return 'revoking'
  if (link.uploadPending) return 'incomplete'
  return left <= Math.min(EXPIRING_MAX_SECONDS, link.expiresSeconds / EXPIRING_SHARE) ? 'expiring' : 'active'
}
