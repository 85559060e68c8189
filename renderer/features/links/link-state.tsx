import type { LinkView } from '../../../shared/api/link-calls.ts'
import { linkStatus } from '../../../shared/links/link-status.ts'
import { usePreferences } from '../../app/preferences.tsx'
import { countdown } from '../../format/duration.ts'
import { useNow } from '../../time/now-context.tsx'
import { Badge } from '../../ui/badge.tsx'
import { BADGES, type BadgeState, badgeState, statusSentence } from './link-texts.ts'

/** A link's state as it is at this moment; the component renders again when it becomes another one. */
export function useLinkState(link: LinkView): BadgeState {
  return useNow((now) => badgeState(linkStatus(link, now), link.lastProbe))
}

export function LinkBadge({ link }: { link: LinkView }) {
  const { label, tone } = BADGES[useLinkState(link)]
  return <Badge tone={tone}>{label}</Badge>
}

/** What is left of a link's life; of one that is over, the day it ended. */
export function TimeLeft({ link }: { link: LinkView }) {
  const { times } = usePreferences()
  const text = useNow((now) => {
    if (link.revokedAt !== undefined) return times.day(link.revokedAt, now)
    const left = Date.parse(link.expiresAt) - now
    return left > 0 ? countdown(left) : times.day(link.expiresAt, now)
  })
  return <time dateTime={link.revokedAt ?? link.expiresAt}>{text}</time>
}

export function StatusSentence({ link }: { link: LinkView }) {
  const text = useNow((now) =>
    statusSentence(badgeState(linkStatus(link, now), link.lastProbe), countdown(Date.parse(link.expiresAt) - now)),
  )
  return <>{text}</>
}
