import type { Upload } from '../../../shared/api/upload-calls.ts'
import { AppError } from '../../../shared/errors.ts'

/** As for links: fewer characters are a slip more often than an abbreviation. */
const MIN_PREFIX = 4

/**
 * The uploads that a person named: each by its link's id or its own, or by the beginning of one.
 * @throws AppError `not-found`, `ambiguous-id`
 */
export function findUploads(names: readonly string[], uploads: readonly Upload[]): Upload[] {
  const found = names.map((name) => {
    const prefix = name.toLowerCase()
    const matches =
      prefix.length < MIN_PREFIX
        ? []
        : uploads.filter(({ id, linkId }) => linkId.startsWith(prefix) || id.toLowerCase().startsWith(prefix))
    const [upload] = matches
    if (upload === undefined) {
      throw new AppError(
        'not-found',
        `No transfer has the id “${name.slice(0, 64)}”.`,
        'Its first four characters may do; see them with: sandglass transfers',
        'id',
      )
    }
    if (matches.length > 1) {
      throw new AppError(
        'ambiguous-id',
        `More than one transfer’s id begins with “${name}”.`,
        'Give more of the id.',
        'id',
      )
    }
    return upload
  })
  return [...new Set(found)]
}
