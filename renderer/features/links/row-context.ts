import { createContext, useContext } from 'react'
import type { LinkView } from '../../../shared/api/link-calls.ts'

/** What can be done with links. Those that act on several take the selection when the link is part of it. */
export type LinkCommand = 'copy' | 'details' | 'try' | 'renew' | 'revoke' | 'forget'

/** Runs a command on the links that a row stands for. It stays the same while the list is shown: rows are kept by their link alone. */
export type RunOnRow = (command: LinkCommand, link: LinkView) => void

export const RowContext = createContext<RunOnRow>(() => undefined)

export function useRunOnRow(): RunOnRow {
  return useContext(RowContext)
}
