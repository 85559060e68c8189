import { useState } from 'react'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import type { LinkCommand } from './row-context.ts'
import { useCopyLinks } from './use-copy-links.ts'
import { useForget } from './use-forget.ts'
import { useTryLinks } from './use-try-links.ts'

/** A dialog about some links. */
export interface LinksDialog {
  readonly kind: 'renew' | 'revoke'
  readonly links: readonly LinkView[]
}

export interface LinkCommands {
  readonly run: (command: LinkCommand, links: readonly LinkView[]) => void
  readonly dialog: LinksDialog | undefined
  readonly closeDialog: () => void
  readonly undo: () => void
  readonly canUndo: boolean
}

/** Does what a row, a key, the bulk bar or the details ask to be done with links. */
export function useLinkCommands(
  onOpen: (id: string) => void,
  onForgotten: (ids: readonly string[]) => void,
): LinkCommands {
  const [dialog, setDialog] = useState<LinksDialog>()
  const { forget, undo, canUndo } = useForget()
  const tryLinks = useTryLinks()
  const { copy } = useCopyLinks()
  const run: LinkCommands['run'] = (command, links) => {
    const [first] = links
    if (first === undefined) return
    switch (command) {
      case 'copy':
        return void copy(links)
      case 'details':
        return onOpen(first.id)
      case 'try':
        return void tryLinks(links)
      case 'renew':
      case 'revoke':
        return setDialog({ kind: command, links })
      case 'forget':
        onForgotten(links.map(({ id }) => id))
        return forget(links)
    }
  }
  return { run, dialog, closeDialog: () => setDialog(undefined), undo, canUndo }
}
