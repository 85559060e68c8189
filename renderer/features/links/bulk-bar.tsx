import { Copy, RotateCw, Trash2, Undo2, X } from 'lucide-react'
import { useState } from 'react'
import { Toolbar } from 'react-aria-components/Toolbar'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyAsMenu } from './copy-as-menu.tsx'
import styles from './links-screen.module.css'
import type { LinkCommand } from './row-context.ts'
import type { LinkList } from './use-link-list.ts'
import type { Selection } from './use-selection.ts'

/** The most links that *Select all* reads and selects: what one call takes. */
const MAX_SELECTED = 1000

export interface BulkBarProps {
  readonly list: LinkList
  readonly selection: Selection
  readonly onRun: (command: LinkCommand, links: readonly LinkView[]) => void
}

/** What can be done with several links at once. */
export function BulkBar({ list, selection, onRun }: BulkBarProps) {
  const { links, select } = selection
  const run = (command: LinkCommand) => () => onRun(command, links)
  const all = Math.min(list.total, MAX_SELECTED)
  const hasMore = links.length === list.links.length && list.query.hasNextPage && links.length < all
  return (
    <>
      <p role="status" className={styles['count']}>
        {links.length.toLocaleString('en')} selected
      </p>
      {hasMore ? (
        <SelectMore list={list} count={all} isExact={list.totalIsExact && list.total === all} onSelect={select} />
      ) : null}
      <Toolbar aria-label="Selected links" className={styles['bulk'] ?? ''}>
        <Button size="s" icon={Copy} onPress={run('copy')}>
          Copy all
        </Button>
        <CopyAsMenu links={links} />
        <Button size="s" icon={RotateCw} onPress={run('renew')}>
          Renew…
        </Button>
        <Button size="s" icon={Undo2} onPress={run('revoke')}>
          Revoke…
        </Button>
        <Button size="s" icon={Trash2} onPress={run('forget')}>
          Forget
        </Button>
        <IconButton size="s" icon={X} label="Select none" onPress={() => select(new Set())} />
      </Toolbar>
    </>
  )
}

interface SelectMoreProps {
  readonly list: LinkList
  readonly count: number
  readonly isExact: boolean
  readonly onSelect: (ids: ReadonlySet<string>) => void
}

/** Selects what the list has not read yet, too. */
function SelectMore({ list, count, isExact, onSelect }: SelectMoreProps) {
  const [isReading, setIsReading] = useState(false)
  const selectAll = async () => {
    setIsReading(true)
    let pages = list.query.data?.pages ?? []
    let hasMore = list.query.hasNextPage
    while (hasMore && pages.reduce((sum, page) => sum + page.links.length, 0) < count) {
      const next = await list.query.fetchNextPage()
      if (next.isError) break
      pages = next.data?.pages ?? []
      hasMore = next.hasNextPage
    }
    setIsReading(false)
    const ids = pages.flatMap((page) => page.links.map(({ id }) => id))
    onSelect(new Set(ids.slice(0, count)))
  }
  return (
    <Button size="s" look="quiet" isPending={isReading} onPress={() => void selectAll()}>
      Select {isExact ? 'all' : 'the first'} {count.toLocaleString('en')}
    </Button>
  )
}
