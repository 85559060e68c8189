import type { Connection } from '../../../shared/connections/connection.ts'
import { fileNameOfKey } from '../../../shared/links/object-name.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { CopyPlace } from '../library/copy-repository.ts'
import type { SharedObject } from '../links/recipe-signer.ts'
import { mapAtOnce } from '../map-at-once.ts'
import type { ObjectCopier, ObjectCopy } from '../objects/object-copier.ts'
import type { RandomBytes } from '../ports.ts'
import { uploadKey, uploadTarget } from '../transfers/upload-target.ts'
import { type RemoveCopyParts, removeCopy } from './remove-copy.ts'
import type { RevocationLever } from './revocation-lever.ts'
import { whileTouched } from './while-touched.ts'

export interface ShareCopyParts extends RemoveCopyParts {
  readonly connections: ConnectionService
  readonly copier: () => Promise<ObjectCopier>
  readonly settings: () => Settings
  readonly random: RandomBytes
}

const COPIES_AT_ONCE = 4

/**
 * Shares a copy of the object, which the storage makes itself under a key that can't be guessed, and deletes it to take the link back.
 * The object itself is only read.
 */
export function shareCopy(parts: ShareCopyParts): RevocationLever {
  return {
    async prepare(connection, objects) {
      const planned = objects.map((source) => ({ source, place: placeFor(connection, source, parts) }))
      const places = planned.map(({ place }) => place)
      parts.copies().begin(places, parts.clock.now())
      const begun = new Set<CopyPlace>()
      const discard = async (): Promise<void> => {
        // Those that can't be deleted now stay on the list, and are deleted later.
        await mapAtOnce(places, COPIES_AT_ONCE, async (place) => {
          if (begun.has(place)) await discardCopy(connection, place, parts)
          else parts.copies().forget(place)
        }).catch(() => undefined)
      }
      try {
        const copier = await parts.copier()
        const copied = await whileTouched(places, parts, () =>
          mapAtOnce(planned, COPIES_AT_ONCE, async ({ source, place }) => {
            begun.add(place)
            return sharedCopy(source, place, await copier.copy(connection, { source, to: place, keeps: 'to-share' }))
          }),
        )
        return { objects: copied, discard }
      } catch (error) {
        await discard()
        throw error
      }
    },
    async revoke({ connectionId, bucket, key, uploadedVersionId }) {
      const connection = await parts.connections.find(connectionId)
      await removeCopy(connection, { connectionId, bucket, key, versionId: uploadedVersionId, isHidden: false }, parts)
    },
  }
}

/** Also what was begun of it. */
export async function discardCopy(connection: Connection, place: CopyPlace, parts: RemoveCopyParts): Promise<void> {
  const { bucket, key } = place
  await (await parts.objects()).abortUploads(connection, { bucket, key })
  await removeCopy(connection, { ...place, versionId: undefined, isHidden: false }, parts)
}

/** Where the connection's uploads go, too; without such a place beside the object. */
function placeFor(connection: Connection, source: SharedObject, parts: ShareCopyParts): CopyPlace {
  const { sharePrefix, nameTemplate } = parts.settings()
  const own = connection.bucket ?? source.bucket
  const target = uploadTarget({ ...connection, bucket: own }, undefined, sharePrefix)
  const name = fileNameOfKey(source.key).replace(/^\.{0,2}$/, 'object')
  return { connectionId: connection.id, bucket: target.bucket, key: uploadKey(target, name, nameTemplate, parts) }
}

function sharedCopy(source: SharedObject, { bucket, key }: CopyPlace, copy: ObjectCopy): SharedObject {
  return {
    bucket,
    key,
    upload: { versionId: copy.versionId, size: copy.size, etag: copy.etag },
    copyOf: {
      bucket: source.bucket,
      key: source.key,
      versionId: source.versionId ?? copy.source.versionId,
      etag: copy.source.etag,
    },
  }
}
