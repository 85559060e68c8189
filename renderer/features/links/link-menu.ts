import { BadgeCheck, Copy, Info, RotateCw, Trash2, Undo2 } from 'lucide-react'
import { ACTIONS, type ActionId } from '../../../shared/actions/actions.ts'
import { displayKeys } from '../../actions/keys.ts'
import type { MenuItem } from '../../ui/menu.tsx'
import type { LinkCommand } from './row-context.ts'

/** Which action of the table each command is: they share name and keys. */
const COMMAND_ACTIONS: Readonly<Record<LinkCommand, ActionId>> = {
  copy: 'copy-link',
  details: 'show-details',
  try: 'try-link',
  renew: 'renew-link',
  revoke: 'revoke-link',
  forget: 'forget-link',
}

const ICONS: Readonly<Record<LinkCommand, NonNullable<MenuItem['icon']>>> = {
  copy: Copy,
  details: Info,
  try: BadgeCheck,
  renew: RotateCw,
  revoke: Undo2,
  forget: Trash2,
}

const item = (id: LinkCommand): MenuItem<LinkCommand> => {
  const { label, keys } = ACTIONS[COMMAND_ACTIONS[id]]
  return {
    id,
    label,
    icon: ICONS[id],
    keys: keys === undefined ? undefined : displayKeys(keys),
    danger: id === 'revoke',
  }
}

/** A row's menu. */
export const linkMenu = (): readonly MenuItem<LinkCommand>[] =>
  (['copy', 'details', 'try', 'renew', 'revoke', 'forget'] as const).map(item)
