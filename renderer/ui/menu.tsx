import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import menuStyles from './menu.module.css'
import styles from './select.module.css'

export interface MenuItem<Id extends string = string> {
  readonly id: Id
  readonly label: string
  readonly icon?: LucideIcon
  readonly keys?: string | undefined
  readonly danger?: boolean
  readonly isDisabled?: boolean
}

/** A button (the child) that opens a menu. */
export function Menu<Id extends string>(props: {
  label: string
  items: readonly MenuItem<Id>[]
  onAction: (id: Id) => void
  children: ReactNode
  /** To open it otherwise than by its button, too. */
  open?: { readonly isOpen: boolean; readonly onOpenChange: (isOpen: boolean) => void }
}) {
  return (
    <MenuTrigger {...props.open}>
      {props.children}
      <Popover className={styles['popover'] ?? ''} placement="bottom end" offset={4}>
        <AriaMenu
          aria-label={props.label}
          className={styles['list'] ?? ''}
          items={props.items}
          onAction={(id) => props.onAction(id as Id)}
        >
          {({ id, label, icon: Icon, keys, danger, isDisabled }) => (
            <AriaMenuItem
              id={id}
              textValue={label}
              isDisabled={isDisabled ?? false}
              className={`${styles['item']} ${menuStyles['item']}`}
              data-danger={danger || undefined}
            >
              {Icon === undefined ? null : <Icon aria-hidden size={15} />}
              <span>{label}</span>
              {keys === undefined ? null : <kbd>{keys}</kbd>}
            </AriaMenuItem>
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
