// biome-ignore-all lint/a11y/useSemanticElements: a table lays out its rows itself; these are placed, a few of a million
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and tells by aria-activedescendant which row has the keyboard
import { Check, File, Folder } from 'lucide-react'
import { memo } from 'react'
import { formatBytes } from '../../format/bytes.ts'
import type { TimeFormat } from '../../format/times.ts'
import { KIND_TEXTS, shownName } from './listing-texts.ts'
import styles from './object-grid.module.css'
import type { ObjectList } from './object-list.ts'

export interface ObjectRowProps {
  readonly id: string
  readonly objects: ObjectList
  readonly index: number
  readonly row: number
  readonly isSelected: boolean
  readonly isActive: boolean
  readonly times: TimeFormat
}

/** An entry. It is drawn again only when it is selected or the keyboard comes to it: an entry itself never changes. */
export const ObjectRow = memo(function ObjectRow(props: ObjectRowProps) {
  const { id, objects, index, row, isSelected, isActive, times } = props
  const kind = objects.kindAt(index)
  const name = shownName(objects.nameAt(index), kind)
  const isFolder = kind === 'folder'
  const modifiedAt = objects.modifiedAt(index)
  const size = isFolder ? '' : formatBytes(objects.sizeAt(index))
  const date = modifiedAt === undefined ? '' : times.short(new Date(modifiedAt).toISOString())
  const extra = KIND_TEXTS[kind]
  const Icon = isFolder ? Folder : File
  return (
    <div
      id={id}
      role="row"
      // The header is the first.
      aria-rowindex={row + 2}
      aria-selected={objects.canBePicked(index) ? isSelected : undefined}
      className={styles['row']}
      data-row={row}
      data-kind={kind}
      data-active={isActive || undefined}
    >
      <span role="gridcell" className={styles['check']} data-check>
        {objects.canBePicked(index) ? (
          <span aria-hidden className={styles['box']}>
            {isSelected ? <Check size={12} strokeWidth={3} /> : null}
          </span>
        ) : null}
      </span>
      <span role="gridcell" className={styles['name']}>
        <Icon aria-hidden size={16} strokeWidth={1.8} />
        <span className={styles['texts']}>
          <bdi title={name.text} data-ours={name.isOurs || undefined}>
            {name.text}
          </bdi>
          <span className={styles['below']}>{[size, date].filter((text) => text !== '').join(' · ')}</span>
        </span>
        {isFolder ? <span className="visually-hidden">folder</span> : null}
        {extra === undefined ? null : (
          <span className={styles['badge']} title={extra.why}>
            {extra.badge}
          </span>
        )}
      </span>
      <span role="gridcell" className={styles['size']}>
        {size}
      </span>
      <span role="gridcell" className={styles['date']}>
        {date}
      </span>
    </div>
  )
})
