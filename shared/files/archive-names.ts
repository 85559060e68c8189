import { safeFileName } from './safe-file-name.ts'
import { UniqueNames } from './unique-names.ts'

interface Folder {
  /** In the archive, with a slash at its end; empty for the whole. */
  readonly path: string
  readonly names: UniqueNames
}

/**
 * What files are called in one archive: by their path from what was chosen, so that it can be unpacked on every system, nothing ends up
 * outside, and nothing overwrites anything else, also where capitals make no difference.
 */
export class ArchiveNames {
  readonly #folders = new Map<string, Folder>([['', newFolder('')]])

  /** @param folder from the one that was chosen, with slashes between; empty for a file that was chosen itself */
  file(folder: string, name: string): string {
    const { path, names } = this.#folder(folder)
    return path + names.take(safeFileName(name))
  }

  /** With a slash at the end, by which an archive knows a folder. */
  folder(path: string): string {
    return this.#folder(path).path
  }

  #folder(path: string): Folder {
    const known = this.#folders.get(path)
    if (known !== undefined) return known
    const slash = path.lastIndexOf('/')
    const parent = this.#folder(slash < 0 ? '' : path.slice(0, slash))
    const folder = newFolder(`${parent.path}${parent.names.take(safeFileName(path.slice(slash + 1)))}/`)
    this.#folders.set(path, folder)
    return folder
  }
}

function newFolder(path: string): Folder {
  return { path, names: new UniqueNames((name) => name.toLowerCase()) }
}
