import type { LinkMethod } from '../links/link.ts'
import type { LoggedRequest } from '../links/link-event.ts'
import { LINK_ID_PARAMETER } from '../signing/sigv4/presign.ts'

/** A request for an object by a presigned URL, as a log of the storage tells of it. Neither the URL nor its signature is kept. */
export interface LogEntry {
  /** ISO 8601 */
  readonly at: string
  readonly method: LinkMethod
  /** By what the bucket may be known in a link: its name, or the access point's ARN. */
  readonly buckets: readonly string[]
  /** What the object's key may be: logs don't say whether the request named the bucket in its path, nor how often they encode. */
  readonly keys: readonly string[]
  readonly request: LoggedRequest
  readonly query: PresignedQuery
}

/** What the parameters of a presigned URL tell of its recipe. */
export interface PresignedQuery {
  readonly linkId?: string | undefined
  /** Milliseconds since the epoch. */
  readonly signedAt: number
  readonly expiresSeconds: number
  readonly accessKeyId?: string | undefined
  readonly versionId?: string | undefined
}

/** What became of a line or record: `other` is understood, and about something else than a presigned URL of an object. */
export type LogReading = LogEntry | 'other' | 'unreadable'

/** The methods of links by the names of the operations. */
export const OPERATIONS: ReadonlyMap<string, LinkMethod> = new Map([
  ['GET', 'GET'],
  ['HEAD', 'HEAD'],
  ['PUT', 'PUT'],
  ['DELETE', 'DELETE'],
])

/** @returns undefined for what no presigned URL has */
export function presignedQuery(parameters: ReadonlyMap<string, string>): PresignedQuery | undefined {
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(parameters.get('X-Amz-Date') ?? '')
  const expires = parameters.get('X-Amz-Expires') ?? ''
  if (date === null || !/^\d{1,7}$/.test(expires)) return undefined
  const [, year, month, day, hour, minute, second] = date
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(signedAt)) return undefined
  return {
    linkId: parameters.get(LINK_ID_PARAMETER),
    signedAt,
    expiresSeconds: Number(expires),
    accessKeyId: parameters.get('X-Amz-Credential')?.split('/')[0],
    versionId: parameters.get('versionId'),
  }
}

/** Decodes percent-encoding; text that isn't properly encoded stays as it is. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** More of it is cut off. In characters. */
export const MAX_USER_AGENT = 128

/** The facts of a request that are kept, each only where it is what it should be. `-` is how logs write nothing. */
export function loggedRequest(facts: {
  readonly requestId: string
  readonly ip?: string | undefined
  readonly userAgent?: string | undefined
  readonly status?: number | undefined
  readonly code?: string | undefined
  readonly bytes?: number | undefined
}): LoggedRequest | undefined {
  const { requestId, ip = '', userAgent = '', code = '', status, bytes } = facts
  if (!/^[\w-]{4,128}$/.test(requestId)) return undefined
  const shortened = userAgent.toWellFormed().slice(0, MAX_USER_AGENT).toWellFormed()
  return {
    requestId,
    ...(/^[\da-f.:]{2,64}$/i.test(ip) ? { ip } : {}),
    ...(shortened !== '' && shortened !== '-' ? { userAgent: shortened } : {}),
    ...(isCount(status) && status <= 999 ? { status } : {}),
    ...(/^\w{2,128}$/.test(code) ? { code } : {}),
    ...(isCount(bytes) ? { bytes } : {}),
  }
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0
}
