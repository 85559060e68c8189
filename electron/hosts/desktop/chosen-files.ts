import { stat } from 'node:fs/promises'
import type { AppEvent, ChosenFile } from '../../../shared/api/events.ts'
import { AppError } from '../../../shared/errors.ts'
import { addLeftOut, nothingLeftOut } from '../../../shared/files/left-out.ts'
import { MAX_FILES, NOTHING_LEFT_OUT, type Walked } from '../../../shared/files/walk-folders.ts'
import type { FileRegister } from '../../services/transfers/file-register.ts'
import { walkFoldersOnDisk } from '../../services/transfers/walk-folder.ts'

/** The event that tells the page of files. */
export type FilesChosen = Extract<AppEvent, { readonly type: 'files-chosen' }>

/** What came of some paths. */
export interface Choice {
  /** Undefined where none of them is a file or a folder. */
  readonly chosen: FilesChosen | undefined
  /** Why the first of the others is none: it is not there, say. */
  readonly refusal: AppError | undefined
}

/** Registers the files among some absolute paths, and those in the folders among them. */
export async function chooseFiles(
  register: Pick<FileRegister, 'addChosen' | 'addFolder'>,
  paths: readonly string[],
): Promise<Choice> {
  const files: ChosenFile[] = []
  const folders: string[] = []
  let refusal: AppError | undefined
  let beyond = 0
  for (const path of paths) {
    if (await isFolder(path)) folders.push(path)
    else if (files.length === MAX_FILES) beyond += 1
    else {
      try {
        files.push(await register.addChosen(path))
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        refusal ??= error
      }
    }
  }
  if (files.length + folders.length === 0) return { chosen: undefined, refusal }
  const walked = await walkFoldersOnDisk(folders, register, MAX_FILES - files.length)
  const isMany = walked.leftOut.beyond > 0 || walked.leftOut.isCut
  const found = isMany ? await wholeFolders(register, folders) : walked
  return {
    chosen: {
      type: 'files-chosen',
      files: [...files, ...found.files],
      leftOut: { ...found.leftOut, beyond: found.leftOut.beyond + beyond },
    },
    refusal,
  }
}

/** Folders of very many files, each as one thing to the page. */
async function wholeFolders(
  register: Pick<FileRegister, 'addFolder'>,
  folders: readonly string[],
): Promise<Walked<ChosenFile>> {
  const leftOut = nothingLeftOut()
  const files: ChosenFile[] = []
  for (const path of folders) {
    const folder = await register.addFolder(path)
    addLeftOut(leftOut, folder.leftOut)
    if (folder.files > 0) files.push({ file: folder.file, name: folder.name, size: 0, count: folder.files })
  }
  return { files, leftOut }
}

/** What can't be looked at is refused like a file that can't. */
async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined)
  return stats?.isDirectory() ?? false
}

/** Files that the host itself made. */
export function filesChosen(files: readonly ChosenFile[]): FilesChosen {
  return { type: 'files-chosen', files, leftOut: NOTHING_LEFT_OUT }
}
