import { useEffect } from 'react'
import { useRouter } from '../../app/router.tsx'
import { SETTING_PLACES, type SettingName } from './setting-places.ts'
import { rowId } from './setting-row.tsx'

/** Leads to the setting that the place names: into sight, with the focus on its control. */
export function useShownSetting(isReady: boolean): void {
  const { place, go } = useRouter()
  const shown = place.params['show']
  useEffect(() => {
    if (!isReady || shown === undefined) return
    const row = Object.hasOwn(SETTING_PLACES, shown) ? document.getElementById(rowId(shown as SettingName)) : null
    row?.scrollIntoView({ block: 'center' })
    row?.querySelector<HTMLElement>('input, button')?.focus()
    // So that the same command leads there once more.
    go('settings', {}, { replace: true })
  }, [isReady, shown, go])
}
