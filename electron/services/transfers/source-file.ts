import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'

/** A regular file, open for reading, with the identity it had when it was opened. */
export interface SourceFile {
  readonly handle: FileHandle
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** @throws AppError `file-changed` when it is no longer the file that was opened, though its size may be the same */
  assertUnchanged(): Promise<void>
}

/**
 * Opens a file first and looks at what was opened after, so that nothing can be swapped in between. Opening never waits: a pipe
 * without a writer is refused like every other thing that isn't a regular file.
 * @throws AppError `file-not-found`, `file-unreadable`, `not-a-file`
 */
export async function openSourceFile(path: string): Promise<SourceFile> {
  const name = basename(path).normalize('NFC')
  const shown = displayText(path).slice(0, 200)
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw openError(error, shown)
  })
  try {
    const stats = await handle.stat({ bigint: true })
    if (stats.isDirectory()) {
      throw new AppError(
        'not-a-file',
        `“${shown}” is a folder.`,
        'Share its files one by one, or pack it into an archive first.',
        'files',
      )
    }
    if (!stats.isFile()) {
      throw new AppError(
        'not-a-file',
        `“${shown}” is not a regular file.`,
        'Only regular files can be shared.',
        'files',
      )
    }
    return {
      handle,
      name,
      size: Number(stats.size),
      async assertUnchanged() {
        const now = await handle.stat({ bigint: true })
        if (now.size === stats.size && now.mtimeNs === stats.mtimeNs && now.ctimeNs === stats.ctimeNs) return
        throw new AppError(
          'file-changed',
          `“${shown}” changed while it was uploaded, so the upload was thrown away and no link was made.`,
          'Share it again when nothing is writing to it.',
        )
      },
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

function openError(error: unknown, shown: string): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new AppError('file-not-found', `There is no file “${shown}”.`, 'Check the name and the folder.', 'files')
  }
  if (code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE') {
    return new AppError('file-not-found', `“${shown}” can’t be the name of a file.`, 'Check the name.', 'files')
  }
  if (code === 'ENXIO')
    return new AppError('not-a-file', `“${shown}” is not a regular file.`, 'Only regular files can be shared.', 'files')
  if (code === 'ELOOP')
    return new AppError(
      'file-not-found',
      `“${shown}” is a link that leads in a circle.`,
      'Name the file itself.',
      'files',
    )
  return new AppError(
    'file-unreadable',
    `“${shown}” can’t be read (${code || 'unknown reason'}).`,
    'Check its permissions, and whether another program holds it.',
    'files',
  )
}
