import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { usePreferences } from '../../../app/preferences.tsx'
import { durationInWords } from '../../../format/duration.ts'
import styles from './details.module.css'

/** When the link truly ends, here and in UTC, and why not later. */
export function EndSection({ link }: { link: LinkView }) {
  const { times } = usePreferences()
  return (
    <>
      <p>
        <time dateTime={link.expiresAt}>{times.local(link.expiresAt)}</time>{' '}
        <span className={styles['muted']}>
          {times.zone === 'UTC' ? 'UTC' : `${times.zone} · ${times.utc(link.expiresAt)}`}
        </span>
      </p>
      <p className={styles['muted']}>{durationInWords(link.expiresSeconds)} from when it was signed.</p>
      {link.limitedBy === 'requested' ? null : (
        <p className={styles['warning']}>
          Shorter than asked for: {displayText(link.limitReason ?? 'a limit of the signer.')}
        </p>
      )}
    </>
  )
}
