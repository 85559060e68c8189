import type { Connection } from '../../../shared/connections/connection.ts'
import { providerOf } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import { partSizeFor } from '../../../shared/transfers/part-plan.ts'
import { proxyError } from '../network/proxy-error.ts'
import { networkError } from '../objects/network-error.ts'
import { failureToAppError } from '../objects/s3-error.ts'
import { failureOfAnswer } from '../objects/storage-failure.ts'
import type { SendAnswer } from './sending/messages.ts'
import { SendError } from './sending/part-sender.ts'
import { TransferError } from './transfer-failure.ts'

/** What the storage answered instead of taking it. */
export function refusal(
  { status, headers, body }: SendAnswer,
  connection: Connection,
  context: { bucket: string; key: string; permission: string },
): TransferError {
  const failure = failureOfAnswer(status, { get: (name) => headers[name.toLowerCase()] ?? null }, body)
  const seconds = Number(headers['retry-after'])
  return new TransferError(
    failureToAppError(failure, { connection, ...context }).toWire(),
    undefined,
    Number.isFinite(seconds) ? seconds * 1000 : undefined,
  )
}

/** What failed on the way to a proxy, or at it, is not the storage's doing. */
export function proxyFailure(error: unknown, url: string): AppError | undefined {
  if (!(error instanceof SendError) || error.kind !== 'network' || error.proxy === undefined) return undefined
  return proxyError(error, { proxy: error.proxy, host: new URL(url).hostname })
}

/** What a worker thread could not do. */
export function sendFailure(error: unknown, connection: Connection | undefined): unknown {
  if (!(error instanceof SendError)) return error
  if (error.kind === 'network' || error.kind === 'crash') return networkError(error, connection) ?? sendingBrokeOff()
  if (error.kind === 'file-changed') {
    return new AppError(
      'file-changed',
      'The file became shorter while it was uploaded, so the upload was thrown away.',
      'Upload it again when nothing is writing to it.',
    )
  }
  return new AppError(
    'file-unreadable',
    `The file can’t be read to its end (${error.code}).`,
    'Check the disk that it is on, then try again.',
  )
}

function sendingBrokeOff(): AppError {
  return new AppError('network', 'Sending broke off.', 'It is tried again.')
}

/** A success that does not say so. */
export function unclear(): AppError {
  return new AppError(
    'storage-error',
    'The storage’s answer does not say that the upload was stored.',
    'It is tried again. If it keeps happening, the storage or something on the way is at fault.',
  )
}

/** The storage has taken other bytes than those that were sent. */
export function damaged({ name }: Connection): AppError {
  return new AppError(
    'storage-error',
    `What arrived at “${name}” is not what was sent, so it is sent again.`,
    'If it keeps happening, something on the network changes the data.',
  )
}

/** @throws AppError `too-large` */
export function assertFits(size: number, connection: Connection): void {
  const { maxObjectBytes, label } = providerOf(connection.provider)
  // 10,000 parts of 5 GiB are the most that S3 has.
  if (size <= maxObjectBytes && partSizeFor(size) <= 5 * 1024 ** 3 + 1024 ** 3) return
  throw new AppError(
    'too-large',
    `The file is larger than ${label} stores, which is ${Math.floor(maxObjectBytes / 1e9).toLocaleString('en')} GB.`,
    'Split it.',
    'files',
  )
}
