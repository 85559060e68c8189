import { type ReactNode, useId } from 'react'
import styles from './group.module.css'

export interface GroupProps {
  readonly title: string
  readonly description?: ReactNode
  /** Beside the title, such as a state or a count. */
  readonly aside?: ReactNode
  /** Each child is a row of its own. */
  readonly children: ReactNode
}

/** A titled box of rows: settings, facts. */
export function Group({ title, description, aside, children }: GroupProps) {
  const id = useId()
  return (
    <section className={styles['group']} aria-labelledby={id}>
      <div className={styles['heading']}>
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {description === undefined ? null : <p className={styles['description']}>{description}</p>}
      <div className={styles['box']}>{children}</div>
    </section>
  )
}
