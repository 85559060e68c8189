import { useState } from 'react'
import { ACTION_GROUPS, ACTION_IDS, ACTIONS } from '../../shared/actions/actions.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useAction } from './actions-context.tsx'
import { displayKeys } from './keys.ts'
import styles from './shortcuts-dialog.module.css'

/** Every key of the table of actions. */
export function ShortcutsDialog() {
  const [isOpen, setIsOpen] = useState(false)
  useAction('show-shortcuts', () => setIsOpen(true))
  return (
    <Dialog title="Keyboard shortcuts" size="l" isOpen={isOpen} onClose={() => setIsOpen(false)}>
      <div className={styles['groups']}>
        {ACTION_GROUPS.map((group) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl className={styles['keys']}>
              {ACTION_IDS.map((id) => {
                const { label, keys, group: own } = ACTIONS[id]
                if (own !== group || keys === undefined) return null
                return (
                  <div key={id}>
                    <dt>{label}</dt>
                    <dd>
                      <kbd>{displayKeys(keys)}</kbd>
                    </dd>
                  </div>
                )
              })}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
