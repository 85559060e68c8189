import { Link2 } from 'lucide-react'
import { useState } from 'react'
import { usePreferences } from '../../app/preferences.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { Select } from '../../ui/select.tsx'
import { EffectiveExpiry } from '../expiry/effective-expiry.tsx'
import { ExpiryChoice } from '../expiry/expiry-choice.tsx'
import { Destination } from './destination.tsx'
import styles from './link-card.module.css'
import { SeveralChoice } from './several-choice.tsx'
import { useSharing } from './share-context.tsx'
import { MAX_OBJECTS, sourceOf } from './share-draft.ts'
import { ShareOptions } from './share-options.tsx'
import { useConnection } from './use-connection.ts'
import { useShareNow } from './use-share-now.ts'
import { useZip } from './use-zip.ts'
import { fileCount } from './waiting-file.ts'

/** The link that will be: its end first, how it is made, and the one button. */
export function LinkCard() {
  const { draft, change, waiting, isReading, isSharing } = useSharing()
  const { settings } = usePreferences()
  const { connections, current, error: listError, retry } = useConnection(draft.connection)
  const { share, isAsked, error } = useShareNow()
  const expiry = draft.expiry ?? { kind: 'for', seconds: settings.expirySeconds }
  const zip = useZip()
  const count = draft.from === 'files' ? fileCount(waiting) : (draft.picked?.objects.length ?? 0)
  const needsBucket =
    draft.from === 'files' && current !== undefined && current.bucket === undefined && draft.bucket.trim() === ''
  const [isBucketAsked, setBucketAsked] = useState(false)
  const press = () => {
    setBucketAsked(needsBucket)
    if (!needsBucket) void share()
  }
  const tooMany = draft.from === 'storage' && count > MAX_OBJECTS
  const label = count > 1 && zip === undefined ? `Copy ${count.toLocaleString('en')} links` : 'Copy link'

  return (
    <section className={styles['card']} aria-label="The link">
      <SeveralChoice />
      <ExpiryChoice value={expiry} isAsked={isAsked} onChange={(next) => change({ expiry: next })} />
      <EffectiveExpiry draft={expiry} connection={current?.name} source={sourceOf(draft)} />
      {connections.length > 1 && current !== undefined ? (
        <Select
          label="Connection"
          options={connections.map(({ name, bucket }) => ({ id: name, label: name, description: bucket }))}
          value={current.name}
          onChange={(connection) => change({ connection, bucket: '', picked: undefined, versionId: undefined })}
        />
      ) : null}
      <ShareOptions connection={current?.name} />
      {listError === undefined ? (
        <Destination connection={current} isBucketMissing={needsBucket && isBucketAsked} />
      ) : (
        <ErrorNote error={listError} action={<Button onPress={retry}>Try again</Button>} />
      )}
      {tooMany ? (
        <p role="status" className={styles['tooMany']}>
          {count.toLocaleString('en')} objects are picked; {MAX_OBJECTS.toLocaleString('en')} can be shared at once.
        </p>
      ) : null}
      {error === undefined ? null : <ErrorNote error={error} />}
      <div className={styles['go']}>
        <Button
          look="primary"
          icon={Link2}
          isDisabled={count === 0 || tooMany || isReading}
          isPending={isSharing}
          onPress={press}
        >
          {isSharing ? 'Making the link…' : label}
        </Button>
      </div>
    </section>
  )
}
