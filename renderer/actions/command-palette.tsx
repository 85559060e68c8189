import { useState } from 'react'
import { Autocomplete, useFilter } from 'react-aria-components/Autocomplete'
import { Dialog } from 'react-aria-components/Dialog'
import { Input } from 'react-aria-components/Input'
import { Menu, MenuItem } from 'react-aria-components/Menu'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { Text } from 'react-aria-components/Text'
import { TextField } from 'react-aria-components/TextField'
import { ACTIONS, type ActionId } from '../../shared/actions/actions.ts'
import { useAction, useAvailableActions, usePerform } from './actions-context.tsx'
import styles from './command-palette.module.css'
import { displayKeys } from './keys.ts'

/** Everything that can be done here and now, found by typing. */
export function CommandPalette() {
  const [isOpen, setIsOpen] = useState(false)
  const perform = usePerform()
  const available = useAvailableActions()
  const { contains } = useFilter({ sensitivity: 'base' })
  useAction('open-palette', () => setIsOpen((open) => !open))
  const run = (id: ActionId) => {
    setIsOpen(false)
    perform(id)
  }
  const items = available.filter((id) => id !== 'open-palette').map((id) => ({ id, ...ACTIONS[id] }))

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
              onAction={(id) => run(id as ActionId)}
              renderEmptyState={() => <p className={styles['none']}>Nothing is called that.</p>}
            >
              {({ id, label, group, keys, keywords = '' }) => (
                <MenuItem
                  id={id}
                  textValue={`${label} ${group} ${keywords}`}
                  aria-label={label}
                  className={styles['item'] ?? ''}
                >
                  <Text slot="label">{label}</Text>
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
