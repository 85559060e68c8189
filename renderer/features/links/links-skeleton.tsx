import styles from './links-screen.module.css'

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const

/** Where links will be. It shows itself only after a moment: most lists are there before. */
export function LinksSkeleton() {
  return (
    <div aria-hidden className={styles['skeleton']}>
      {ROWS.map((row) => (
        <div key={row}>
          <span />
          <span />
        </div>
      ))}
    </div>
  )
}
