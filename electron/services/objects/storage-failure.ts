import type { Connection } from '../../../shared/connections/connection.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { redact } from '../../../shared/links/redact-url.ts'

/** What was asked, for words that help. */
export interface CallContext {
  readonly connection?: Connection | undefined
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  /** The permission that the call needs, such as `s3:ListBucket`; named where the server doesn't name one. */
  readonly permission?: string | undefined
  /** Server clock minus this computer's, in seconds, where an answer told. */
  readonly clockOffsetSeconds?: number | undefined
}

/** What an S3 answer says about a failure. All text in it is the server's: nothing of it is shown but through `shown`. */
export interface StorageFailure {
  /** The HTTP status. */
  readonly status: number
  /** The server's own error code; empty where the answer has none, as every answer to HEAD. */
  readonly code: string
  /** For matching only: it may name users, keys and signatures. */
  readonly message: string
  /** Another element of the error document, such as `Region` or `StorageClass`. */
  readonly field: (name: string) => string | undefined
  /** A response header, by its lower-case name. */
  readonly header: (name: string) => string | undefined
}

/** Names the SDK makes up where the answer has no code. */
const MADE_UP_NAMES = [
  'Error',
  'Unknown',
  'UnknownError',
  'NotFound',
  'S3ServiceException',
  'SyntaxError',
  'RangeError',
]
const MAX_ERROR_TEXT = 65_536

/** Reads a failure out of an error of the AWS SDK; undefined when the storage didn't answer. */
export function failureOfSdkError(error: unknown): StorageFailure | undefined {
  const status = property(property(error, '$metadata'), 'httpStatusCode')
  if (typeof status !== 'number') return undefined
  const name = text(property(error, 'name'))
  const headers = property(property(error, '$response'), 'headers')
  return {
    status,
    code: text(property(error, 'Code')) || (MADE_UP_NAMES.includes(name) ? '' : name),
    message: text(property(error, 'message')),
    field: (field) => text(property(error, field)) || undefined,
    header: (header) => text(property(headers, header)) || undefined,
  }
}

/** Reads a failure out of an HTTP answer that the SDK had no part in, such as the one to a presigned URL. */
export function failureOfAnswer(status: number, headers: Pick<Headers, 'get'>, body: string): StorageFailure {
  const document = body.slice(0, MAX_ERROR_TEXT)
  const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(document)?.[1]
  return {
    status,
    code: field('Code') ?? '',
    message: field('Message') ?? '',
    field,
    header: (name) => headers.get(name) ?? undefined,
  }
}

/** A server's text as it may be shown: one line, without credentials, at most `max` characters. */
export function shown(serverText: string, max = 128): string {
  const safe = displayText(redact(serverText.slice(0, 8 * max)))
  return safe.length > max ? `${safe.slice(0, max - 1).toWellFormed()}…` : safe
}

/** A property of something unknown. */
export function property(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
