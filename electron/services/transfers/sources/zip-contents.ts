import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../../../shared/errors.ts'
import type { LeftOut } from '../../../../shared/files/left-out.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { bytesOf, type DiskPath, diskPath, nameText, realBytes, systemPath } from './disk-path.ts'
import { inspectFiles } from './inspect-files.ts'
import { type ScanOptions, scanFolders } from './scan-folders.ts'
import type { ScannedFile } from './scanned-files.ts'
import type { ZipContents } from './zip-source.ts'

/** A file or a folder of a ZIP. */
export interface ZipEntryPath {
  /** Absolute. */
  readonly path: DiskPath
  /** What a file is called in the ZIP, where that isn't its name on the disk. */
  readonly name?: string | undefined
  /** The folder of the ZIP that a file is in, with slashes; it is on top without. */
  readonly folder?: string | undefined
}

/**
 * Finds all that belongs into a ZIP of chosen files and folders: the files first, then what is in the folders. The same paths give the
 * same again, so that a ZIP can be made anew after a restart.
 *
 * @throws AppError `file-not-found` for a chosen one that is not there; the signal’s reason when it is aborted
 */
export async function zipContents(
  chosen: readonly ZipEntryPath[],
  options: ScanOptions = {},
): Promise<{ readonly contents: ZipContents; readonly leftOut: LeftOut }> {
  const files: ScannedFile[] = []
  const folders: DiskPath[] = []
  for (const { path, name = nameText(basename(bytesOf(path))), folder = '' } of chosen) {
    try {
      const stats = await stat(systemPath(path))
      if (stats.isDirectory()) folders.push(path)
      // Whoever chose a link means what it leads to.
      else files.push({ path: diskPath(await realBytes(path)), name, folder })
    } catch {
      throw new AppError(
        'file-not-found',
        `“${displayText(name)}” is not there any more, so no ZIP can be made.`,
        'Bring it back, or choose the files again without it.',
        'files',
      )
    }
  }
  const { files: inFolders, leftOut } = await scanFolders(folders, options)
  return {
    contents: {
      files: await inspectFiles([...files, ...inFolders()], leftOut, options.signal),
      emptyFolders: inFolders().emptyFolders,
    },
    leftOut,
  }
}
