import type { RevocationMethodId } from '../../../shared/revocation/methods.ts'
import { type DeleteUploadParts, deleteUpload } from './delete-upload.ts'
import { type MoveObjectParts, moveObject } from './move-object.ts'
import { type PolicyDenyParts, policyDeny } from './policy-deny.ts'
import type { RevocationLever } from './revocation-lever.ts'
import { type ShareCopyParts, shareCopy } from './share-copy.ts'
import { type TagAllowParts, tagAllow } from './tag-allow.ts'
import { type TagDenyParts, tagDeny } from './tag-deny.ts'

/** The lever of each method. A link can be given a method only if it has one here. */
export type RevocationLevers = Readonly<Record<RevocationMethodId, RevocationLever | undefined>>

export type LeverParts = DeleteUploadParts &
  ShareCopyParts &
  MoveObjectParts &
  TagAllowParts &
  TagDenyParts &
  PolicyDenyParts

export function createLevers(parts: LeverParts): RevocationLevers {
  return {
    'delete-upload': deleteUpload(parts),
    'share-copy': shareCopy(parts),
    'move-object': moveObject(parts),
    'tag-allow': tagAllow(parts),
    'tag-deny': tagDeny(parts),
    'policy-deny': policyDeny(parts),
    none: undefined,
  }
}
