import { AppError, type ErrorCode, type WireError } from '../../../shared/errors.ts'
import { type Failure, type FailureKind, failureKind } from '../../../shared/transfers/failure.ts'

/** A failure whose kind is known better than by its code. */
export class TransferError extends Error {
  readonly failure: Failure

  constructor(error: WireError, kind: FailureKind = failureKind(error.code), retryAfterMs?: number) {
    super(error.message)
    this.failure = { kind, error, retryAfterMs }
  }
}

/** What the engine is told of whatever was thrown. @param toWire logs defects, and tells nothing of them */
export function failureOf(error: unknown, toWire: (error: unknown) => WireError): Failure {
  if (error instanceof TransferError) return error.failure
  const wire = toWire(error)
  return { kind: failureKind(wire.code), error: wire }
}

/** Codes by which a storage says that there is no such multipart upload (any more). Ceph says it of the key. */
const UPLOAD_GONE: ReadonlySet<ErrorCode> = new Set(['not-found', 'no-such-key'])

/** For calls about a multipart upload. */
export async function aboutUpload<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (error instanceof AppError && UPLOAD_GONE.has(error.code)) throw new TransferError(error.toWire(), 'upload-gone')
    if (error instanceof TransferError && UPLOAD_GONE.has(error.failure.error.code)) {
      throw new TransferError(error.failure.error, 'upload-gone')
    }
    throw error
  }
}
