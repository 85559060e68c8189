import { useState } from 'react'
import { Autocomplete, useFilter } from 'react-aria-components/Autocomplete'
import { Dialog } from 'react-aria-components/Dialog'
import { Input } from 'react-aria-components/Input'
import { Menu, MenuItem } from 'react-aria-components/Menu'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { TextField } from 'react-aria-components/TextField'
import { ACTIONS, type Action, type ActionId } from '../../shared/actions/actions.ts'
import { useAction, useAvailableActions, usePerform } from './actions-context.tsx'
import styles from './command-palette.module.css'
import { displayKeys } from './keys.ts'

interface PaletteItem extends Pick<Action, 'label' | 'keys' | 'keywords'> {
  readonly id: string
  readonly group: string
}

/** A place that the palette leads to beside the table of actions, such as a setting. */
export interface PalettePlace {
  readonly id: string
  readonly label: string
  readonly group: string
  readonly keywords: string
  readonly open: () => void
}

/** Everything that can be done here and now, found by typing. */
export function CommandPalette({ places }: { places: readonly PalettePlace[] }) {
  const [isOpen, setIsOpen] = useState(false)
  const perform = usePerform()
  const available = useAvailableActions()
  const { contains } = useFilter({ sensitivity: 'base' })
  useAction('open-palette', () => setIsOpen((open) => !open))
  const run = (id: string) => {
    setIsOpen(false)
    const place = places.find((one) => one.id === id)
    if (place === undefined) perform(id as ActionId)
    else place.open()
  }
  const actions = available.filter((id) => id !== 'open-palette').map((id) => ({ id, ...ACTIONS[id] }))
  const items: readonly PaletteItem[] = [...actions, ...places]

  return (
    <ModalOverlay className={styles['overlay'] ?? ''} isDismissable isOpen={isOpen} onOpenChange={setIsOpen}>
      <Modal className={styles['palette'] ?? ''}>
        <Dialog aria-label="Command palette" className={styles['dialog'] ?? ''}>
          <Autocomplete filter={(text, input) => input.split(/\s+/).every((word) => contains(text, word))}>
            <TextField autoFocus aria-label="Find a command">
              <Input placeholder="What do you want to do?" className={styles['input'] ?? ''} />
            </TextField>
            <Menu
              aria-label="Commands"
              items={items}
              className={styles['list'] ?? ''}
              onAction={(id) => run(String(id))}
              renderEmptyState={() => <p className={styles['none']}>Nothing is called that.</p>}
            >
              {({ id, label, group, keys, keywords = '' }) => (
                <MenuItem id={id} textValue={`${label} ${group} ${keywords}`} className={styles['item'] ?? ''}>
                  <span>{label}</span>
                  <span className={styles['group']}>{group}</span>
                  {keys === undefined ? null : <kbd>{displayKeys(keys)}</kbd>}
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
