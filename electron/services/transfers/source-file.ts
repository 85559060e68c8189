import { constants, existsSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { type FileIdentity, isSameFile } from '../../../shared/transfers/transfer.ts'
import { bytesOf, type DiskPath, nameText, systemPath } from './sources/disk-path.ts'
import { identityOf } from './sources/file-identity.ts'

const READ_BYTES = 1024 * 1024

/** A regular file, open for reading, with the identity it had when it was opened. */
export interface SourceFile {
  readonly handle: FileHandle
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly identity: FileIdentity
  /**
   * Its content. Unlike a stream of the handle's own, it leaves the handle open when it is broken off.
   * @throws AppError `file-changed` when there is less or more of it than `size`; the signal's reason when it is aborted
   */
  read(signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined>
  /** @throws AppError `file-changed` when it is no longer the file that was opened, though its size may be the same */
  assertUnchanged(): Promise<void>
}

/**
 * Opens a file first and looks at what was opened after, so that nothing can be swapped in between. Opening never waits: a pipe
 * without a writer is refused like every other thing that isn't a regular file.
 * @throws AppError `file-not-found`, `file-unreadable`, `not-a-file`
 */
export async function openSourceFile(path: DiskPath): Promise<SourceFile> {
  const text = nameText(bytesOf(path))
  const name = basename(text)
  const shown = displayText(text).slice(0, 200)
  const handle = await open(systemPath(path), constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw accessError(error, shown)
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
    const size = Number(stats.size)
    return {
      handle,
      name,
      size,
      identity: identityOf(stats),
      async *read(signal) {
        let position = 0
        // Past the end, once, to see that it is the end: a system's own files have more in them than their size says.
        for (let isEnd = false; !isEnd; ) {
          signal.throwIfAborted()
          const buffer = Buffer.allocUnsafe(READ_BYTES)
          const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, position).catch((error: unknown) => {
            throw accessError(error, shown)
          })
          position += bytesRead
          isEnd = bytesRead === 0
          if (position > size || (isEnd && position < size)) throw changed(shown)
          if (!isEnd) yield buffer.subarray(0, bytesRead)
        }
      },
      async assertUnchanged() {
        const now = await handle.stat({ bigint: true })
        if (now.nlink === 0n && !existsSync(systemPath(path))) throw gone(shown)
        // A system's own files have more in them than their size says.
        const { bytesRead } = await handle.read(Buffer.allocUnsafe(1), 0, 1, size).catch((error: unknown) => {
          throw accessError(error, shown)
        })
        if (bytesRead > 0 || !isSameFile(identityOf(now), identityOf(stats))) throw changed(shown)
      },
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

function gone(shown: string): AppError {
  return new AppError(
    'file-not-found',
    `“${shown}” was deleted while it was uploaded, or its disk was removed.`,
    'Bring it back, then try again, or cancel the upload.',
    'files',
  )
}

function changed(shown: string): AppError {
  return new AppError(
    'file-changed',
    `“${shown}” changed while it was uploaded, so the upload was thrown away.`,
    'Share it again when nothing is writing to it.',
  )
}

function accessError(error: unknown, shown: string): AppError {
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
