import * as z from 'zod/mini'

/** What a path may have of characters where it is shown. Systems allow a few more. */
export const MAX_FOLDER_LENGTH = 4096

/** The first few of some paths, from the folder that was chosen, and how many there are in all. */
const somePaths = () =>
  z.strictObject({
    names: z.readonly(z.array(z.string().check(z.maxLength(MAX_FOLDER_LENGTH))).check(z.maxLength(2))),
    count: z.int().check(z.minimum(0)),
  })

/** What of a choice does not wait to be shared. */
export const leftOut = () =>
  z.strictObject({
    /** Files beyond those that can be shared at once, as far as they were counted. */
    beyond: z.int().check(z.minimum(0)),
    /** There was so much in the folders that not all of it was looked at. */
    isCut: z.boolean(),
    emptyFolders: somePaths(),
    unreadable: somePaths(),
    /** Symbolic links. */
    links: somePaths(),
    /** Sockets, pipes and devices. */
    special: somePaths(),
    /** Folders in so many others that they were not looked into. */
    tooDeep: somePaths(),
  })
export type LeftOut = z.output<ReturnType<typeof leftOut>>

/** What is named of many; the rest is counted. */
const MAX_NAMES = 2

interface Some {
  readonly names: string[]
  count: number
}

/** While it is counted. */
export type FillingLeftOut = {
  -readonly [Field in keyof LeftOut]: LeftOut[Field] extends number | boolean ? LeftOut[Field] : Some
}

export function nothingLeftOut(): FillingLeftOut {
  const none = (): Some => ({ names: [], count: 0 })
  return {
    beyond: 0,
    isCut: false,
    emptyFolders: none(),
    unreadable: none(),
    links: none(),
    special: none(),
    tooDeep: none(),
  }
}

/** Counts one, and names it while there are few. */
export function note(some: Some, path: string): void {
  some.count += 1
  if (some.names.length < MAX_NAMES) some.names.push(path.slice(0, MAX_FOLDER_LENGTH))
}

/** The same where what is found has no order of its own: the first by their names are named. */
export function noteInOrder(some: Some, path: string): void {
  some.count += 1
  some.names.push(path.slice(0, MAX_FOLDER_LENGTH))
  some.names.sort()
  some.names.length = Math.min(some.names.length, MAX_NAMES)
}

/** Adds what was left out of one choice to what was left out of others. */
export function addLeftOut(sum: FillingLeftOut, more: LeftOut): void {
  sum.beyond += more.beyond
  sum.isCut ||= more.isCut
  for (const reason of ['emptyFolders', 'unreadable', 'links', 'special', 'tooDeep'] as const) {
    sum[reason].count += more[reason].count
    sum[reason].names.push(...more[reason].names.slice(0, MAX_NAMES - sum[reason].names.length))
  }
}
