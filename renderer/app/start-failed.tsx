import { ErrorNote } from '../ui/error-note.tsx'
import styles from './shell.module.css'

/** The page when no host is behind it, or one that doesn’t know it: nothing else can be shown. */
export function StartFailed({ error }: { error: unknown }) {
  return (
    <main className={styles['alone']}>
      <h1>Sandglass</h1>
      <ErrorNote error={error} />
    </main>
  )
}
