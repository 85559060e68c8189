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
