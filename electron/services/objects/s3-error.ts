import { AppError } from '../../../shared/errors.ts'
import { redact } from '../../../shared/links/redact-url.ts'
import { accessDenied } from './access-denied.ts'
import { notS3, RefusedAnswer, webPage } from './answer-guard.ts'
import { regionNamedBy } from './named-region.ts'
import { networkError } from './network-error.ts'
import { type CallContext, failureOfSdkError, property, type StorageFailure, shown } from './storage-failure.ts'

type Row = (failure: StorageFailure, context: CallContext) => AppError

/**
 * Turns whatever an S3 call threw into an AppError. Nothing of the original is kept but codes and names that were made
 * safe to show: SDK errors have access key ids, signatures and session tokens in them.
 */
export function toAppError(error: unknown, context: CallContext = {}): AppError {
  if (error instanceof AppError) return error
  if (error instanceof RefusedAnswer) return error.reason
  if (property(error, 'name') === 'AbortError') {
    return new AppError('canceled', 'The request was canceled.', 'Start it again if that was not meant.')
  }
  // First: where a connection breaks off in the middle of an answer, the SDK's error has that answer's status as well.
  const network = networkError(error, context.connection)
  if (network !== undefined) return network
  const failure = failureOfSdkError(error)
  return failure === undefined ? defect(error) : failureToAppError(failure, context)
}

/** The same for a failed HTTP answer that the SDK had no part in (`failureOfAnswer`). */
export function failureToAppError(failure: StorageFailure, context: CallContext = {}): AppError {
  // A success that the SDK still threw at is a document it couldn't read.
  if (failure.status >= 200 && failure.status < 300 && failure.code === '') return notS3()
  const isPage = failure.code === '' && (failure.header('content-type') ?? '').startsWith('text/html')
  if (isPage && failure.status >= 400 && failure.status < 500) return webPage()
  const row = BY_CODE.get(failure.code) ?? byStatus(failure)
  return row(failure, context)
}

const wrongRegion: Row = (failure, { connection, bucket }) => {
  const region = regionNamedBy(failure)
  const what = bucket === undefined ? 'The storage' : `The bucket “${shown(bucket)}”`
  if (region === undefined || region === connection?.region) {
    if (failure.status >= 300 && failure.status < 400) return redirected(failure, {})
    const used = connection === undefined ? '' : ` “${shown(connection.region)}”`
    const hint = 'Set the region that the bucket was made in; the storage’s console shows it.'
    return new AppError('wrong-region', `The storage refused the region${used}.`, hint, 'region')
  }
  const used = connection === undefined ? '' : `, not ${shown(connection.region)}`
  return new AppError(
    'wrong-region',
    `${what} is in region ${region}${used}.`,
    `Set the connection’s region to ${region}.`,
    'region',
  )
}

/** These codes are for any fault in the authorization, the region being the usual one. */
const malformedAuthorization: Row = (failure, context) => {
  if (/access key/i.test(failure.message)) return invalidKeyId(failure, context)
  const aboutRegion = regionNamedBy(failure) !== undefined || /region|scope/i.test(failure.message)
  return aboutRegion ? wrongRegion(failure, context) : storageError(failure, context)
}

const redirected: Row = (failure) => {
  const target = failure.header('location') ?? ''
  const host = URL.canParse(target) ? new URL(target).host : failure.field('Endpoint')
  return new AppError(
    'wrong-endpoint',
    `The endpoint sends requests elsewhere${host === undefined ? '' : `, to ${shown(host)}`}; nothing was sent there.`,
    'If that is the right storage, set it as the connection’s endpoint.',
    'endpoint',
  )
}

const clockSkew: Row = (failure, context) => {
  const offset = context.clockOffsetSeconds ?? skewOf(failure)
  const amount = offset === undefined || Math.abs(offset) < 1 ? undefined : lengthOf(Math.abs(offset))
  const direction = (offset ?? 0) > 0 ? 'behind' : 'ahead of'
  return new AppError(
    'clock-skew',
    amount === undefined
      ? 'This computer’s clock and the storage’s are too far apart.'
      : `This computer’s clock is ${amount} ${direction} the storage’s.`,
    'Set this computer’s clock, best to automatic time, and try again.',
  )
}

/** Server clock minus this computer's, in seconds, from the two times that the refusal states. */
function skewOf(failure: StorageFailure): number | undefined {
  const server = Date.parse(failure.field('ServerTime') ?? '')
  const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
  const request = Date.parse((failure.field('RequestTime') ?? '').replace(compact, '$1-$2-$3T$4:$5:$6Z'))
  return Number.isNaN(server) || Number.isNaN(request) ? undefined : Math.round((server - request) / 1000)
}

function lengthOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`
}

const noSuchBucket: Row = (_failure, { bucket }) =>
  new AppError(
    'no-such-bucket',
    bucket === undefined ? 'There is no such bucket.' : `There is no bucket “${shown(bucket)}” here.`,
    'Check the bucket’s name, the endpoint and the account that the key belongs to.',
    'bucket',
  )

const noSuchKey: Row = (failure, { key }) => {
  const what = key === undefined ? 'The object' : `“${shown(key)}”`
  const deleted = failure.header('x-amz-delete-marker') === 'true'
  return new AppError(
    'no-such-key',
    deleted ? `${what} was deleted.` : `${what} is not in the bucket.`,
    deleted ? 'An older version of it may still exist.' : 'Check the key: letter case and slashes count.',
    'key',
  )
}

const notFound: Row = (failure, context) => {
  if (context.key !== undefined) return noSuchKey(failure, context)
  return context.bucket === undefined ? notS3() : noSuchBucket(failure, context)
}

const methodRefused: Row = (failure, context) =>
  failure.header('x-amz-delete-marker') === 'true'
    ? noSuchKey(failure, context)
    : failure.code === ''
      ? notS3()
      : unsupported(failure, context)

const archived: Row = (failure, { key }) => {
  const storageClass = failure.field('StorageClass')
  return new AppError(
    'archived-object',
    `${key === undefined ? 'The object' : `“${shown(key)}”`} is archived${storageClass === undefined ? '' : ` (${shown(storageClass, 32)})`} and can’t be read as it is.`,
    'Restore it in the storage first. That takes minutes to hours.',
    'key',
  )
}

const storageError: Row = (failure) => {
  // What fails late is said with the status of a success.
  const ownFault = failure.status >= 500 || /^Internal(?:Error|Failure)$/.test(failure.code)
  const code = failure.code === '' ? `HTTP status ${failure.status}` : shown(failure.code, 64)
  return new AppError(
    'storage-error',
    `The storage ${ownFault ? 'failed' : 'refused the request'}: ${code}.`,
    ownFault
      ? 'It is the storage’s own fault. Try again in a while.'
      : 'The storage’s documentation explains the code.',
  )
}

const unsupported: Row = (_failure, { connection }) =>
  new AppError(
    'unsupported',
    'This storage does not have that feature.',
    connection === undefined ? 'Do without it here.' : `Check that “${connection.provider}” is what the storage is.`,
  )

/** A row that says the same whatever the answer has in it. */
function always(...words: ConstructorParameters<typeof AppError>): Row {
  return () => new AppError(...words)
}

const slowDown = always(
  'slow-down',
  'The storage is busy and asked for fewer requests.',
  'Wait a minute and try again; several attempts were made already.',
)
const expiredToken = always(
  'expired-token',
  'The temporary credentials have ended, or their session token is not right.',
  'Sign in again, or enter new credentials.',
)
const invalidKeyId = always(
  'invalid-key-id',
  'The storage does not know the access key id.',
  'Check it for typing errors, that it was not deleted or disabled, and that it belongs to this endpoint.',
)
const wrongSecret = always(
  'wrong-secret',
  'The storage computed another signature: the secret access key is not the one of the access key id.',
  'Enter the secret again. If it is right, check the addressing and the endpoint: a proxy that changes the host breaks signatures.',
)
const preconditionFailed = always(
  'precondition-failed',
  'The object was changed or made by someone else in the meantime, so nothing was done.',
  'Look at it again and decide.',
)
const tooLarge = always('too-large', 'The storage takes nothing that large.', 'Share a smaller file, or split it.')
const quota = always(
  'quota-exceeded',
  'The storage is full, or the account’s quota is used up.',
  'Delete what is no longer needed, or ask for more space.',
)
const timeout = always('timeout', 'The storage waited too long for the request.', 'Check the network and try again.')
const damaged = always(
  'storage-error',
  'What arrived at the storage is not what was sent, so it was refused.',
  'Try again. If it keeps happening, something on the network changes the data.',
)

const invalidRequest: Row = (failure, context) =>
  /larger than the maximum/i.test(failure.message) ? tooLarge(failure, context) : storageError(failure, context)

/** What the codes mean. Sources: Amazon S3 API Reference, "Error responses", and the codes of MinIO, Ceph, R2, B2 and Garage. */
const ROWS: readonly (readonly [codes: readonly string[], row: Row])[] = [
  [
    [
      'PermanentRedirect',
      'TemporaryRedirect',
      'Redirect',
      'IllegalLocationConstraintException',
      'InvalidRegionName',
      'InvalidRegion',
    ],
    wrongRegion,
  ],
  [['AuthorizationHeaderMalformed', 'AuthorizationQueryParametersError'], malformedAuthorization],
  [['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'], clockSkew],
  [
    [
      'AccessDenied',
      'AllAccessDisabled',
      'AccountProblem',
      'Forbidden',
      'AccessForbidden',
      'Unauthorized',
      'NotSignedUp',
      'UnauthorizedAccess',
      'ObjectLocked',
    ],
    accessDenied,
  ],
  [['NoSuchBucket'], noSuchBucket],
  [['NoSuchKey', 'NoSuchVersion'], noSuchKey],
  [['NoSuchUpload'], always('not-found', 'The storage no longer has that upload.', 'Start the upload again.')],
  [['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'InvalidToken'], expiredToken],
  [['InvalidAccessKeyId', 'InvalidClientTokenId', 'UnrecognizedClientException'], invalidKeyId],
  [['SignatureDoesNotMatch', 'InvalidSignature', 'InvalidSecurity'], wrongSecret],
  [
    [
      'SlowDown',
      'SlowDownRead',
      'SlowDownWrite',
      'TooManyRequests',
      'TooManyRequestsException',
      'RequestLimitExceeded',
      'BandwidthLimitExceeded',
      'Throttling',
      'ThrottlingException',
      'RequestThrottled',
      'ServiceUnavailable',
      'Busy',
    ],
    slowDown,
  ],
  [['InvalidObjectState', 'ObjectAlreadyInActiveTierError'], archived],
  [['PreconditionFailed', 'ConditionalRequestConflict', 'OperationAborted'], preconditionFailed],
  [['EntityTooLarge', 'MaxMessageLengthExceeded', 'MaxPostPreDataLengthExceeded', 'RequestEntityTooLarge'], tooLarge],
  [
    [
      'QuotaExceeded',
      'UserQuotaExceeded',
      'StorageQuotaExceeded',
      'InsufficientCapacity',
      'InsufficientStorage',
      'XMinioStorageFull',
      'XMinioAdminBucketQuotaExceeded',
      'CapExceeded',
    ],
    quota,
  ],
  [['InternalError', 'InternalFailure'], storageError],
  [['InvalidRequest'], invalidRequest],
  [['RequestTimeout', 'RequestTimeoutException'], timeout],
  [
    ['BadDigest', 'InvalidDigest', 'XAmzContentSHA256Mismatch', 'XAmzContentChecksumMismatch', 'IncompleteBody'],
    damaged,
  ],
  [
    ['InvalidBucketName'],
    always('invalid-bucket', 'That is not a bucket name.', 'Check it: the storage refused it.', 'bucket'),
  ],
  [
    ['KeyTooLongError', 'KeyTooLong'],
    always('unsignable-key', 'The key is too long for this storage.', 'Use a shorter name.', 'key'),
  ],
  [['NotImplemented', 'XNotImplemented'], unsupported],
  [['MethodNotAllowed'], methodRefused],
]

const BY_CODE: ReadonlyMap<string, Row> = new Map(ROWS.flatMap(([codes, row]) => codes.map((code) => [code, row])))

const BY_STATUS: ReadonlyMap<number, Row> = new Map([
  [401, accessDenied],
  [403, accessDenied],
  [404, notFound],
  [405, methodRefused],
  [408, timeout],
  [409, preconditionFailed],
  [412, preconditionFailed],
  [413, tooLarge],
  [429, slowDown],
  [501, unsupported],
  [503, slowDown],
  [507, quota],
])

/** For answers without a code, or with one that isn't known. */
function byStatus(failure: StorageFailure): Row {
  if (failure.code !== '' && failure.status !== 429 && failure.status !== 503) return storageError
  if (failure.status >= 300 && failure.status < 400) return wrongRegion
  // HEAD with another region than the bucket's: no body, but the header that names it.
  if (failure.status === 400 && failure.header('x-amz-bucket-region') !== undefined) return wrongRegion
  return BY_STATUS.get(failure.status) ?? storageError
}

/** Not the storage's and not the network's doing. The stack is what finds it: it is logged, never shown. */
function defect(error: unknown): AppError {
  const name = error instanceof Error ? shown(error.name, 64) : typeof error
  const internal = new AppError(
    'internal',
    `The request could not be made (${name}).`,
    'This is a defect; please report it.',
  )
  if (error instanceof Error && error.stack !== undefined) internal.stack = redact(error.stack)
  return internal
}
