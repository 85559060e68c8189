import { AppError } from '../errors.ts'

export interface ObjectTag {
  readonly name: string
  readonly value: string
}

/** On an object whose links are denied. */
export const REVOKED_TAG: ObjectTag = { name: 'sandglass-revoked', value: 'true' }
/** On an object that links may read. */
export const LIVE_TAG: ObjectTag = { name: 'sandglass', value: 'live' }

/** The most tags of an object. */
const MAX_TAGS = 10

export function hasTag(tags: readonly ObjectTag[], { name, value }: ObjectTag): boolean {
  return tags.some((tag) => tag.name === name && tag.value === value)
}

/** Tags are written all at once: the others stay. @throws AppError `unsupported` when the object has ten already */
export function withTag(tags: readonly ObjectTag[], tag: ObjectTag): ObjectTag[] {
  const merged = [...withoutTag(tags, tag), tag]
  if (merged.length <= MAX_TAGS) return merged
  throw new AppError(
    'unsupported',
    `The object has ${MAX_TAGS} tags, which is the most, so there is no room for the one that revokes its links.`,
    'Take away a tag that is no longer needed, or revoke in another way: with a share copy, or by a policy.',
  )
}

export function withoutTag(tags: readonly ObjectTag[], { name }: ObjectTag): ObjectTag[] {
  return tags.filter((tag) => tag.name !== name)
}
