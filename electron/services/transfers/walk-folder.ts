import type { Dirent } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ChosenFile } from '../../../shared/api/events.ts'
import { type EntryKind, MAX_FILES, type Walked, walkFolders } from '../../../shared/files/walk-folders.ts'
import type { FileRegister } from './file-register.ts'

/** Something on this computer's disk, as a folder names it. */
interface DiskEntry {
  readonly name: string
  readonly path: string
  readonly kind: EntryKind
}

/**
 * Registers the files below folders of this computer. The folders themselves may be links: whoever chose one means what it leads to.
 *
 * @param folders absolute paths
 */
export function walkFoldersOnDisk(
  folders: readonly string[],
  files: Pick<FileRegister, 'addChosen'>,
  limit = MAX_FILES,
): Promise<Walked<ChosenFile>> {
  return walkFolders(
    // A disk itself has no name.
    folders.map((path): DiskEntry => ({ name: basename(path) || path, path, kind: 'folder' })),
    {
      kindOf: ({ kind }) => kind,
      children: childrenOf,
      take: async ({ path }, folder) => ({ ...(await files.addChosen(path)), folder }),
    },
    limit,
  )
}

async function* childrenOf({ path: folder }: DiskEntry): AsyncGenerator<DiskEntry> {
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name)
    yield { name: entry.name, path, kind: kindOf(entry) ?? (await kindOnDisk(path)) }
  }
}

/** Some file systems don't say it where they list a folder. */
async function kindOnDisk(path: string): Promise<EntryKind> {
  try {
    return kindOf(await lstat(path)) ?? 'special'
  } catch {
    // Reading it says why it can't be read.
    return 'file'
  }
}

function kindOf(entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): EntryKind | undefined {
  if (entry.isSymbolicLink()) return 'link'
  if (entry.isDirectory()) return 'folder'
  return entry.isFile() ? 'file' : undefined
}
