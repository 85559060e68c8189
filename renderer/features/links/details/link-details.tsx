import { Unlink, X } from 'lucide-react'
import { type ReactNode, useSyncExternalStore } from 'react'
import type { LinkView } from '../../../../shared/api/link-calls.ts'
import type { AppError } from '../../../../shared/errors.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { linkName } from '../link-texts.ts'
import type { LinkCommand } from '../row-context.ts'
import type { OpenedLink } from '../use-opened-link.ts'
import styles from './details.module.css'
import { DetailsBody } from './details-body.tsx'

export interface LinkDetailsProps {
  readonly opened: OpenedLink
  readonly onCommand: (command: LinkCommand, link: LinkView) => void
  readonly onShowOther: (id: string) => void
  readonly onClose: () => void
}

/** Everything about one link: beside the list where there is room, else over it. */
export function LinkDetails({ opened, onCommand, onShowOther, onClose }: LinkDetailsProps) {
  const isBeside = useIsWide()
  const { link, error, retry } = opened
  const title = link === undefined ? 'Link' : linkName(link)
  const content =
    link === undefined ? (
      error === null ? null : (
        <NotFound error={error} onRetry={retry} onClose={onClose} />
      )
    ) : (
      // Nothing that was shown of one link stays for the next.
      <DetailsBody key={link.id} link={link} onCommand={onCommand} onShowOther={onShowOther} />
    )
  return isBeside ? (
    <Panel title={title} onClose={onClose}>
      {content}
    </Panel>
  ) : (
    <Dialog title={title} size="l" isOpen onClose={onClose}>
      {content}
    </Dialog>
  )
}

function NotFound({ error, onRetry, onClose }: { error: AppError; onRetry: () => void; onClose: () => void }) {
  if (error.code !== 'not-found')
    return <ErrorNote error={error} action={<Button onPress={onRetry}>Try again</Button>} />
  return (
    <EmptyState
      icon={Unlink}
      sentence="This link is not in the library any more. If it was forgotten, it still works until it ends."
      action={<Button onPress={onClose}>Close</Button>}
    />
  )
}

function Panel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  return (
    <aside
      aria-label={`Details of ${title}`}
      className={styles['panel']}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose()
      }}
    >
      <header className={styles['header']}>
        <h2>{title}</h2>
        <IconButton icon={X} label="Close the details" size="s" onPress={onClose} />
      </header>
      <div className={styles['body']}>{children}</div>
    </aside>
  )
}

const WIDE = '(min-width: 900px)'

function useIsWide(): boolean {
  return useSyncExternalStore(subscribeToWidth, () => window.matchMedia(WIDE).matches)
}

function subscribeToWidth(listener: () => void): () => void {
  const query = window.matchMedia(WIDE)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
