import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import type { Settings } from '../../shared/settings/settings.ts'
import { createTimeFormat, supportedTag, type TimeFormat } from '../format/times.ts'

interface Preferences {
  readonly settings: Settings
  readonly times: TimeFormat
}

const PreferencesContext = createContext<Preferences | undefined>(undefined)

/** Applies the theme, and gives what is below the settings and the ways to write times. */
export function PreferencesProvider({ settings, children }: { settings: Settings; children: ReactNode }) {
  const { theme, dateLocale } = settings
  useEffect(() => {
    const root = document.documentElement
    if (theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme
  }, [theme])
  const times = useMemo(() => createTimeFormat(dateLocale), [dateLocale])
  const preferences = useMemo(() => ({ settings, times }), [settings, times])
  return (
    // Always with a language: going from none to one would make everything below anew.
    <I18nProvider locale={supportedTag(dateLocale) ?? navigator.language}>
      <PreferencesContext value={preferences}>{children}</PreferencesContext>
    </I18nProvider>
  )
}

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext)
  if (preferences === undefined) throw new Error('There is no PreferencesProvider above.')
  return preferences
}
