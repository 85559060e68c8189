import type { Connection } from '../../../shared/connections/connection.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { usePreferences } from '../../app/preferences.tsx'
import { TextField } from '../../ui/field.tsx'
import { destinationOf } from './destination-texts.ts'
import styles from './link-card.module.css'
import { useSharing } from './share-context.tsx'

export interface DestinationProps {
  readonly connection: Connection | undefined
  /** It was tried without the bucket that is needed. */
  readonly isBucketMissing: boolean
}

/** Where the files go, or lie, in one line. */
export function Destination({ connection, isBucketMissing }: DestinationProps) {
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
  if (connection.bucket === undefined) {
    return (
      <TextField
        label="Bucket to upload to"
        description={`${displayText(connection.name)} names none. Name one for good under Connections.`}
        error={isBucketMissing ? 'Name a bucket that these keys may write to.' : undefined}
        mono
        maxLength={255}
        value={draft.bucket}
        onChange={(bucket) => change({ bucket })}
      />
    )
  }
  const target = { ...connection, bucket: connection.bucket }
  return <p className={styles['destination']}>{destinationOf(target, settings.sharePrefix)}</p>
}
