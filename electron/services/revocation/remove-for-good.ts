import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import type { ObjectRef, ObjectService } from '../objects/object-service.ts'

/**
 * Deletes an object that was made to be shared, in the version that was made. Where that is refused, as for a version that is locked,
 * it is hidden behind a delete marker, which ends its links just as well. What is gone already is what was wanted.
 *
 * @returns `hidden` when the bytes are still there
 */
export async function removeForGood(
  objects: ObjectService,
  connection: Connection,
  object: ObjectRef,
): Promise<'removed' | 'hidden'> {
  const { bucket, key, versionId } = object
  try {
    const { deleteMarker } = await objects.remove(connection, object)
    return versionId === undefined && deleteMarker ? 'hidden' : 'removed'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'no-such-key') return 'removed'
    if (error.code !== 'access-denied' || versionId === undefined) throw error
    await objects.remove(connection, { bucket, key })
    return 'hidden'
  }
}
