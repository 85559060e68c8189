import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { assertSignableKey } from '../../../shared/links/object-name.ts'
import { formatBytes } from '../../format/bytes.ts'
import { type Listing, MAX_LOADED } from './listing.ts'
import type { Column, Kind } from './object-list.ts'

export const COLUMN_TITLES: Readonly<Record<Column, string>> = { name: 'Name', size: 'Size', modified: 'Changed' }

/** What is said of a kind of row besides its name. */
export const KIND_TEXTS: Readonly<Partial<Record<Kind, { readonly badge: string; readonly why: string }>>> = {
  archived: { badge: 'Archived', why: 'A link to it works once it is restored from the archive.' },
  unsignable: { badge: 'No link', why: 'A link to it would never work.' },
}

/** The name of an entry, safe to show, and whether it is our own word for a name that is empty. */
export function shownName(name: string, kind: Kind): { readonly text: string; readonly isOurs: boolean } {
  const bare = kind === 'folder' && name.endsWith('/') ? name.slice(0, -1) : name
  if (bare !== '') return { text: displayText(bare), isOurs: false }
  return { text: kind === 'folder' ? 'Folder without a name' : 'The folder’s own object', isOurs: true }
}

/** Why no link can be made for a key, in a sentence or two; undefined when one can. */
export function whyNoLink(key: string): string | undefined {
  try {
    assertSignableKey(key)
    return undefined
  } catch (error) {
    return error instanceof AppError ? `${error.message} ${error.hint}` : KIND_TEXTS.unsignable?.why
  }
}

/** What is loaded, as long as nothing is filtered: `1,000 objects and 12 folders`, with what is known of the rest. */
export function loadedInWords({ objects, isComplete, isFull, isLoading, error }: Listing): string {
  if (objects.length === 0 && !isComplete) return error === undefined ? 'Loading…' : ''
  const folders = objects.folderCount
  const parts = [counted(objects.length - folders, 'object'), counted(folders, 'folder')]
  const text = (folders === 0 ? parts.slice(0, 1) : objects.length === folders ? parts.slice(1) : parts).join(' and ')
  if (isFull) return `${text}: no more than ${number(MAX_LOADED)} are loaded. Filter to find others.`
  if (isComplete) return text
  return isLoading ? `${text} so far…` : `${text} loaded, there are more`
}

/** What a filter leaves of what is loaded. */
export function foundInWords({ objects, isComplete }: Listing): string {
  return `${number(objects.rowCount)} of ${number(objects.length)}${isComplete ? '' : ' loaded'}`
}

export function selectedInWords({ selection }: Listing): string {
  const text = `${number(selection.count)} selected, ${formatBytes(selection.bytes)}`
  return selection.isFull ? `${text}: no more can be shared at once` : text
}

function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`
}

function number(value: number): string {
  return value.toLocaleString('en')
}
