import { CircleAlert, CircleCheck, CircleSlash } from 'lucide-react'
import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { usePreferences } from '../../../app/preferences.tsx'
import { evidenceOf, linkName } from '../link-texts.ts'
import styles from './revoke.module.css'
import { type RevokeResult, summarizeRevocation } from './revoke-summary.ts'

const ICONS = {
  revoked: CircleCheck,
  'not-confirmed': CircleAlert,
  queued: CircleAlert,
  'not-revocable': CircleSlash,
  failed: CircleAlert,
}

/** What became of each link, with the proof. */
export function RevokeResults({ links, results }: { links: readonly LinkView[]; results: readonly RevokeResult[] }) {
  const byId = new Map(links.map((link) => [link.id, link]))
  return (
    <div className={styles['texts']}>
      {results.length > 1 ? (
        <p role="status" className={styles['summary']}>
          {summarizeRevocation(results)}
        </p>
      ) : null}
      <ul className={styles['results']}>
        {results.map((result) => {
          const link = byId.get(result.id)
          const Icon = ICONS[result.outcome]
          return (
            <li key={result.id} className={styles['result']} data-outcome={result.outcome}>
              <Icon aria-hidden size={16} />
              <div>
                <p className={styles['name']}>{link === undefined ? result.id : linkName(link)}</p>
                <p className={styles['muted']}>
                  <Finding result={result} />
                </p>
              </div>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Finding({ result: { outcome, probe, advice, error } }: { result: RevokeResult }) {
  const { times } = usePreferences()
  if (error !== undefined) return <>{displayText(`${advice ?? ''} ${error.message} ${error.hint}`)}</>
  const evidence = probe === undefined ? '' : evidenceOf(probe)
  if (outcome === 'revoked') {
    if (probe === undefined) return <>Confirmed dead earlier.</>
    return (
      <>
        Confirmed dead {times.exact(probe.at)}
        {evidence === '' ? '.' : `, ${evidence}.`}
      </>
    )
  }
  if (outcome === 'not-confirmed') {
    return (
      <>
        It was done, but the storage has not been seen to refuse the link{' '}
        {probe === undefined ? '' : `(${displayText(probe.sentence)}) `}yet.{' '}
        {displayText(advice ?? 'Try the link again in a while.')}
      </>
    )
  }
  return <>{displayText(advice ?? '')}</>
}
