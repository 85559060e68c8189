import type { ErrorCode, WireError } from '../errors.ts'

/**
 * What a failure asks for.
 * - `passing`: try again soon, a few times
 * - `busy`: the storage asks for less at once
 * - `offline`: there is no way to the storage now; wait as long as it takes
 * - `refused`: the credentials are not taken; wait for the person
 * - `upload-gone`: the storage knows nothing of the multipart upload: it was completed, or removed
 * - `exists`: there is an object at the key: ours, whose answer was lost, or somebody else's
 * - `changed`: the file is not what it was
 * - `fatal`: trying again would end the same
 */
export type FailureKind = 'passing' | 'busy' | 'offline' | 'refused' | 'upload-gone' | 'exists' | 'changed' | 'fatal'

export interface Failure {
  readonly kind: FailureKind
  readonly error: WireError
  /** As the storage asked. */
  readonly retryAfterMs?: number | undefined
}

const KINDS: Readonly<Partial<Record<ErrorCode, FailureKind>>> = {
  network: 'passing',
  timeout: 'passing',
  'storage-error': 'passing',
  // The offset is known with the answer, and the next request is signed with it.
  'clock-skew': 'passing',
  'library-busy': 'passing',
  internal: 'passing',
  'slow-down': 'busy',
  'unknown-host': 'offline',
  'connection-refused': 'offline',
  // A network that wants a sign-in answers for every host.
  'wrong-endpoint': 'offline',
  'playground-not-running': 'offline',
  proxy: 'offline',
  tls: 'refused',
  'expired-token': 'refused',
  'invalid-key-id': 'refused',
  'wrong-secret': 'refused',
  'no-credentials': 'refused',
  'credentials-gone': 'refused',
  'sign-in-needed': 'refused',
  'mfa-needed': 'refused',
  'keychain-unavailable': 'refused',
  'keychain-locked': 'refused',
  'keychain-denied': 'refused',
  'vault-locked': 'refused',
  'endpoint-changed': 'refused',
  'precondition-failed': 'exists',
  'file-changed': 'changed',
}

/** What an error asks for; where nothing is known of it, trying again would not help. */
export function failureKind(code: ErrorCode): FailureKind {
  return KINDS[code] ?? 'fatal'
}

/** Why an upload does not go on right now, in words for a person who need not try again. */
export function troubleOf({ kind, error }: Pick<Failure, 'kind' | 'error'>): WireError {
  switch (kind) {
    case 'passing':
      return { ...error, hint: 'It is tried again by itself.' }
    case 'busy':
      return { ...error, message: 'The storage is busy, so less is sent at once.', hint: 'It goes on by itself.' }
    case 'offline': {
      const isLine = error.code === 'network' || error.code === 'timeout'
      return { ...error, hint: `Offline: it will continue by itself.${isLine ? '' : ` ${error.hint}`}` }
    }
    default:
      return error
  }
}

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 20_000

/**
 * How long to wait before the next attempt: exponential with full jitter, and no less than the storage asked for.
 * @param attempt how many failed, from 1
 * @param luck from 0 to 1, at random
 */
export function retryDelay(attempt: number, luck: number, retryAfterMs = 0): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1))
  return Math.max(retryAfterMs, Math.round(longest * luck))
}
