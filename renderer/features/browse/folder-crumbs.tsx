import { ChevronRight, Database, Ellipsis } from 'lucide-react'
import { displayText } from '../../../shared/links/display-text.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import styles from './browse.module.css'
import { crumbsOf } from './folder-path.ts'

/** So many of the last folders are shown; those between them and the bucket are in a menu. */
const SHOWN = 3

export interface FolderCrumbsProps {
  readonly bucket: string
  readonly folder: string
  readonly onOpen: (folder: string) => void
  readonly onShowBuckets: () => void
}

/** The way to a folder, each step of which can be gone back to. */
export function FolderCrumbs({ bucket, folder, onOpen, onShowBuckets }: FolderCrumbsProps) {
  const crumbs = crumbsOf(folder)
  const hidden = crumbs.slice(0, -SHOWN)
  return (
    <nav aria-label="Folder" className={styles['crumbs']}>
      <ol>
        <li>
          <IconButton size="s" icon={Database} label="All buckets" onPress={onShowBuckets} />
        </li>
        <Crumb name={displayText(bucket)} isCurrent={folder === ''} onOpen={() => onOpen('')} />
        {hidden.length === 0 ? null : (
          <li>
            <ChevronRight aria-hidden size={14} />
            <Menu
              label="Folders between"
              items={hidden.map(({ name, folder: id }) => ({ id, label: crumbName(name), isDisabled: false }))}
              onAction={onOpen}
            >
              <IconButton size="s" icon={Ellipsis} label="Folders between" />
            </Menu>
          </li>
        )}
        {crumbs.slice(-SHOWN).map((crumb) => (
          <Crumb
            key={crumb.folder}
            name={crumbName(crumb.name)}
            isCurrent={crumb.folder === folder}
            onOpen={() => onOpen(crumb.folder)}
          />
        ))}
      </ol>
    </nav>
  )
}

function Crumb({ name, isCurrent, onOpen }: { name: string; isCurrent: boolean; onOpen: () => void }) {
  return (
    <li data-current={isCurrent || undefined}>
      <ChevronRight aria-hidden size={14} />
      {isCurrent ? (
        <span aria-current="page" className={styles['crumb']} title={name}>
          <bdi>{name}</bdi>
        </span>
      ) : (
        <button type="button" className={styles['crumb']} title={name} onClick={onOpen}>
          <bdi>{name}</bdi>
        </button>
      )}
    </li>
  )
}

function crumbName(name: string): string {
  return name === '' ? '(no name)' : displayText(name)
}
