import type { Link } from '../../../shared/links/link.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { ObjectService } from '../objects/object-service.ts'
import { removeForGood } from './remove-for-good.ts'
import type { RevocationLever } from './revocation-lever.ts'

export interface DeleteUploadParts {
  readonly connections: ConnectionService
  readonly objects: () => Promise<ObjectService>
  /** Ends an upload that is still under way: nothing may arrive after the deletion. */
  readonly stopUploadTo: (link: Link) => Promise<void>
}

/**
 * Deletes the object that was uploaded for a link, in the version that the upload made: on a bucket that keeps versions a plain
 * delete would leave the bytes, and a bill. The key is unguessable and never used twice, so nothing else can be hit.
 */
export function deleteUpload({ connections, objects, stopUploadTo }: DeleteUploadParts): RevocationLever {
  return {
    async revoke(link) {
      await stopUploadTo(link)
      const connection = await connections.find(link.connectionId)
      const { bucket, key, uploadedVersionId: versionId } = link
      await removeForGood(await objects(), connection, { bucket, key, versionId })
    },
  }
}
