import { AppError } from '../../../shared/errors.ts'
import type { Network } from '../network/network.ts'
import { failureToAppError, toAppError } from '../objects/s3-error.ts'
import { type CallContext, failureOfAnswer } from '../objects/storage-failure.ts'
import { type AnonymousAnswer, requestAnonymously } from '../probe/anonymous-request.ts'

const MAX_ANSWER_MS = 20_000
const MAX_ANSWER_BYTES = 65_536

/**
 * Opens a link as a recipient would, without credentials, and gives what it leads to, up to 64 KiB.
 * @throws AppError for any answer but success; the link is in no message
 */
export async function openLink(
  url: string,
  context: CallContext,
  network: Network,
  signal?: AbortSignal,
): Promise<string> {
  const { status, headers, body } = await request(url, context, network, signal)
  if (status === 200 || status === 206) return body
  throw failureToAppError(failureOfAnswer(status, headers, body), context)
}

/**
 * Opens a link whose signature has one character changed, which a storage must refuse.
 * @throws AppError when it doesn't
 */
export async function openTamperedLink(
  url: string,
  context: CallContext,
  network: Network,
  signal?: AbortSignal,
): Promise<void> {
  const tampered = withAlteredSignature(url)
  const { status, headers, body } = await request(tampered, context, network, signal)
  if (status === 400 || status === 401 || status === 403) return
  if (status >= 300) throw failureToAppError(failureOfAnswer(status, headers, body), context)
  throw new AppError(
    'storage-error',
    'The storage opened a link with a wrong signature.',
    'It does not check signatures, or the bucket is public: links would protect nothing there, and could not be taken back.',
  )
}

/** The same link with one character of its signature changed. */
export function withAlteredSignature(url: string): string {
  const altered = url.replace(/(?<=[?&]X-Amz-Signature=)[0-9a-f]/i, (first) => (first === '0' ? '1' : '0'))
  if (altered !== url) return altered
  throw new AppError('internal', 'The link has no signature that could be changed.', 'Please report it.')
}

/** A body's text, up to 64 KiB. */
export async function readText(stream: ReadableStream<Uint8Array> | null | undefined): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of stream ?? []) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    // Leaving the loop cancels the rest.
    if (bytes > MAX_ANSWER_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString()
}

async function request(
  url: string,
  context: CallContext,
  network: Network,
  signal: AbortSignal | undefined,
): Promise<AnonymousAnswer> {
  const terms = { method: 'GET', headers: {}, timeoutMs: MAX_ANSWER_MS, maxBodyBytes: MAX_ANSWER_BYTES } as const
  try {
    return await requestAnonymously(url, { ...terms, readsObject: true, signal }, network)
  } catch (error) {
    throw toAppError(error, context)
  }
}
