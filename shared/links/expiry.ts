import { AppError } from '../errors.ts'

/** What a person asks for: a life in seconds, or the moment it ends (ISO 8601 with a zone). */
export type RequestedExpiry = { readonly seconds: number } | { readonly until: string }

/** Why a link ends when it does. */
export type ExpiryLimit = 'requested' | 'signer' | 'credentials' | 'unrevocable'

export interface EffectiveExpiry {
  /** The link's life, counted from the signing time. */
  readonly seconds: number
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly limitedBy: ExpiryLimit
  /** Why it is shorter than asked, in a sentence; undefined when it isn't. */
  readonly reason: string | undefined
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
/** Temporary credentials are treated as ended this early: a link must not die while its last request is on the way. */
const CREDENTIAL_MARGIN_SECONDS = 60

/** Kiribati's +14:00; no zone is farther from UTC. */
const FARTHEST_ZONE_SECONDS = 14 * 3600

const DURATION_HINT = 'Write a number and a unit: 90s, 15m, 2h, 3d, 1w, or several of them like 1h30m.'

/**
 * Parses a duration such as `15m`, `1h30m` or `1w` into seconds. A day is 86,400 seconds, whatever the calendar does.
 * @throws AppError `invalid-expiry`
 */
export function parseDuration(text: string): number {
  const compact = text.trim().toLowerCase()
  if (!/^(?:\d{1,9}[smhdw])+$/.test(compact)) {
    throw new AppError('invalid-expiry', 'That is not a length of time.', DURATION_HINT, 'expiry')
  }
  let seconds = 0
  for (const [, count, unit] of compact.matchAll(/(\d+)([smhdw])/g)) {
    seconds += Number(count) * (UNIT_SECONDS[unit ?? ''] ?? 0)
  }
  if (seconds < 1) throw new AppError('invalid-expiry', 'A link lives for at least a second.', DURATION_HINT, 'expiry')
  return seconds
}

/**
 * Parses an absolute time with its zone, such as `2026-12-01T10:00+02:00` or `2026-12-01T08:00:00Z`, into seconds since the epoch.
 * @throws AppError `invalid-expiry` for other forms, for days that don't exist, and where the zone is missing.
 */
export function parseAbsoluteTime(text: string): number {
  const hint = 'Write date, time and zone: 2026-12-01T10:00+02:00, or …Z for UTC.'
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?$/i.exec(
    text.trim(),
  )
  if (match === null) throw new AppError('invalid-expiry', 'That is not a date and time.', hint, 'expiry')
  const [, year, month, day, hour, minute, second = '00', zone] = match
  if (zone === undefined) {
    throw new AppError('invalid-expiry', 'The time has no zone, so it could mean several moments.', hint, 'expiry')
  }
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  // Date.UTC rolls 31 February over into March: what comes back must be what was written.
  if (new Date(utc).toISOString().slice(0, 19) !== `${year}-${month}-${day}T${hour}:${minute}:${second}`) {
    throw new AppError('invalid-expiry', 'There is no such date or time.', hint, 'expiry')
  }
  const offset = zoneOffsetSeconds(zone)
  if (offset === undefined) throw new AppError('invalid-expiry', 'There is no such zone.', hint, 'expiry')
  return utc / 1000 - offset
}

function zoneOffsetSeconds(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  const seconds = hours * 3600 + minutes * 60
  if (minutes > 59 || seconds > FARTHEST_ZONE_SECONDS) return undefined
  return zone.startsWith('-') ? -seconds : seconds
}

/**
 * The true end of a link: the earliest of what was asked for, what the signer allows, and the end of temporary credentials.
 * Whole seconds throughout, so that a daylight-saving change can't make seven days longer than seven days.
 *
 * @param signedAt seconds since the epoch, by the storage's clock
 * @param cap the signer's longest life in seconds, and its name for the explanation
 * @param credentialsEnd seconds since the epoch, when the credentials are temporary
 * @throws AppError `invalid-expiry` when the moment has passed; `expired-token` when the credentials end within the margin.
 */
export function effectiveExpiry(
  requested: RequestedExpiry,
  signedAt: number,
  cap: { readonly seconds: number; readonly label: string },
  credentialsEnd?: number,
): EffectiveExpiry {
  const asked = 'seconds' in requested ? requested.seconds : parseAbsoluteTime(requested.until) - signedAt
  if (!Number.isSafeInteger(asked) || asked < 1) {
    throw new AppError(
      'invalid-expiry',
      'until' in requested ? 'That moment has already passed.' : 'A link lives for at least a second.',
      'Choose a later end.',
      'expiry',
    )
  }
  let result: EffectiveExpiry = {
    seconds: asked,
    expiresAt: signedAt + asked,
    limitedBy: 'requested',
    reason: undefined,
  }
  if (asked > cap.seconds) {
    result = {
      seconds: cap.seconds,
      expiresAt: signedAt + cap.seconds,
      limitedBy: 'signer',
      reason: `${cap.label} links live at most ${formatDuration(cap.seconds)}.`,
    }
  }
  if (credentialsEnd === undefined) return result
  const left = credentialsEnd - CREDENTIAL_MARGIN_SECONDS - signedAt
  if (left < 1) {
    throw new AppError(
      'expired-token',
      'The temporary credentials of this connection have ended, or end within a minute.',
      'Sign in again, then share once more.',
    )
  }
  if (left >= result.seconds) return result
  return {
    seconds: left,
    expiresAt: signedAt + left,
    limitedBy: 'credentials',
    reason: `The temporary credentials it is signed with end in ${formatDuration(left)}; a longer link needs a long-lived key.`,
  }
}

/** The longest life of a link that can't be taken back, unless the person has said that it may be longer. */
const UNREVOCABLE_SECONDS = 86_400

/** Ends a link after a day because nothing can take it back before. @param signedAt seconds since the epoch */
export function shortenUnrevocable(end: EffectiveExpiry, signedAt: number): EffectiveExpiry {
  if (end.seconds <= UNREVOCABLE_SECONDS) return end
  return {
    seconds: UNREVOCABLE_SECONDS,
    expiresAt: signedAt + UNREVOCABLE_SECONDS,
    limitedBy: 'unrevocable',
    reason: `Nothing here can take it back before its time, so it lives at most ${formatDuration(UNREVOCABLE_SECONDS)}.`,
  }
}

/** Seconds in words of at most two units, rounded down: `3 days`, `1 hour 30 minutes`, `45 seconds`. */
export function formatDuration(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ]
  const first = units.findIndex(([, size]) => seconds >= size)
  if (first === -1) return '0 seconds'
  const words: string[] = []
  let rest = Math.floor(seconds)
  for (const [name, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) words.push(`${count} ${name}${count === 1 ? '' : 's'}`)
  }
  return words.join(' ')
}
