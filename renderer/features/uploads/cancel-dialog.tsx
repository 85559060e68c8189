import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

export interface CancelDialogProps {
  readonly count: number
  readonly onCancelAll: () => void
  readonly onClose: () => void
}

/** Asks before the uploads of many files are given up. */
export function CancelDialog({ count, onCancelAll, onClose }: CancelDialogProps) {
  return (
    <Dialog
      role="alertdialog"
      size="s"
      title={`Cancel ${count.toLocaleString('en')} uploads?`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            Keep them
          </Button>
          <Button
            look="danger"
            onPress={() => {
              onCancelAll()
              onClose()
            }}
          >
            Cancel all
          </Button>
        </>
      }
    >
      <p>What was sent of them is deleted, and their links are taken out of the library: they never worked.</p>
    </Dialog>
  )
}
