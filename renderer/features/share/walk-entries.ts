import { type FoundFile, type LeftOut, MAX_FILES } from './waiting-file.ts'

/** A tree of nothing but folders must not keep the page busy for ever. */
const MAX_ENTRIES = 50_000

/** Files that systems leave in folders, and that nobody means to share. */
const SYSTEM_FILES = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', '.localized'])

export interface Walked extends LeftOut {
  readonly files: readonly FoundFile[]
}

/**
 * All files below what was dropped, folders in the order of their names. Browsers give no symbolic links as entries, so nothing
 * outside of what was dropped is reached. It stops when there are more files than can be shared at once.
 */
export async function walkEntries(entries: readonly FileSystemEntry[], limit = MAX_FILES): Promise<Walked> {
  const files: FoundFile[] = []
  const emptyFolders: string[] = []
  const unreadable: string[] = []
  let seen = 0
  let isCut = false

  /** @returns whether there was a file in it */
  const visit = async (entry: FileSystemEntry, folder: string): Promise<boolean> => {
    seen += 1
    if (files.length >= limit || seen > MAX_ENTRIES) {
      isCut = true
      return true
    }
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    try {
      if (!entry.isDirectory) {
        if (folder !== '' && SYSTEM_FILES.has(entry.name)) return false
        files.push({ file: await fileOf(entry as FileSystemFileEntry), folder })
        return true
      }
      let hasFile = false
      for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) {
        if (isCut) return true
        hasFile = (await visit(child, path)) || hasFile
      }
      // A folder that holds only empty ones is named once, by itself.
      if (!hasFile && folder === '') emptyFolders.push(path)
      return hasFile
    } catch {
      unreadable.push(path)
      return true
    }
  }
  for (const entry of entries) {
    if (isCut) break
    await visit(entry, '')
  }
  return { files, emptyFolders, unreadable, isCut }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** A reader gives a hundred at a time, and none when there are no more. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const children: FileSystemEntry[] = []
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) break
    children.push(...batch)
    if (children.length > MAX_ENTRIES) break
  }
  return children.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Files of an input for folders, which names each by its path from there. */
export function filesOfFolderInput(files: readonly File[]): readonly FoundFile[] {
  return files
    .filter(({ name }) => !SYSTEM_FILES.has(name))
    .map((file) => ({ file, folder: file.webkitRelativePath.split('/').slice(0, -1).join('/') }))
}
