import { displayText } from '../../../shared/links/display-text.ts'
import type { Link, ProbeResult } from '../../../shared/links/link.ts'
import type { LinkStatus } from '../../../shared/links/link-status.ts'
import { fileNameOfKey } from '../../../shared/links/object-name.ts'
import type { Tone } from '../../ui/badge.tsx'

/** What a link opens, as a person calls it: the last part of its key. */
export function linkName({ key }: Pick<Link, 'key'>): string {
  // A key may end with a slash: then its last named part stands for it.
  return displayText(fileNameOfKey(key) || fileNameOfKey(key.replace(/\/+$/, '')) || key)
}

/** The folder that an upload gets of its own, so that nobody can guess its key: of no interest to a reader. */
const RANDOM_FOLDER = /(?:^|\/)[0-9A-Za-z]{22}$/

/** Where it lies: `playground · demo/reports`. */
export function linkWhere({ connection, bucket, key, source }: LinkPlace): string {
  const folder = key.slice(0, Math.max(0, key.lastIndexOf('/')))
  const shown = source !== 'picked' ? folder.replace(RANDOM_FOLDER, '') : folder
  return displayText(`${connection} · ${bucket}${shown === '' ? '' : `/${shown}`}`)
}

type LinkPlace = Pick<Link, 'connection' | 'bucket' | 'key' | 'source'>

export const STATUS_LABELS: Readonly<Record<LinkStatus, string>> = {
  active: 'Active',
  expiring: 'Expiring',
  incomplete: 'Not uploaded yet',
  revoking: 'Not yet revoked',
  expired: 'Expired',
  revoked: 'Revoked',
}

/** A link's state as its badge says it: its status, unless the storage has refused it before its time. */
export type BadgeState = LinkStatus | 'refused'

export const BADGES: Readonly<Record<BadgeState, { readonly label: string; readonly tone: Tone }>> = {
  active: { label: STATUS_LABELS.active, tone: 'good' },
  expiring: { label: STATUS_LABELS.expiring, tone: 'warn' },
  incomplete: { label: STATUS_LABELS.incomplete, tone: 'info' },
  revoking: { label: STATUS_LABELS.revoking, tone: 'warn' },
  expired: { label: STATUS_LABELS.expired, tone: 'idle' },
  revoked: { label: STATUS_LABELS.revoked, tone: 'idle' },
  refused: { label: 'Doesn’t work', tone: 'bad' },
}

/** What the badge says: a link that still has time but was refused when it was tried is not shown as one that works. */
export function badgeState(status: LinkStatus, lastProbe: ProbeResult | undefined): BadgeState {
  return lastProbe?.dead === true && (status === 'active' || status === 'expiring') ? 'refused' : status
}

/** The status in one sentence. `left` is the countdown's text. */
export function statusSentence(state: BadgeState, left: string): string {
  switch (state) {
    case 'active':
      return `Valid for another ${left}.`
    case 'expiring':
      return `It ends soon: in ${left}.`
    case 'incomplete':
      return `Its file is not uploaded yet; until then it opens nothing. It ends in ${left}.`
    case 'revoking':
      return `Taking it back is not proven yet: it may work for another ${left}.`
    case 'expired':
      return 'It has run out and opens nothing any more.'
    case 'revoked':
      return 'It was taken back, and the storage has been seen to refuse it.'
    case 'refused':
      return `It would have another ${left}, but the storage refused it when it was last tried.`
  }
}

/** What an answer of the storage was, for those who want to see it: `404 NoSuchKey`. */
export function evidenceOf({ status, code }: Pick<ProbeResult, 'status' | 'code'>): string {
  return [status, code === undefined ? undefined : displayText(code)].filter((part) => part !== undefined).join(' ')
}

/** Names a few links, and counts the rest: `a.pdf`, `a.pdf and b.pdf`, `a.pdf, b.pdf and 3 more`. */
export function namesOf(links: readonly Pick<Link, 'key'>[]): string {
  const [first, second] = links.map(linkName)
  if (first === undefined) return ''
  if (second === undefined) return first
  return links.length === 2 ? `${first} and ${second}` : `${first}, ${second} and ${links.length - 2} more`
}

/** `1 link`, `3 links` */
export function linksCount(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'link' : 'links'}`
}

/** What forgetting does: it takes nothing back, which is said where it matters. */
export function forgottenInWords(links: readonly (Pick<Link, 'key'> & { readonly status: LinkStatus })[]): {
  readonly title: string
  readonly detail?: string
} {
  const [first] = links
  const title = `${links.length === 1 && first !== undefined ? linkName(first) : linksCount(links.length)} forgotten.`
  const alive = links.filter(({ status }) => status !== 'expired' && status !== 'revoked').length
  if (alive === 0) return { title }
  const subject = alive < links.length ? `${alive} of them` : links.length === 1 ? 'It' : 'They'
  return {
    title,
    detail: `${subject} still ${subject === 'It' || alive === 1 ? 'works' : 'work'} until the end of ${alive === 1 ? 'its' : 'their'} time.`,
  }
}
