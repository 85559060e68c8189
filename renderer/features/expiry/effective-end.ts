import type { CallOutput } from '../../../shared/api/contract.ts'

type Terms = Pick<CallOutput<'links.terms'>, 'expiresAt' | 'limitedBy'>

/**
 * When a link would end if it were made now. An answer that was given a while ago says when it would have ended then: a length of
 * time moves on with the clock, a moment and the end of credentials stay.
 *
 * @param answeredAt milliseconds since the epoch
 * @param now in the same unit
 * @returns ISO 8601
 */
export function effectiveEnd(
  { expiresAt, limitedBy }: Terms,
  isLength: boolean,
  answeredAt: number,
  now: number,
): string {
  const moves = limitedBy === 'signer' || (limitedBy === 'requested' && isLength)
  const passed = moves ? Math.max(0, now - answeredAt) : 0
  return new Date(Date.parse(expiresAt) + passed).toISOString()
}
