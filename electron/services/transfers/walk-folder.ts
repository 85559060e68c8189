import type { ChosenFile } from '../../../shared/api/events.ts'
import { noteInOrder } from '../../../shared/files/left-out.ts'
import { MAX_FILES, type Walked } from '../../../shared/files/walk-folders.ts'
import type { FileRegister } from './file-register.ts'
import { scanFolders } from './sources/scan-folders.ts'
import { shownPath } from './sources/scanned-files.ts'

/**
 * Registers the files below folders of this computer. The folders themselves may be links: whoever chose one means what it leads to.
 *
 * @param folders absolute paths
 */
export async function walkFoldersOnDisk(
  folders: readonly string[],
  register: Pick<FileRegister, 'addChosen'>,
  limit = MAX_FILES,
): Promise<Walked<ChosenFile>> {
  const { files: found, leftOut } = await scanFolders(folders, { maxFiles: limit })
  const files: ChosenFile[] = []
  for (const file of found()) {
    try {
      files.push({ ...(await register.addChosen(file.path)), name: file.name, folder: file.folder })
    } catch {
      noteInOrder(leftOut.unreadable, shownPath(file))
    }
  }
  return { files, leftOut }
}
