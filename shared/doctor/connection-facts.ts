import type { CredentialSource } from '../connections/connection.ts'
import { isLoopback } from '../connections/endpoint.ts'
import { formatDuration } from '../links/expiry.ts'
import type { DoctorFinding } from './report.ts'

/** A clock that is further off makes links visibly shorter than they say, or not yet valid. */
const MAX_CLOCK_OFFSET_SECONDS = 60
/** Links live up to a week; credentials that end sooner end them. */
const LONG_LIFE_SECONDS = 7 * 86_400

const SOURCES: Readonly<Record<CredentialSource['source'], string>> = {
  static: 'kept by Sandglass',
  profile: 'of a profile of ~/.aws',
  environment: 'of the environment',
  playground: 'of the playground',
}

/** Whether what is sent to the storage can be read on the way. */
export function endpointFinding(endpoint: string): DoctorFinding {
  const about = 'endpoint'
  const { protocol, hostname } = new URL(endpoint)
  if (protocol === 'https:') return { about, state: 'fine', sentence: `${endpoint} is encrypted (TLS).` }
  if (isLoopback(hostname)) return { about, state: 'fine', sentence: `${endpoint} is on this computer.` }
  return {
    about,
    state: 'warning',
    sentence: `${endpoint} is not encrypted: whoever is in between reads the files, and the links.`,
    remedy: 'Use the https:// address of the storage.',
  }
}

/** Which key signs, and whether it outlives its links. @param now milliseconds since the epoch */
export function credentialsFinding(
  source: CredentialSource['source'],
  credentials: {
    readonly accessKeyId: string
    readonly sessionToken?: string | undefined
    readonly expiresAt?: number | undefined
  },
  now: number,
): DoctorFinding {
  const about = 'credentials'
  const { accessKeyId, sessionToken, expiresAt } = credentials
  const key = `The key ${accessKeyId} (${SOURCES[source]})`
  if (sessionToken === undefined) return { about, state: 'fine', sentence: `${key} does not end by itself.` }
  const left = expiresAt === undefined ? undefined : expiresAt - Math.floor(now / 1000)
  if (left !== undefined && left >= LONG_LIFE_SECONDS) {
    return { about, state: 'fine', sentence: `${key} is temporary, and outlives its links.` }
  }
  const when = left === undefined ? 'at a time that it does not tell' : `in ${formatDuration(Math.max(0, left))}`
  return {
    about,
    state: 'note',
    sentence: `${key} is temporary and ends ${when}, and links that it signs end with it.`,
    remedy: 'For longer links, use a long-lived key.',
  }
}

/** @param offsetSeconds server clock minus this computer's */
export function clockFinding(offsetSeconds: number): DoctorFinding {
  const about = 'clock'
  const amount = Math.abs(offsetSeconds)
  if (amount <= MAX_CLOCK_OFFSET_SECONDS) {
    return { about, state: 'fine', sentence: 'This computer’s clock and the storage’s agree.' }
  }
  return {
    about,
    state: 'warning',
    sentence: `This computer’s clock is ${formatDuration(amount)} ${offsetSeconds > 0 ? 'behind' : 'ahead of'} the storage’s.`,
    remedy: 'Set the clock, best to automatic time. Until then links are signed by the storage’s clock.',
  }
}
