import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { parseDuration } from '../../../shared/links/expiry.ts'
import { SYSTEM_PROXY } from '../../../shared/settings/network.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import { durationInWords } from '../../format/duration.ts'
import { languageName } from './date-languages.ts'
import { SETTING_PLACES, type SettingName } from './setting-places.ts'
import { writeRate } from './upload-limit.ts'

/** The longest that any signer allows. */
const LONGEST_EXPIRY_SECONDS = 604_800

export const THEME_LABELS: Readonly<Record<Settings['theme'], string>> = {
  system: 'System',
  light: 'Light',
  dark: 'Dark',
}

export const PROXY_LABELS = { system: 'As the system', none: 'None', own: 'An address' } as const

export const SEVERAL_LABELS: Readonly<Record<Settings['severalFiles'], string>> = {
  links: 'A link for each',
  zip: 'One ZIP',
}

/** What a setting is now, for the news of its change: `Links end after: 3 days`. */
export function settingInWords(name: SettingName, settings: Settings): string {
  return `${SETTING_PLACES[name].title}: ${valueInWords(name, settings)}`
}

function valueInWords(name: SettingName, settings: Settings): string {
  switch (name) {
    case 'expirySeconds':
      return durationInWords(settings.expirySeconds)
    case 'theme':
      return THEME_LABELS[settings.theme]
    case 'dateLocale':
      return languageName(settings.dateLocale)
    case 'proxy':
      return settings.proxy === SYSTEM_PROXY ? 'as the system' : displayText(settings.proxy)
    case 'severalFiles':
      return SEVERAL_LABELS[settings.severalFiles].toLowerCase().replace('zip', 'ZIP')
    case 'zipCompression':
      return settings.zipCompression === 'deflate' ? 'on' : 'off'
    case 'uploadLimitKib':
      return writeRate(settings.uploadLimitKib) || 'none'
    default: {
      const value = settings[name]
      if (typeof value === 'boolean') return value ? 'on' : 'off'
      return value === '' ? 'none' : displayText(value)
    }
  }
}

/**
 * Reads a typed length of time.
 *
 * @returns seconds, or what is wrong with it
 */
export function readExpiry(text: string): number | string {
  try {
    const seconds = parseDuration(text)
    return seconds > LONGEST_EXPIRY_SECONDS ? 'No storage allows more than 7 days.' : seconds
  } catch (error) {
    return error instanceof AppError ? error.hint : 'That is not a length of time.'
  }
}

/** A length of time as `readExpiry` reads it: `1h30m`. */
export function writeExpiry(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const
  let rest = seconds
  return units
    .map(([unit, size]) => {
      const count = Math.floor(rest / size)
      rest -= count * size
      return count === 0 ? '' : `${count}${unit}`
    })
    .join('')
}
