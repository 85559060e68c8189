import type { ChosenFile } from '../../../shared/api/events.ts'
import type { WireError } from '../../../shared/errors.ts'

/** The most files that are shared at once: what one call takes. */
export const MAX_FILES = 1000

/** A file that was chosen and not shared yet. */
export interface WaitingFile {
  readonly id: string
  readonly name: string
  /** The folder it came in, as the person knows it; empty for a file by itself. */
  readonly folder: string
  readonly size: number
  /** Where its bytes are: in the page, or with the host, which gave it a name. */
  readonly source: File | ChosenFile
  /** Why the host could not take it. */
  readonly error?: WireError | undefined
}

/** Files as they come from a drop, a picker or the clipboard. */
export interface FoundFile {
  readonly file: File
  readonly folder: string
}

/** What of a choice does not wait to be shared. */
export interface LeftOut {
  /** There were more than can be shared at once. */
  readonly isCut: boolean
  /** Folders without a file in them. */
  readonly emptyFolders: readonly string[]
  /** What could not be read. */
  readonly unreadable: readonly string[]
}

export const NOTHING_LEFT_OUT: LeftOut = { isCut: false, emptyFolders: [], unreadable: [] }

/**
 * Adds files to those that wait, as many as fit.
 *
 * @param newId gives each its identity
 */
export function addFiles(
  waiting: readonly WaitingFile[],
  found: readonly (FoundFile | ChosenFile)[],
  newId: () => string,
): { readonly waiting: readonly WaitingFile[]; readonly isCut: boolean } {
  const room = MAX_FILES - waiting.length
  const added = found.slice(0, Math.max(0, room)).map((item): WaitingFile => {
    const id = newId()
    if (!('folder' in item)) return { id, name: item.name, folder: '', size: item.size, source: item }
    return { id, name: item.file.name, folder: item.folder, size: item.file.size, source: item.file }
  })
  return { waiting: [...waiting, ...added], isCut: found.length > room }
}

/** What was left out, a sentence each. */
export function leftOutInWords({ isCut, emptyFolders, unreadable }: LeftOut): readonly string[] {
  const max = MAX_FILES.toLocaleString('en')
  return [
    ...(isCut
      ? [`${max} files can be shared at once, so only the first ${max} were taken. Pack a large folder into one file.`]
      : []),
    ...(emptyFolders.length === 0
      ? []
      : [
          `${named(emptyFolders)} ${emptyFolders.length === 1 ? 'is an empty folder' : 'are empty folders'}: there is nothing in ${emptyFolders.length === 1 ? 'it' : 'them'} to share.`,
        ]),
    ...(unreadable.length === 0
      ? []
      : [
          `${named(unreadable)} could not be read, so ${unreadable.length === 1 ? 'it was' : 'they were'} left out. Look whether you may open ${unreadable.length === 1 ? 'it' : 'them'}.`,
        ]),
  ]
}

function named(names: readonly string[]): string {
  const [first = '', second = ''] = names
  if (names.length === 1) return `“${first}”`
  if (names.length === 2) return `“${first}” and “${second}”`
  return `“${first}”, “${second}” and ${(names.length - 2).toLocaleString('en')} more`
}

/** `3 files, 4.2 MB`. @param bytes writes a size */
export function waitingInWords(waiting: readonly WaitingFile[], bytes: (size: number) => string): string {
  const total = waiting.reduce((sum, { size }) => sum + size, 0)
  return `${waiting.length.toLocaleString('en')} ${waiting.length === 1 ? 'file' : 'files'}, ${bytes(total)}`
}
