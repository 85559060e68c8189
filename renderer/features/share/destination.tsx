import type { Connection } from '../../../shared/connections/connection.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { usePreferences } from '../../app/preferences.tsx'
import { TextField } from '../../ui/field.tsx'
import { destinationOf } from './destination-texts.ts'
import styles from './link-card.module.css'
import { useSharing } from './share-context.tsx'

/** Where the files go, or lie, in one line. */
export function Destination({ connection }: { connection: Connection | undefined }) {
  const { settings } = usePreferences()
  const { draft, change } = useSharing()
  if (connection === undefined) return null
  if (draft.from === 'storage') {
    return (
      <p className={styles['destination']}>
        {draft.picked === undefined
          ? 'Pick what to share. It stays where it is.'
          : `Shared where it is, in ${displayText(draft.picked.bucket)}. Such a link ends by itself; it can’t be revoked alone.`}
      </p>
    )
  }
  const target = destinationOf(connection, settings.sharePrefix)
  return (
    <>
      {connection.bucket === undefined ? (
        <TextField
          label="Bucket to upload to"
          description="This connection names none. Name one for good under Connections."
          mono
          maxLength={255}
          value={draft.bucket}
          onChange={(bucket) => change({ bucket })}
        />
      ) : null}
      <p className={styles['destination']}>{target}</p>
    </>
  )
}
