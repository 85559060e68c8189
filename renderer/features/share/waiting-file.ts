import type { ChosenFile } from '../../../shared/api/events.ts'
import type { WireError } from '../../../shared/errors.ts'
import type { LeftOut } from '../../../shared/files/left-out.ts'
import { MAX_FILES } from '../../../shared/files/walk-folders.ts'
import { displayText } from '../../../shared/links/display-text.ts'

/** A file that was chosen and not shared yet. */
export interface WaitingFile {
  readonly id: string
  readonly name: string
  /** The folder it came in, as the person knows it; empty for a file by itself. */
  readonly folder: string
  readonly size: number
  /** How many files a whole folder has, which the host knows as one. */
  readonly count?: number | undefined
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

/**
 * Adds files to those that wait, as many as fit.
 *
 * @param newId gives each its identity
 * @returns with them, how many did not fit
 */
export function addFiles(
  waiting: readonly WaitingFile[],
  found: readonly (FoundFile | ChosenFile)[],
  newId: () => string,
): { readonly waiting: readonly WaitingFile[]; readonly beyond: number } {
  const room = Math.max(0, MAX_FILES - waiting.length)
  const added = found.slice(0, room).map((item): WaitingFile => {
    const id = newId()
    if ('size' in item) {
      const { name, folder = '', size, count } = item
      return { id, name, folder, size, source: item, ...(count === undefined ? {} : { count }) }
    }
    return { id, name: item.file.name, folder: item.folder, size: item.file.size, source: item.file }
  })
  return { waiting: [...waiting, ...added], beyond: Math.max(0, found.length - room) }
}

/** What was left out, a sentence each. */
export function leftOutInWords(leftOut: LeftOut): readonly string[] {
  const max = MAX_FILES.toLocaleString('en')
  const { beyond, isCut, emptyFolders, unreadable, links, special, tooDeep } = leftOut
  return [
    ...(beyond > 0
      ? [
          `${max} files can be shared at once, so ${beyond.toLocaleString('en')} ${isCut ? 'or more were' : beyond === 1 ? 'was' : 'were'} left out. Pack a large folder into one file.`,
        ]
      : isCut
        ? ['There is too much in the folder to look at all of it. Choose a smaller one, or pack it into one file.']
        : []),
    ...inWords(emptyFolders, {
      one: 'is an empty folder: there is nothing in it to share.',
      many: 'are empty folders: there is nothing in them to share.',
    }),
    ...inWords(unreadable, {
      one: 'could not be read, so it was left out. Look whether you may open it.',
      many: 'could not be read, so they were left out. Look whether you may open them.',
    }),
    ...inWords(links, {
      one: 'only leads to something else, so it was left out. Choose that itself.',
      many: 'only lead to something else, so they were left out. Choose that itself.',
    }),
    ...inWords(special, {
      one: 'is no file but a part of the system, so it was left out.',
      many: 'are no files but parts of the system, so they were left out.',
    }),
    ...inWords(tooDeep, {
      one: 'lies in too many folders, so what is in it was left out. Choose it by itself.',
      many: 'lie in too many folders, so what is in them was left out. Choose them by themselves.',
    }),
  ]
}

function inWords(
  { names, count }: LeftOut['links'],
  ending: { readonly one: string; readonly many: string },
): readonly string[] {
  if (count === 0) return []
  const quoted = names.map((name) => `“${displayText(name)}”`)
  const rest = count - names.length
  const named = rest > 0 ? `${quoted.join(', ')} and ${rest.toLocaleString('en')} more` : quoted.join(' and ')
  return [`${named} ${count === 1 ? ending.one : ending.many}`]
}

/** How many files wait, those in folders among them. */
export function fileCount(waiting: readonly Pick<WaitingFile, 'count'>[]): number {
  return waiting.reduce((sum, { count = 1 }) => sum + count, 0)
}

/** Whether they can become a link each, or one ZIP. */
export function isSeveral(waiting: readonly WaitingFile[]): boolean {
  return waiting.length > 1 || waiting.some(({ folder, count }) => folder !== '' || count !== undefined)
}

/** What a ZIP of them is called unless it is given a name: as the folder that all of them came in. */
export function zipNameOf(waiting: readonly Pick<WaitingFile, 'name' | 'folder' | 'count'>[]): string {
  const folders = new Set(
    waiting.map(({ name, folder, count }) => folder.split('/', 1)[0] || (count === undefined ? '' : name)),
  )
  const [only = ''] = folders
  return folders.size === 1 && only !== '' ? `${only}.zip` : 'files.zip'
}

/** `3 files, 4.2 MB`. @param bytes writes a size */
export function waitingInWords(
  waiting: readonly Pick<WaitingFile, 'count' | 'size'>[],
  bytes: (size: number) => string,
): string {
  const total = waiting.reduce((sum, { size }) => sum + size, 0)
  const count = fileCount(waiting)
  const files = `${count.toLocaleString('en')} ${count === 1 ? 'file' : 'files'}`
  // Of a whole folder the size may not be known yet.
  return total === 0 && waiting.some((file) => file.count !== undefined) ? files : `${files}, ${bytes(total)}`
}
