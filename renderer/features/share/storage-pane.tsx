import { useCallback } from 'react'
import { BrowsePane } from '../browse/browse-pane.tsx'
import type { PickedObjects } from '../browse/picked-objects.ts'
import { useSharing } from './share-context.tsx'
import { useConnection } from './use-connection.ts'

/** What lies in the chosen connection's buckets. */
export function StoragePane() {
  const { draft, change } = useSharing()
  const { current } = useConnection(draft.connection)
  const pick = useCallback((picked: PickedObjects | undefined) => change({ picked, versionId: undefined }), [change])
  // Another connection is another place to look at.
  return current === undefined ? null : (
    <BrowsePane key={current.id} connection={current.name} picked={draft.picked} onPick={pick} />
  )
}
