import type { LinkView } from '../../../shared/api/link-calls.ts'
import { useAction } from '../../actions/actions-context.tsx'
import type { LinkCommands } from './use-link-commands.ts'

interface ScreenActions {
  readonly focusSearch: () => void
  readonly openLibrary: (what: 'import' | 'export') => void
}

/** The keys, the palette and the menu, on the selected links. */
export function useLinkActions(targets: readonly LinkView[], commands: LinkCommands, screen: ScreenActions): void {
  const { run, undo, canUndo } = commands
  const isSome = targets.length > 0
  useAction('copy-link', () => run('copy', targets), isSome)
  useAction('show-details', () => run('details', targets), targets.length === 1)
  useAction('try-link', () => run('try', targets), isSome)
  useAction('renew-link', () => run('renew', targets), isSome)
  useAction('revoke-link', () => run('revoke', targets), isSome)
  useAction('forget-link', () => run('forget', targets), isSome)
  useAction('undo', undo, canUndo)
  useAction('search-links', screen.focusSearch)
  useAction('export-library', () => screen.openLibrary('export'))
  useAction('import-library', () => screen.openLibrary('import'))
}
