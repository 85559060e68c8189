import { useMemo } from 'react'
import type { PalettePlace } from '../../actions/command-palette.tsx'
import { useCall } from '../../api/client-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { SETTING_PLACES, settingsHere } from './setting-places.ts'

/** Every setting of this host, for the palette: choosing one leads to it. */
export function useSettingPlaces(): readonly PalettePlace[] {
  const { go } = useRouter()
  const abilities = useCall('app.about', {}).data?.abilities
  return useMemo(
    () =>
      settingsHere(abilities ?? []).map((name) => ({
        id: `setting-${name}`,
        label: SETTING_PLACES[name].title,
        group: 'Settings',
        keywords: SETTING_PLACES[name].keywords,
        open: () => go('settings', { show: name }),
      })),
    [abilities, go],
  )
}
