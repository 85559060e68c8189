import { lazy, type ReactNode, Suspense } from 'react'
import { useCall } from '../api/client-context.tsx'
import { useStaleAnswers } from '../api/use-events.ts'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { PreferencesProvider } from './preferences.tsx'
import styles from './shell.module.css'

// Shown once in the life of an installation: all other starts do without it.
const FirstRun = lazy(() => import('../features/first-run/first-run.tsx').then((m) => ({ default: m.FirstRun })))

/** Reads the settings, without which nothing can be shown, and asks the one question of the first run until it is answered. */
export function StartGate({ children }: { children: ReactNode }) {
  useStaleAnswers()
  const settings = useCall('settings.get', {})
  if (settings.isPending) return null
  if (settings.isError) {
    return (
      <main className={styles['alone']}>
        <ErrorNote error={settings.error} action={<Button onPress={() => settings.refetch()}>Try again</Button>} />
      </main>
    )
  }
  return (
    <PreferencesProvider settings={settings.data.settings}>
      {settings.data.settings.startedWith === 'undecided' ? (
        <Suspense fallback={null}>
          <FirstRun />
        </Suspense>
      ) : (
        children
      )}
    </PreferencesProvider>
  )
}
