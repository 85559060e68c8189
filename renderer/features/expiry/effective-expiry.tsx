import { displayText } from '../../../shared/links/display-text.ts'
import { useCall } from '../../api/client-context.tsx'
import { usePreferences } from '../../app/preferences.tsx'
import { durationInWords } from '../../format/duration.ts'
import { useNow } from '../../time/now-context.tsx'
import { errorOf } from '../../ui/error-note.tsx'
import { effectiveEnd } from './effective-end.ts'
import styles from './expiry.module.css'
import { type Expiry, type ExpiryDraft, requestOf } from './expiry-draft.ts'

export interface EffectiveExpiryProps {
  readonly draft: ExpiryDraft
  /** Its name or id; undefined is the default one. */
  readonly connection: string | undefined
  readonly source: 'uploaded' | 'copied' | 'picked'
}

/** When the link would truly end, here and in UTC, and why not later. */
export function EffectiveExpiry({ draft, connection, source }: EffectiveExpiryProps) {
  // As text, because a derived value is compared by identity.
  const asked = useNow((now) => {
    const request = requestOf(draft, now)
    return request.ok ? JSON.stringify(request.expiry) : ''
  })
  return (
    <div className={styles['end']}>
      {asked === '' ? null : <End expiry={JSON.parse(asked) as Expiry} connection={connection} source={source} />}
    </div>
  )
}

interface EndProps extends Omit<EffectiveExpiryProps, 'draft'> {
  readonly expiry: Expiry
}

function End({ expiry, connection, source }: EndProps) {
  const terms = useCall(
    'links.terms',
    { expiry, source, ...(connection === undefined ? {} : { connection }) },
    { keepPrevious: true },
  )
  const { times } = usePreferences()
  const { data, dataUpdatedAt } = terms
  const end = useNow((now) => (data === undefined ? '' : effectiveEnd(data, 'seconds' in expiry, dataUpdatedAt, now)))
  const left = useNow((now) => (end === '' ? '' : durationInWords(inMinutes(Date.parse(end) - now))))
  if (terms.isError) {
    const { message, hint } = errorOf(terms.error)
    return (
      <p className={styles['shortened']}>
        {displayText(message)} {displayText(hint)}
      </p>
    )
  }
  if (data === undefined) return null
  return (
    <>
      <p>
        Ends{' '}
        <time dateTime={end} className={styles['moment']}>
          {times.local(end)}
        </time>
      </p>
      <p className={styles['muted']}>
        {times.zone === 'UTC' ? 'UTC' : `${times.zone} · ${times.utc(end)}`} · in {left}
      </p>
      {data.limitedBy === 'requested' ? null : (
        <p className={styles['shortened']}>
          Shorter than asked for: {displayText(data.limitReason ?? 'a limit of the signer.')}
        </p>
      )}
      {/* Only another choice is read aloud, not the clock. */}
      <p role="status" className="visually-hidden">
        The link lives {durationInWords(data.expiresSeconds)}.
        {data.limitedBy === 'requested' ? '' : ' It is shorter than asked for.'}
      </p>
    </>
  )
}

/** Whole minutes for what is longer than one, in seconds. */
function inMinutes(milliseconds: number): number {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 60 ? seconds : Math.round(seconds / 60) * 60
}
