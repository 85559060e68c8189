import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { invalidateAfter, useClient } from '../../../api/client-context.tsx'
import { errorOf } from '../../../ui/error-note.tsx'
import { addInput, type ConnectionDraft, type DraftProblems, type DraftSecrets, fieldOf } from '../connection-draft.ts'

/**
 * Saves a new connection by the client itself: a mutation would keep what it was called with, and that has the secret.
 *
 * @param onProblems told of an error that is about one field
 */
export function useAddConnection(onProblems: (problems: DraftProblems) => void) {
  const call = useClient()
  const queries = useQueryClient()
  const [isSaving, setIsSaving] = useState(false)
  const [error, setError] = useState<unknown>()

  const add = async (draft: ConnectionDraft, name: string, secrets: DraftSecrets): Promise<Connection | undefined> => {
    setIsSaving(true)
    setError(undefined)
    try {
      return (await call('connections.add', addInput(draft, name, secrets))).connection
    } catch (thrown) {
      const field = fieldOf(thrown)
      if (field === undefined) setError(thrown)
      else onProblems({ [field]: `${errorOf(thrown).message} ${errorOf(thrown).hint}` })
      return undefined
    } finally {
      setIsSaving(false)
      invalidateAfter(queries, 'connections.add')
    }
  }
  return { add, isSaving, error, forget: () => setError(undefined) }
}
