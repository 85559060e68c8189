import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { linkName, linksCount } from '../link-texts.ts'

/** Why links can't be renewed, where they can't. */
export function isRenewable(link: Pick<LinkView, 'revokedAt'>): boolean {
  return link.revokedAt === undefined
}

/** What came of renewing several: `2 links renewed, 1 failed (a.pdf: …).` */
export function summarizeRenewals(
  renewed: number,
  failures: readonly { readonly link: Pick<LinkView, 'key'>; readonly message: string }[],
): { readonly title: string; readonly detail: string | undefined; readonly tone: 'good' | 'warn' | 'bad' } {
  const [first] = failures
  const title =
    failures.length === 0
      ? `${linksCount(renewed)} renewed.`
      : `${linksCount(renewed)} renewed, ${failures.length} failed.`
  return {
    title,
    detail:
      first === undefined
        ? 'The new ones are on the clipboard. The old ones still end when they said.'
        : `${linkName(first.link)}: ${first.message}`,
    tone: failures.length === 0 ? 'good' : renewed === 0 ? 'bad' : 'warn',
  }
}
