import type { AppError } from '../../../shared/errors.ts'
import { toAppError } from '../objects/s3-error.ts'
import type { S3Call, S3Session, Send } from '../objects/s3-sessions.ts'
import { failureOfSdkError } from '../objects/storage-failure.ts'

/** What a storage says to a question. `absent` is an answer too: there is none of what was asked for, and one may ask. */
export type StorageSays<T> =
  | { readonly says: 'there'; readonly value: T }
  | { readonly says: 'absent' }
  | { readonly says: 'denied' | 'unsupported' | 'unclear'; readonly error: AppError }

/**
 * Asks a storage something, and takes a refusal for an answer.
 *
 * @param absent the storage's own codes for “there is none”
 */
export async function askStorage<T>(
  session: S3Session,
  call: S3Call,
  send: Send<T>,
  absent: readonly string[] = [],
): Promise<StorageSays<T>> {
  try {
    return await session.run<StorageSays<T>>(call, async (client, sdk, options) => {
      try {
        return { says: 'there', value: await send(client, sdk, options) }
      } catch (error) {
        if (absent.includes(failureOfSdkError(error)?.code ?? '')) return { says: 'absent' }
        throw error
      }
    })
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code === 'access-denied') return { says: 'denied', error }
    return { says: error.code === 'unsupported' ? 'unsupported' : 'unclear', error }
  }
}
