import * as z from 'zod/mini'
import { once } from './once.ts'

/**
 * Everything that can go wrong, by name. A code is stable (scripts match on it); the message and hint may change.
 */
export const ERROR_CODES = [
  // the caller's input
  'invalid-input',
  'unknown-call',
  'invalid-expiry',
  'unsignable-key',
  'invalid-bucket',
  'not-found',
  'already-exists',
  'ambiguous-id',
  'unsupported',
  'canceled',
  // the network on the way to the storage
  'unknown-host',
  'connection-refused',
  'tls',
  'timeout',
  'network',
  'proxy',
  'wrong-endpoint',
  // what the storage said
  'wrong-region',
  'clock-skew',
  'access-denied',
  'no-such-bucket',
  'no-such-key',
  'expired-token',
  'invalid-key-id',
  'wrong-secret',
  'slow-down',
  'archived-object',
  'precondition-failed',
  'too-large',
  'quota-exceeded',
  'storage-error',
  // credentials and the places that keep them
  'no-credentials',
  'credentials-gone',
  'profile-not-found',
  'sign-in-needed',
  'mfa-needed',
  'endpoint-changed',
  'keychain-unavailable',
  'keychain-locked',
  'keychain-denied',
  'vault-locked',
  'wrong-passphrase',
  'vault-damaged',
  // this computer
  'file-not-found',
  'file-unreadable',
  'not-a-file',
  'file-changed',
  'disk-full',
  'port-in-use',
  'playground-not-running',
  'library-newer',
  'library-damaged',
  'library-busy',
  'library-unwritable',
  'clipboard-unavailable',
  // the life of a link
  'not-revocable',
  'not-confirmed',
  'link-broken',
  // a defect of ours
  'internal',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** The schema of `WireError`. */
export const wireError = once(() =>
  z.strictObject({
    code: z.enum(ERROR_CODES),
    message: z.string().check(z.maxLength(4096)),
    hint: z.string().check(z.maxLength(4096)),
    field: z.optional(z.string().check(z.maxLength(256))),
  }),
)

/** An error as it crosses a boundary: plain data, safe to show and to log. */
export interface WireError {
  readonly code: ErrorCode
  /** What happened, and what we did about it. */
  readonly message: string
  /** What the person can do. */
  readonly hint: string
  /** The input field at fault, as a dotted path, where one is. */
  readonly field?: string | undefined
}

/** What a call answers: the value, or an error as data. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError }

/**
 * The only error that services throw on purpose: what happened, and what the person can do.
 * It never carries a secret, a signed URL, or the error that caused it.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly hint: string
  readonly field: string | undefined

  constructor(code: ErrorCode, message: string, hint: string, field?: string) {
    super(message)
    this.code = code
    this.hint = hint
    this.field = field
  }

  toWire(): WireError {
    const { code, message, hint, field } = this
    return field === undefined ? { code, message, hint } : { code, message, hint, field }
  }
}
