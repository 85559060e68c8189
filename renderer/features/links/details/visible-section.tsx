import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { visibleToRecipient } from '../../../../shared/links/visible-to-recipient.ts'
import { usePreferences } from '../../../app/preferences.tsx'
import styles from './details.module.css'

/** What stands readable in the link. */
export function VisibleSection({ link }: { link: LinkView }) {
  const { times } = usePreferences()
  return (
    <dl className={styles['facts']}>
      {visibleToRecipient(link).map(({ label, value, meaning }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value.kind === 'time' ? times.local(value.at) : displayText(value.text)}
            {meaning === undefined ? null : <span className={styles['meaning']}>{meaning}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
