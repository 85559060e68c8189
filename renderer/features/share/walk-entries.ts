import { isSystemFile, MAX_FILES, type Walked, walkFolders } from '../../../shared/files/walk-folders.ts'
import type { FoundFile } from './waiting-file.ts'

/** All files below what was dropped. Browsers give no symbolic links as entries. */
export function walkEntries(entries: readonly FileSystemEntry[], limit = MAX_FILES): Promise<Walked<FoundFile>> {
  return walkFolders(
    entries,
    {
      kindOf: ({ isDirectory }) => (isDirectory ? 'folder' : 'file'),
      children: (entry) => childrenOf(entry as FileSystemDirectoryEntry),
      take: async (entry, folder) => ({ file: await fileOf(entry as FileSystemFileEntry), folder }),
    },
    limit,
  )
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** A reader gives a hundred at a time, and none when there are no more. */
async function* childrenOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader()
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) return
    yield* batch
  }
}

/** Files of an input for folders, which names each by its path from there. */
export function filesOfFolderInput(files: readonly File[]): readonly FoundFile[] {
  return files
    .filter(({ name }) => !isSystemFile(name))
    .map((file) => ({ file, folder: file.webkitRelativePath.split('/').slice(0, -1).join('/') }))
}
