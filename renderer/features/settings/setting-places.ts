import type { HostAbility } from '../../../shared/api/app-calls.ts'
import type { Settings } from '../../../shared/settings/settings.ts'

/** A setting as the screen and the palette name it. */
export interface SettingPlace {
  readonly title: string
  /** More words that the palette finds it by. */
  readonly keywords: string
  /** Only where the host has it. */
  readonly ability?: HostAbility
}

/** What is chosen elsewhere, such as the answer of the first run, isn't here. */
export const SETTING_PLACES = {
  expirySeconds: { title: 'Links end after', keywords: 'default expiry duration time life hours days' },
  sharePrefix: { title: 'Folder for uploads', keywords: 'share prefix path bucket key' },
  nameTemplate: { title: 'Names of uploads', keywords: 'name template pattern key random date' },
  severalFiles: { title: 'Several files become', keywords: 'folder zip archive links each' },
  zipCompression: { title: 'Compress ZIPs', keywords: 'deflate store smaller archive' },
  uploadLimitKib: { title: 'Limit of uploads', keywords: 'bandwidth speed rate throttle slow' },
  uploadLimitFrom: { title: 'Limit from', keywords: 'bandwidth schedule hours time' },
  uploadLimitUntil: { title: 'Limit until', keywords: 'bandwidth schedule hours time' },
  theme: { title: 'Theme', keywords: 'appearance dark light colours' },
  dateLocale: { title: 'Language of dates', keywords: 'locale format region time numbers' },
  notifyExpiring: { title: 'Remind me before a link ends', keywords: 'notifications reminder expiring soon' },
  notifyUploaded: {
    title: 'Tell me when an upload is done',
    keywords: 'notifications finished',
    ability: 'notifications',
  },
  proxy: { title: 'Proxy', keywords: 'network http connect corporate firewall' },
  noProxy: { title: 'Hosts without a proxy', keywords: 'network exceptions no_proxy bypass' },
  caFile: { title: 'CA file', keywords: 'network certificate authority tls ssl pem trust self-signed' },
  startAtLogin: { title: 'Start when I sign in', keywords: 'autostart login boot', ability: 'start-at-login' },
  globalShortcut: {
    title: 'Shortcut in all programs',
    keywords: 'global hotkey keys clipboard',
    ability: 'global-shortcut',
  },
} as const satisfies { readonly [Name in keyof Settings]?: SettingPlace }

export type SettingName = keyof typeof SETTING_PLACES

/** Whether the screen has it on this host. */
export function isHere(name: SettingName, abilities: readonly HostAbility[]): boolean {
  const { ability }: SettingPlace = SETTING_PLACES[name]
  return ability === undefined || abilities.includes(ability)
}

/** The settings of a host, in the screen's order. */
export function settingsHere(abilities: readonly HostAbility[]): readonly SettingName[] {
  return (Object.keys(SETTING_PLACES) as SettingName[]).filter((name) => isHere(name, abilities))
}
