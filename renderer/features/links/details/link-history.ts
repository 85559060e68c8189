import type { LinkView } from '../../../../shared/api/link-calls.ts'
import type { Link, ProbeResult } from '../../../../shared/links/link.ts'

/** Something that happened to a link. `other` is the id of the link it has to do with. */
export interface HistoryEntry {
  readonly kind: 'made' | 'renews' | 'renewed' | 'tried' | 'revoked' | 'ended'
  /** ISO 8601 */
  readonly at: string
  readonly other?: string
  readonly probe?: ProbeResult
}

/**
 * What is known of a link's life, the latest first.
 * @param related links of the same object, among which its renewals are looked for
 * @param isOver whether its end has passed
 */
export function linkHistory(link: Link, related: readonly LinkView[], isOver: boolean): readonly HistoryEntry[] {
  const { createdAt, renews, lastProbe, revokedAt, expiresAt } = link
  const entries: HistoryEntry[] = [
    renews === undefined ? { kind: 'made', at: createdAt } : { kind: 'renews', at: createdAt, other: renews },
    ...related
      .filter((other) => other.renews === link.id)
      .map((other): HistoryEntry => ({ kind: 'renewed', at: other.createdAt, other: other.id })),
  ]
  // The proof of a revocation is the last finding, too: it is told once.
  const isProof = revokedAt !== undefined && lastProbe?.at === revokedAt
  if (lastProbe !== undefined && !isProof) entries.push({ kind: 'tried', at: lastProbe.at, probe: lastProbe })
  if (revokedAt !== undefined) {
    entries.push({ kind: 'revoked', at: revokedAt, ...(isProof ? { probe: lastProbe } : {}) })
  }
  if (revokedAt === undefined && isOver) entries.push({ kind: 'ended', at: expiresAt })
  return entries.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
