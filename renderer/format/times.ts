/** Ways to write a moment. Made once for a locale: building an `Intl` formatter is slow, using one is not. */
export interface TimeFormat {
  /** `Tue 1 Dec 2026, 10:00` in this computer's zone */
  local(iso: string): string
  /** the same without the weekday, for columns */
  short(iso: string): string
  /** the same with seconds, for evidence */
  exact(iso: string): string
  /** `09:00 UTC`, with the date where it is another day than here */
  utc(iso: string): string
  /** `today`, `yesterday`, `1 Dec 2026` */
  day(iso: string, now: number): string
  /** This computer's zone, such as `Europe/Berlin`. */
  readonly zone: string
}

/** @param locale a BCP 47 tag, or empty for the system's. An unknown one falls back to the system's. */
export function createTimeFormat(locale: string, zone?: string): TimeFormat {
  const tags = supportedTag(locale)
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tags, { timeZone: zone, ...options })
  const local = format({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
  const short = format({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
  const exact = format({ dateStyle: 'medium', timeStyle: 'medium' })
  const day = format({ day: 'numeric', month: 'short', year: 'numeric' })
  const utcTime = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' })
  const utcDay = format({ day: 'numeric', month: 'short', timeZone: 'UTC' })
  const localDay = format({ day: 'numeric', month: 'short' })
  return {
    zone: local.resolvedOptions().timeZone,
    local: (iso) => local.format(new Date(iso)),
    short: (iso) => short.format(new Date(iso)),
    exact: (iso) => exact.format(new Date(iso)),
    utc(iso) {
      const date = new Date(iso)
      const [there, here] = [utcDay.format(date), localDay.format(date)]
      return `${utcTime.format(date)} UTC${there === here ? '' : `, ${there}`}`
    },
    day(iso, now) {
      const text = day.format(new Date(iso))
      if (text === day.format(now)) return 'today'
      return text === day.format(now - 86_400_000) ? 'yesterday' : text
    },
  }
}

/** The tag itself, or undefined for one that this browser doesn't know, and for an empty one. */
export function supportedTag(locale: string): string | undefined {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale)[0]
  } catch {
    return undefined
  }
}

/** A moment for somebody in another zone: `Tue 1 Dec 2026, 10:00 (Europe/Berlin), 09:00 UTC`. */
export function bothTimes(times: TimeFormat, iso: string): string {
  return times.zone === 'UTC' ? `${times.local(iso)} UTC` : `${times.local(iso)} (${times.zone}), ${times.utc(iso)}`
}
