import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { IconButton } from './button.tsx'
import styles from './dialog.module.css'

export interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  /** The buttons, the confirming one last. */
  readonly actions?: ReactNode
  readonly size?: 's' | 'm' | 'l'
  /** `alertdialog` interrupts: for what can't be undone. */
  readonly role?: 'dialog' | 'alertdialog'
}

/** A modal dialog: closed by Escape, a press beside it, or its close button; focus goes back to where it came from. */
export function Dialog({ title, isOpen, onClose, children, actions, size = 'm', role = 'dialog' }: DialogProps) {
  return (
    <ModalOverlay
      className={styles['overlay'] ?? ''}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={role === 'dialog'}
    >
      <Modal className={styles['modal'] ?? ''} data-size={size}>
        <AriaDialog className={styles['dialog'] ?? ''} role={role}>
          <header className={styles['header']}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton icon={X} label="Close" size="s" onPress={onClose} />
          </header>
          <div className={styles['body']}>{children}</div>
          {actions === undefined ? null : <footer className={styles['footer']}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
