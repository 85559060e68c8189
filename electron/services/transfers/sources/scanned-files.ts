import { UniqueNames } from '../../../../shared/files/unique-names.ts'
import { type ByteText, type DiskPath, diskPath, isAscii, join, nameText } from './disk-path.ts'

/** A folder that was read. */
export interface ScannedFolder {
  /** Absolute. */
  readonly path: ByteText
  readonly name: ByteText
  readonly files: ByteText[]
  readonly folders: ScannedFolder[]
  /** Not all of it could be read. */
  isUnreadable: boolean
}

/** A file that was found: where it lies, and what it is called. */
export interface ScannedFile {
  readonly path: DiskPath
  /** Composed (NFC), otherwise as it is on the disk, whatever characters it has. No two in one folder have the same. */
  readonly name: string
  /** From the folder that was chosen, beginning with its name; with slashes. Empty for a file that was chosen itself. */
  readonly folder: string
}

/** As the person knows it. */
export function shownPath({ folder, name }: Pick<ScannedFile, 'folder' | 'name'>): string {
  return folder === '' ? name : `${folder}/${name}`
}

/**
 * The files of a scan in the order of their names, a folder's own at the place of its name. A hundred thousand take a few megabytes:
 * what is told of one is put together when it is asked for.
 */
export class ScannedFiles implements Iterable<ScannedFile> {
  /** Folders that hold nothing, which an archive keeps. */
  readonly emptyFolders: readonly string[]
  readonly #folders: { readonly path: ByteText; readonly text: string }[] = []
  readonly #names: ByteText[] = []
  readonly #folderOf: number[] = []
  /** Of those whose text is not simply their bytes. */
  readonly #texts = new Map<number, string>()

  /** @param limit how many there are to be; what comes later in their order is not in it */
  constructor(chosen: readonly ScannedFolder[], limit: number) {
    const emptyFolders: string[] = []
    const roots = new UniqueNames()

    const visit = (folder: ScannedFolder, text: string) => {
      if (folder.files.length + folder.folders.length === 0 && !folder.isUnreadable) emptyFolders.push(text)
      const index = this.#folders.push({ path: folder.path, text }) - 1
      const files = folder.files.sort()
      const folders = folder.folders.sort((a, b) => (a.name < b.name ? -1 : 1))
      const names = files.every(isAscii) && folders.every(({ name }) => isAscii(name)) ? undefined : new UniqueNames()
      const nameOf = (name: ByteText) => names?.take(nameText(name)) ?? name
      let next = 0
      for (const name of files) {
        for (let at = folders[next]; at !== undefined && at.name < name; at = folders[next]) {
          visit(at, `${text}/${nameOf(at.name)}`)
          next += 1
        }
        if (this.#names.length === limit) return
        const own = nameOf(name)
        if (own !== name) this.#texts.set(this.#names.length, own)
        this.#names.push(name)
        this.#folderOf.push(index)
      }
      for (const at of folders.slice(next)) visit(at, `${text}/${nameOf(at.name)}`)
    }
    for (const folder of chosen) visit(folder, roots.take(nameText(folder.name)))
    this.emptyFolders = emptyFolders
  }

  get count(): number {
    return this.#names.length
  }

  /** @throws RangeError beyond the last */
  at(index: number): ScannedFile {
    const name = this.#names[index]
    const folder = this.#folders[this.#folderOf[index] ?? -1]
    if (name === undefined || folder === undefined) throw new RangeError(`There is no file ${index}.`)
    const { path, text } = folder
    return {
      path: diskPath(join(path, name)),
      name: this.#texts.get(index) ?? name,
      folder: text,
    }
  }

  *[Symbol.iterator](): Iterator<ScannedFile> {
    for (let index = 0; index < this.count; index += 1) yield this.at(index)
  }
}
