import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import styles from './browse.module.css'
import { FolderCrumbs } from './folder-crumbs.tsx'
import { parentOf } from './folder-path.ts'
import { FolderView, type FolderViewProps } from './folder-view.tsx'
import { BY_NAME, type Sort } from './object-list.ts'

const VIEWS = [
  { id: 'folders', label: 'Folders' },
  { id: 'flat', label: 'Flat' },
] as const

export interface BucketViewProps extends Pick<FolderViewProps, 'picked' | 'onPick'> {
  readonly connection: string
  readonly bucket: string
  /** The folder in it that the connection uploads to; empty for none. */
  readonly ownFolder: string
  readonly onShowBuckets: () => void
  /** The keyboard came here from the list of buckets. */
  readonly takesFocus: boolean
}

interface Visit {
  readonly folder: string
  readonly startKey?: string
  /** Counts the visits: each lists anew. */
  readonly round: number
}

/** A bucket, folder by folder or flat. */
export function BucketView(props: BucketViewProps) {
  const { connection, bucket, ownFolder, picked, onPick, onShowBuckets, takesFocus } = props
  const [visit, setVisit] = useState<Visit>({ folder: '', round: 0 })
  const [view, setView] = useState<(typeof VIEWS)[number]['id']>('folders')
  const [sort, setSort] = useState<Sort>(BY_NAME)
  const { folder, round, startKey } = visit
  const open = (next: string, from?: string) =>
    setVisit({ folder: next, round: round + 1, ...(from === undefined ? {} : { startKey: from }) })
  const goUp = () => {
    const parent = parentOf(folder)
    if (parent === undefined) onShowBuckets()
    else open(parent, folder)
  }
  return (
    <div className={styles['pane']}>
      <div className={styles['top']}>
        <FolderCrumbs bucket={bucket} folder={folder} onOpen={(next) => open(next)} onShowBuckets={onShowBuckets} />
        <IconButton size="s" icon={RefreshCw} label="List anew" onPress={() => open(folder)} />
      </div>
      <FolderView
        key={`${view} ${round}`}
        place={{ connection, bucket, folder, isFlat: view === 'flat', startKey }}
        sort={sort}
        onSort={setSort}
        onOpenFolder={(next) => open(next)}
        onUp={goUp}
        picked={picked}
        onPick={onPick}
        takesFocus={takesFocus || round > 0}
        ownFolder={ownFolder === '' || folder.startsWith(ownFolder) ? undefined : ownFolder}
      >
        <Segmented label="View" hideLabel options={VIEWS} value={view} onChange={setView} />
      </FolderView>
    </div>
  )
}
