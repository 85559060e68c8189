import { useState } from 'react'
import type { Connection } from '../../../shared/connections/connection.ts'
import { useCall } from '../../api/client-context.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { BucketList } from './bucket-list.tsx'
import { BucketView } from './bucket-view.tsx'
import type { PickedObjects } from './picked-objects.ts'

export interface BrowsePaneProps {
  /** The connection's name. */
  readonly connection: string
  /** What was picked last. Without it, nothing is picked any more: it was shared, or given up. */
  readonly picked: PickedObjects | undefined
  /** Called whenever other objects are picked, and with undefined when none is. */
  readonly onPick: (picked: PickedObjects | undefined) => void
}

/** What lies in a connection's buckets, to pick objects from. It is as high as its parent gives it room. */
export function BrowsePane({ connection, picked, onPick }: BrowsePaneProps) {
  const query = useCall('connections.list', {})
  if (query.isPending) return null
  if (query.isError) {
    return <ErrorNote error={query.error} action={<Button onPress={() => void query.refetch()}>Try again</Button>} />
  }
  const found = query.data.connections.find(({ name }) => name === connection)
  if (found === undefined) return null
  return <Storage key={found.id} connection={found} picked={picked} onPick={onPick} />
}

interface StorageProps extends Pick<BrowsePaneProps, 'picked' | 'onPick'> {
  readonly connection: Connection
}

function Storage({ connection, picked, onPick }: StorageProps) {
  const { name, bucket: ownBucket, prefix } = connection
  const [bucket, setBucket] = useState(ownBucket)
  // What is shown first does not take the keyboard; what the person goes to does.
  const [isMoved, setMoved] = useState(false)
  const go = (next: string | undefined) => {
    setBucket(next)
    setMoved(true)
  }
  if (bucket === undefined) return <BucketList connection={name} onOpen={go} takesFocus={isMoved} />
  return (
    <BucketView
      connection={name}
      bucket={bucket}
      ownFolder={bucket === ownBucket && prefix !== '' ? `${prefix}/` : ''}
      picked={picked}
      onPick={onPick}
      onShowBuckets={() => go(undefined)}
      takesFocus={isMoved}
    />
  )
}
