import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { ACTOR_LABELS, describeEvent, LOG_CAVEAT } from '../../../../shared/audit/event-texts.ts'
import { useCall } from '../../../api/client-context.tsx'
import { usePreferences } from '../../../app/preferences.tsx'
import { useNow } from '../../../time/now-context.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import styles from './details.module.css'

/** As many as anyone reads; the command line tells all. */
const SHOWN = 100

/** What happened to the link, the latest first, with the storage's answers as evidence. */
export function HistorySection({ link, onShowOther }: { link: LinkView; onShowOther: (id: string) => void }) {
  const { times } = usePreferences()
  const { data, error } = useCall('links.history', { id: link.id, limit: SHOWN })
  const isOver = useNow((now) => Date.parse(link.expiresAt) <= now)
  if (error !== null) return <ErrorNote error={error} />
  const events = data?.events ?? []
  return (
    <>
      <ol className={styles['history']}>
        {isOver && link.revokedAt === undefined ? (
          <li>
            <time dateTime={link.expiresAt} className={styles['muted']}>
              {times.exact(link.expiresAt)}
            </time>
            <span>Ran out</span>
          </li>
        ) : null}
        {events.map((event) => {
          const text = describeEvent(event)
          const { other } = event
          return (
            <li key={[event.at, event.kind, event.by, event.request?.requestId].join(' ')}>
              <time dateTime={event.at} className={styles['muted']}>
                {times.exact(event.at)}
              </time>
              <span>
                {`${text.charAt(0).toUpperCase()}${text.slice(1)}`}{' '}
                {event.kind === 'opened' ? null : <span className={styles['muted']}>by {ACTOR_LABELS[event.by]}</span>}
                {other === undefined ? null : (
                  <Button size="s" look="quiet" onPress={() => onShowOther(other)}>
                    Show it
                  </Button>
                )}
              </span>
            </li>
          )
        })}
      </ol>
      {events.some(({ kind }) => kind === 'opened') ? <p className={styles['muted']}>{LOG_CAVEAT}</p> : null}
    </>
  )
}
