import { useAction } from '../actions/actions-context.tsx'
import { useCallMutation } from '../api/client-context.tsx'

/** The themes as actions, for the menu and the palette. */
export function useThemeActions(): void {
  const { mutate } = useCallMutation('settings.set')
  useAction('theme-light', () => mutate({ theme: 'light' }))
  useAction('theme-dark', () => mutate({ theme: 'dark' }))
  useAction('theme-system', () => mutate({ theme: 'system' }))
}
