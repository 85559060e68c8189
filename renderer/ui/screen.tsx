import type { ReactNode } from 'react'
import styles from './screen.module.css'

export interface ScreenProps {
  readonly title: string
  /** Beside the title: what can be done on this screen. */
  readonly actions?: ReactNode
  /** `full` gives the content the whole height (lists that scroll by themselves); `narrow` a column to read. */
  readonly layout?: 'narrow' | 'wide' | 'full'
  readonly children: ReactNode
}

/** A screen's frame: its heading, its actions, its content. */
export function Screen({ title, actions, layout = 'wide', children }: ScreenProps) {
  return (
    <div className={styles['screen']} data-layout={layout}>
      <header className={styles['header']}>
        <h1>{title}</h1>
        {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}
