import { type LeftOut, MAX_FOLDER_LENGTH, note, nothingLeftOut } from './left-out.ts'

/** The most files that are shared at once: what one call takes. */
export const MAX_FILES = 10_000

/** Below that nobody keeps files to share, and a folder that holds itself has no end. */
export const MAX_DEPTH = 64

/** A tree of nothing but folders must not keep anyone busy for ever. */
const MAX_ENTRIES = 50_000

/** Files that systems leave in folders, and that nobody means to share. */
const SYSTEM_FILES = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', '.localized'])

export const NOTHING_LEFT_OUT: LeftOut = nothingLeftOut()

/** `link` is a symbolic one; `special` a socket, a pipe or a device. */
export type EntryKind = 'file' | 'folder' | 'link' | 'special'

/** How a walk reads what it walks. Where one of them fails, what it was about could not be read. */
export interface Tree<Entry extends { readonly name: string }, File> {
  kindOf(entry: Entry): EntryKind
  /** Lazy, as nobody knows how many there are. */
  children(folder: Entry): AsyncIterable<Entry>
  /** @param folder the path of the folder that it is in, from the one that was chosen; empty where the file itself was chosen */
  take(file: Entry, folder: string): Promise<File>
}

export interface Walked<File> {
  readonly files: readonly File[]
  readonly leftOut: LeftOut
}

/** Whether it is a file that a system left in a folder. */
export function isSystemFile(name: string): boolean {
  return SYSTEM_FILES.has(name)
}

/**
 * All files below what was chosen, folders in the order of their names. Links are not followed, so nothing outside of what was chosen is
 * reached, and nothing twice. What there is beyond the most files that can be shared is counted.
 */
export async function walkFolders<Entry extends { readonly name: string }, File>(
  chosen: readonly Entry[],
  tree: Tree<Entry, File>,
  limit = MAX_FILES,
): Promise<Walked<File>> {
  const files: File[] = []
  const leftOut = nothingLeftOut()
  let seen = 0

  /** @returns whether there was anything in it but empty folders and files of the system */
  const visit = async (entry: Entry, folder: string, depth: number): Promise<boolean> => {
    seen += 1
    if (seen > MAX_ENTRIES) {
      leftOut.isCut = true
      return true
    }
    const path = depth === 0 ? entry.name : `${folder}/${entry.name}`
    try {
      switch (tree.kindOf(entry)) {
        case 'link':
          note(leftOut.links, path)
          return true
        case 'special':
          note(leftOut.special, path)
          return true
        case 'file':
          if (depth > 0 && isSystemFile(entry.name)) return false
          if (files.length < limit) files.push(await tree.take(entry, folder))
          else leftOut.beyond += 1
          return true
        case 'folder':
          return await enter(entry, path, depth)
      }
    } catch {
      note(leftOut.unreadable, path)
      return true
    }
  }

  const enter = async (entry: Entry, path: string, depth: number): Promise<boolean> => {
    if (depth > MAX_DEPTH || path.length > MAX_FOLDER_LENGTH) {
      note(leftOut.tooDeep, path)
      return true
    }
    const children: Entry[] = []
    for await (const child of tree.children(entry)) {
      children.push(child)
      if (children.length > MAX_ENTRIES - seen) break
    }
    let hasFile = false
    for (const child of children.sort(byName)) {
      if (leftOut.isCut) return true
      hasFile = (await visit(child, path, depth + 1)) || hasFile
    }
    // A folder that holds only empty ones is named once, by itself.
    if (!hasFile && depth === 0) note(leftOut.emptyFolders, path)
    return hasFile
  }

  for (const entry of chosen) {
    if (leftOut.isCut) break
    await visit(entry, '', 0)
  }
  return { files, leftOut }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}
