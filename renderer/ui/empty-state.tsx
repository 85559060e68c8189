import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './notes.module.css'

/** Where there is nothing: one sentence, one action. */
export function EmptyState({
  icon: Icon,
  sentence,
  action,
}: {
  icon: LucideIcon
  sentence: string
  action?: ReactNode
}) {
  return (
    <div className={styles['empty']}>
      <Icon aria-hidden size={30} strokeWidth={1.4} />
      <p>{sentence}</p>
      {action}
    </div>
  )
}
