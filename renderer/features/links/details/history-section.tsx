import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { useCall } from '../../../api/client-context.tsx'
import { usePreferences } from '../../../app/preferences.tsx'
import { useNow } from '../../../time/now-context.tsx'
import { Button } from '../../../ui/button.tsx'
import { evidenceOf } from '../link-texts.ts'
import styles from './details.module.css'
import { type HistoryEntry, linkHistory } from './link-history.ts'

/** Among how many links of the same object its renewals are looked for. */
const RELATED = 200

/** What happened to the link, the latest first. */
export function HistorySection({ link, onShowOther }: { link: LinkView; onShowOther: (id: string) => void }) {
  const { times } = usePreferences()
  const related = useCall('links.list', { text: link.key, bucket: link.bucket, limit: RELATED })
  const isOver = useNow((now) => Date.parse(link.expiresAt) <= now)
  const entries = linkHistory(link, related.data?.links ?? [], isOver)
  return (
    <ol className={styles['history']}>
      {entries.map((entry) => (
        <li key={`${entry.kind} ${entry.at}`}>
          <time dateTime={entry.at} className={styles['muted']}>
            {times.exact(entry.at)}
          </time>
          <span>
            <Happening entry={entry} />
            {entry.other === undefined ? null : (
              <Button size="s" look="quiet" onPress={() => onShowOther(entry.other ?? '')}>
                Show it
              </Button>
            )}
          </span>
        </li>
      ))}
    </ol>
  )
}

function Happening({ entry: { kind, probe } }: { entry: HistoryEntry }) {
  const evidence = probe === undefined ? '' : evidenceOf(probe)
  const proof = evidence === '' ? '' : ` (${evidence})`
  switch (kind) {
    case 'made':
      return <>Made</>
    case 'renews':
      return <>Made, as the renewal of an earlier link</>
    case 'renewed':
      return <>Renewed by a later link</>
    case 'tried':
      return (
        <>
          Tried: {displayText(probe?.sentence ?? '')}
          {proof}
        </>
      )
    case 'revoked':
      return <>Revoked, and confirmed dead{evidence === '' ? '' : `: ${evidence}`}</>
    case 'ended':
      return <>Ran out</>
  }
}
