import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import type { CopyRepository, RecordedCopy } from '../library/copy-repository.ts'
import type { ObjectService } from '../objects/object-service.ts'
import type { Clock } from '../ports.ts'
import { removeForGood } from './remove-for-good.ts'

export interface RemoveCopyParts {
  readonly objects: () => Promise<ObjectService>
  readonly copies: () => CopyRepository
  readonly clock: Clock
}

/** How long what is locked is left alone before it is tried again to delete it. */
const LOCKED_RETRY_MS = 86_400_000

/**
 * Deletes a copy that was made to be shared, and takes it off the list of those. What is locked is hidden, and stays on the list.
 *
 * The key is unguessable and was never used for anything else, so all that is found under it is of that copy: where an answer was lost,
 * the storage may have been told twice to make it, and has two versions.
 */
export async function removeCopy(connection: Connection, copy: RecordedCopy, parts: RemoveCopyParts): Promise<void> {
  const objects = await parts.objects()
  const { bucket, key, versionId, isHidden } = copy
  const outcome = isHidden ? 'hidden' : await removeForGood(objects, connection, { bucket, key, versionId })
  const hasVersions = versionId !== undefined || outcome === 'hidden'
  const isGone = hasVersions ? await removeVersions(objects, connection, copy, outcome === 'removed') : true
  if (isGone) parts.copies().forget(copy)
  else parts.copies().hide(copy, storageTime(connection, parts.clock) + LOCKED_RETRY_MS)
}

/** The storage's time, in milliseconds, as far as it is known: links end by its clock. */
export function storageTime({ clockOffsetSeconds = 0 }: Connection, clock: Clock): number {
  return clock.now() + clockOffsetSeconds * 1000
}

/**
 * @param isGone what is taken for true where the storage doesn't tell
 * @returns whether nothing is left
 */
async function removeVersions(
  objects: ObjectService,
  connection: Connection,
  { bucket, key }: RecordedCopy,
  isGone: boolean,
): Promise<boolean> {
  try {
    const { versions } = await objects.versions(connection, { bucket, key })
    // The marker last: it hides what can't be deleted.
    const ordered = versions.toSorted((a, b) => Number(a.isDeleteMarker) - Number(b.isDeleteMarker))
    for (const { versionId } of ordered) await objects.remove(connection, { bucket, key, versionId })
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'access-denied' || error.code === 'unsupported') return isGone
    throw error
  }
}
