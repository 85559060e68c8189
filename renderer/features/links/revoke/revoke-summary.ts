import type { CallOutput } from '../../../../shared/api/contract.ts'
import { linksCount } from '../link-texts.ts'

export type RevokeResult = CallOutput<'links.revoke'>['results'][number]

/** What became of several links: `3 links revoked and proven, 1 can’t be, 1 failed.` */
export function summarizeRevocation(results: readonly RevokeResult[]): string {
  const count = (outcome: RevokeResult['outcome']) => results.filter((result) => result.outcome === outcome).length
  const revoked = count('revoked')
  const unconfirmed = count('not-confirmed')
  const untouched = count('not-revocable')
  const queued = count('queued')
  const failed = count('failed')
  const parts = [
    ...(revoked > 0 ? [`${revoked} revoked and proven`] : []),
    ...(unconfirmed > 0 ? [`${unconfirmed} not proven dead yet`] : []),
    ...(queued > 0 ? [`${queued} not yet revoked`] : []),
    ...(untouched > 0 ? [`${untouched} can’t be revoked alone`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ]
  return parts.length === 0 ? `${linksCount(0)}.` : `${parts.join(', ')}.`
}
