import type { ReactNode } from 'react'
import type { WireError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import type { SettingName } from './setting-places.ts'
import styles from './settings.module.css'

export interface SettingRowProps {
  readonly name: SettingName
  /** Why its last change was not saved. */
  readonly error?: WireError | undefined
  readonly children: ReactNode
}

/** The id by which the palette finds a setting's row. */
export function rowId(name: SettingName): string {
  return `setting-${name}`
}

/** One setting, with what went wrong when it was to be saved. */
export function SettingRow({ name, error, children }: SettingRowProps) {
  return (
    <div id={rowId(name)} className={styles['row']}>
      {children}
      {error === undefined ? null : (
        <p role="alert" className={styles['error']}>
          {displayText(`${error.message} ${error.hint}`)}
        </p>
      )}
    </div>
  )
}
