import type { Connection } from '../../../shared/connections/connection.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { usePreferences } from '../../app/preferences.tsx'
import { TextField } from '../../ui/field.tsx'
import { Switch } from '../../ui/switch.tsx'
import { destinationOf } from './destination-texts.ts'
import styles from './link-card.module.css'
import { useSharing } from './share-context.tsx'
import { canBeCopied, sourceOf } from './share-draft.ts'

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
    if (draft.picked === undefined) {
      return <p className={styles['destination']}>Pick what to share. It stays where it is.</p>
    }
    const bucket = displayText(draft.picked.bucket)
    return (
      <>
        {canBeCopied(draft) ? (
          <Switch isSelected={draft.isCopied} onChange={(on) => change({ isCopied: on })}>
            Share a copy that can be revoked
          </Switch>
        ) : null}
        <p className={styles['destination']}>
          {sourceOf(draft) === 'copied'
            ? `The storage copies it within ${bucket}. Taking the link back deletes the copy, and so does its end; the original is not touched.`
            : `Shared where it is, in ${bucket}. Such a link ends by itself; it can’t be revoked alone.`}
        </p>
      </>
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
