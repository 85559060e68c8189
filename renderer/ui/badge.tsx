import type { ReactNode } from 'react'
import styles from './badge.module.css'

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'idle'

/** A short state in words; its colour only repeats it. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={styles['badge']} data-tone={tone}>
      {children}
    </span>
  )
}
