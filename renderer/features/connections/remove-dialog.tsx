import type { Connection } from '../../../shared/connections/connection.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { useCall, useCallMutation } from '../../api/client-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import styles from './connections.module.css'
import { removalTexts } from './removal-texts.ts'

/** Says what goes with a connection, above all what can't be done with its links any more, and removes it. */
export function RemoveDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { go } = useRouter()
  const toast = useToast()
  const links = useCall('links.list', { connection: connection.id, limit: 1 })
  const { mutate, isPending, error } = useCallMutation('connections.remove')
  const count = links.data?.totalIsExact ? links.data.total : undefined
  const remove = () =>
    mutate(
      { connection: connection.id },
      {
        onSuccess: () => {
          toast({ title: `Removed ${displayText(connection.name)}.` })
          onClose()
        },
      },
    )
  return (
    <Dialog
      role="alertdialog"
      title={`Remove ${displayText(connection.name)}?`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            Cancel
          </Button>
          <Button look="danger" isPending={isPending} onPress={remove}>
            Remove it
          </Button>
        </>
      }
    >
      <ul className={styles['consequences']}>
        {removalTexts(connection, count).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {links.data === undefined || links.data.total === 0 ? null : (
        <div>
          <Button size="s" onPress={() => go('links', { connection: connection.id })}>
            Show its links
          </Button>
        </div>
      )}
      {error === null ? null : <ErrorNote error={error} />}
    </Dialog>
  )
}
