import type { RevocationMethodId } from '../../../shared/revocation/methods.ts'
import { type DeleteUploadParts, deleteUpload } from './delete-upload.ts'
import type { RevocationLever } from './revocation-lever.ts'

/** The lever of each method. A link can be given a method only if it has one here. */
export type RevocationLevers = Readonly<Record<RevocationMethodId, RevocationLever | undefined>>

export type LeverParts = DeleteUploadParts

export function createLevers(parts: LeverParts): RevocationLevers {
  return {
    'delete-upload': deleteUpload(parts),
    'share-copy': undefined,
    'move-object': undefined,
    'tag-allow': undefined,
    'tag-deny': undefined,
    'policy-deny': undefined,
    none: undefined,
  }
}
