import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import type { Link } from '../../../shared/links/link.ts'
import { hasTag, REVOKED_TAG, withoutTag, withTag } from '../../../shared/revocation/object-tags.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { SharedObject } from '../links/recipe-signer.ts'
import { mapAtOnce } from '../map-at-once.ts'
import type { ObjectService } from '../objects/object-service.ts'
import type { TagStore } from '../objects/tag-store.ts'
import type { RevocationLever } from './revocation-lever.ts'
import type { StandingPolicies } from './standing-policies.ts'
import { unlessGone } from './unless-gone.ts'

export interface TagDenyParts {
  readonly connections: ConnectionService
  readonly objects: () => Promise<ObjectService>
  readonly tags: TagStore
  readonly policies: StandingPolicies
}

/** How many objects are looked at, at the same time. */
const AT_ONCE = 8

/**
 * Tags an object as revoked, which a standing statement in the bucket's policy denies to links.
 *
 * A tag belongs to one version of an object: who overwrites the object takes the tag away, and a link that names the key alone works
 * again. So where the bucket keeps versions, the links name the version that is there when they are made. Elsewhere the person is told.
 */
export function tagDeny({ connections, objects, tags, policies }: TagDenyParts): RevocationLever {
  const prepareOne = async (connection: Connection, object: SharedObject): Promise<SharedObject> => {
    // First: one that is denied already can't be asked for its version.
    const current = await tags.read(connection, object)
    if (hasTag(current, REVOKED_TAG)) throw revokedAlready(object)
    withTag(current, REVOKED_TAG)
    const { versionId } = await (await objects()).head(connection, object)
    // Buckets whose versions are suspended call the one that is overwritten “null”.
    return versionId === undefined || versionId === 'null' ? object : { ...object, versionId }
  }
  return {
    deniesEverybody: true,
    async prepare(connection, shared) {
      for (const bucket of new Set(shared.map((object) => object.bucket))) {
        await policies.assertStanding(connection, bucket, 'tag-deny')
      }
      const pinned = await mapAtOnce(shared, AT_ONCE, (object) => prepareOne(connection, object))
      return { objects: pinned, discard: async () => undefined }
    },
    async revoke(link) {
      const connection = await connections.find(link.connectionId)
      await unlessGone(tags.change(connection, link, (current) => withTag(current, REVOKED_TAG)))
    },
    async restore(link) {
      const connection = await connections.find(link.connectionId)
      await tags.change(connection, link, (current) => withoutTag(current, REVOKED_TAG))
    },
    async advise(link, proof) {
      const connection = await connections.find(link.connectionId)
      if (!proof.dead) return adviceFor(await policies.isStanding(connection, link.bucket, 'tag-deny'))
      if (proof.verdict === 'gone' || link.versionId !== undefined) return undefined
      // Asking for the object itself may be denied by now. The first key that begins with its own is its own.
      const { bucket, key: prefix } = link
      const page = await (await objects()).list(connection, { bucket, prefix, pageSize: 1 })
      return overwriteWarning(link, page.objects[0]?.etag)
    },
  }
}

function adviceFor(isStanding: boolean): string {
  return isStanding
    ? 'The object is tagged, and the bucket’s policy denies it, but the link still works: this storage does not apply the policy to ' +
        'links, or not in this form. Try another form of the statement, or move the object; next time, share a copy.'
    : 'The object is tagged, but the statement that denies it is no longer in the bucket’s policy. Put it in again, then revoke again.'
}

function overwriteWarning({ etag: shared }: Link, etag: string | undefined): string {
  const again =
    'whoever overwrites it takes the tag away, and the link works again until it ends. Revoke it again then.'
  return shared !== undefined && etag !== undefined && normalEtag(shared) !== normalEtag(etag)
    ? `The object has been overwritten since it was shared, so it may well be again: ${again}`
    : `Keep the object as it is: ${again}`
}

function normalEtag(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1')
}

function revokedAlready({ key }: SharedObject): AppError {
  return new AppError(
    'already-exists',
    `“${displayText(key).slice(0, 200)}” is tagged as revoked, so a new link to it would not work.`,
    'Take the revocation of its links back first.',
  )
}
