import type { StaleUpload } from '../../../shared/api/upload-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { useCall, useCallMutation } from '../../api/client-context.tsx'
import { usePreferences } from '../../app/preferences.tsx'
import { formatBytes } from '../../format/bytes.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import styles from './connections.module.css'
import { foundInWords, removedInWords } from './unfinished-texts.ts'

/** What of uploads that never ended lies in a connection's bucket: shown before any of it is deleted. */
export function UnfinishedDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const toast = useToast()
  const found = useCall('uploads.stale', { connection: connection.id }, { keepMs: 0 })
  const { mutate, isPending, error } = useCallMutation('uploads.removeStale')
  const stale = found.data?.stale ?? []
  const remove = () =>
    mutate(
      { connection: connection.id, stale: [...stale] },
      {
        onSuccess({ removed }) {
          toast({ tone: 'good', title: removedInWords(removed) })
          onClose()
        },
      },
    )
  return (
    <Dialog
      title={`Unfinished uploads of ${displayText(connection.name)}`}
      size="l"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            Close
          </Button>
          {stale.length === 0 ? null : (
            <Button look="danger" isPending={isPending} onPress={remove}>
              Delete their parts
            </Button>
          )}
        </>
      }
    >
      {found.isError ? (
        <ErrorNote error={found.error} action={<Button onPress={() => void found.refetch()}>Try again</Button>} />
      ) : (
        <p role="status">{found.data === undefined ? 'Looking into the bucket…' : foundInWords(stale)}</p>
      )}
      {stale.length === 0 ? null : <Found stale={stale} />}
      {error === null ? null : <ErrorNote error={error} />}
    </Dialog>
  )
}

function Found({ stale }: { stale: readonly StaleUpload[] }) {
  const { times } = usePreferences()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section tabIndex={0} aria-label="Found" className={styles['found']}>
      <ul>
        {stale.map(({ bucket, key, uploadId, startedAt, bytes }) => (
          <li key={uploadId}>
            <span className={styles['foundKey']}>{displayText(`${bucket}/${key}`)}</span>
            <span className={styles['fixed']}>
              {[
                startedAt === undefined ? undefined : `begun ${times.short(startedAt)}`,
                bytes === undefined ? undefined : formatBytes(bytes),
              ]
                .filter((part) => part !== undefined)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
