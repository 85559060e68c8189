import { MAX_OBJECTS } from '../../../shared/api/link-calls.ts'
import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import type { SharedObject } from './recipe-signer.ts'

/**
 * Each object once for each recipient, object by object; without recipients, the objects as they are.
 * @throws AppError `invalid-input`, `too-large`
 */
export function forEachRecipient(
  objects: readonly SharedObject[],
  recipients: readonly string[] | undefined,
): readonly SharedObject[] {
  if (recipients === undefined) return objects
  const twice = recipients.find((name, index) => recipients.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new AppError(
      'invalid-input',
      `“${displayText(twice)}” is named twice, and their links could not be told apart.`,
      'Name each recipient once.',
      'recipients',
    )
  }
  if (objects.length * recipients.length > MAX_OBJECTS) {
    throw new AppError(
      'too-large',
      `That would be ${objects.length * recipients.length} links, and ${MAX_OBJECTS} can be made at once; none was made.`,
      'Share with fewer recipients, or fewer objects, at a time.',
      'recipients',
    )
  }
  return objects.flatMap((object) => recipients.map((recipient) => ({ ...object, recipient })))
}

/** What was made of objects, in their order, for the recipients of those. */
export function forTheSame(objects: readonly SharedObject[], made: readonly SharedObject[]): SharedObject[] {
  return made.map((object, index) => ({ ...object, recipient: objects[index]?.recipient }))
}
