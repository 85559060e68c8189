import { Copy, Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { GridListItem } from 'react-aria-components/GridList'
import { Text } from 'react-aria-components/Text'
import { ACTIONS } from '../../../shared/actions/actions.ts'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { displayKeys } from '../../actions/keys.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { DragHandle } from './drag-handle.tsx'
import { linkMenu } from './link-menu.ts'
import { LinkBadge, TimeLeft } from './link-state.tsx'
import { linkName, linkWhere } from './link-texts.ts'
import styles from './links-list.module.css'
import { useRunOnRow } from './row-context.ts'

/** A link in the list. Its buttons are there only for the row that is pointed at or has the focus: a hundred of them would slow typing down. */
export function LinkRow({ id, link }: { id: string; link: LinkView }) {
  const [isMenuOpen, setIsMenuOpen] = useState(false)
  return (
    <GridListItem
      id={id}
      textValue={`${linkName(link)}, ${linkWhere(link)}`}
      className={styles['row'] ?? ''}
      onContextMenu={(event) => {
        event.preventDefault()
        setIsMenuOpen(true)
      }}
    >
      {({ isHovered, isFocused, isFocusVisibleWithin }) => (
        <>
          <RowText link={link} />
          {isHovered || isFocused || isFocusVisibleWithin || isMenuOpen ? (
            <RowActions link={link} isMenuOpen={isMenuOpen} onMenuOpenChange={setIsMenuOpen} />
          ) : null}
        </>
      )}
    </GridListItem>
  )
}

function RowText({ link }: { link: LinkView }) {
  const run = useRunOnRow()
  return (
    <>
      <DragHandle link={link} />
      <span className={styles['main']}>
        {/* The row is what has the focus and opens with Enter; this is its counterpart for a mouse. */}
        <button type="button" tabIndex={-1} className={styles['name']} onClick={() => run('details', link)}>
          {linkName(link)}
        </button>
        <span className={styles['where']}>{linkWhere(link)}</span>
      </span>
      <span className={styles['note']}>{link.note === undefined ? null : displayText(link.note)}</span>
      <Text slot="description" className={styles['state']}>
        <LinkBadge link={link} />
        <span className={styles['left']}>
          <TimeLeft link={link} />
        </span>
      </Text>
    </>
  )
}

interface RowActionsProps {
  readonly link: LinkView
  readonly isMenuOpen: boolean
  readonly onMenuOpenChange: (isOpen: boolean) => void
}

function RowActions({ link, isMenuOpen, onMenuOpenChange }: RowActionsProps) {
  const run = useRunOnRow()
  const name = linkName(link)
  return (
    <span className={styles['actions']}>
      <IconButton
        icon={Copy}
        size="s"
        label={`Copy the link to ${name}`}
        keys={displayKeys(ACTIONS['copy-link'].keys ?? '')}
        onPress={() => run('copy', link)}
      />
      <Menu
        label={`More for ${name}`}
        items={linkMenu()}
        onAction={(command) => run(command, link)}
        open={{ isOpen: isMenuOpen, onOpenChange: onMenuOpenChange }}
      >
        <IconButton icon={Ellipsis} size="s" label={`More for ${name}`} />
      </Menu>
    </span>
  )
}
