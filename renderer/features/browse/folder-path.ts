/** A step of the way to a folder. */
export interface Crumb {
  /** Without its slash; empty where a key has two slashes in a row. */
  readonly name: string
  /** The prefix that lists it, which ends in a slash. */
  readonly folder: string
}

/** The folders on the way to a prefix that ends in a slash (or is empty). */
export function crumbsOf(folder: string): Crumb[] {
  const crumbs: Crumb[] = []
  for (let start = 0, slash = folder.indexOf('/'); slash !== -1; slash = folder.indexOf('/', start)) {
    crumbs.push({ name: folder.slice(start, slash), folder: folder.slice(0, slash + 1) })
    start = slash + 1
  }
  return crumbs
}

/** The folder that a folder is in; undefined for the bucket itself. */
export function parentOf(folder: string): string | undefined {
  return folder === '' ? undefined : folder.slice(0, folder.slice(0, -1).lastIndexOf('/') + 1)
}
