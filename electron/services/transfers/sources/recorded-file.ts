import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { AppError } from '../../../../shared/errors.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { isSameFile } from '../../../../shared/transfers/transfer.ts'
import { systemPath } from './disk-path.ts'
import { identityOf } from './file-identity.ts'
import type { InspectedFile } from './inspect-files.ts'
import { shownPath } from './scanned-files.ts'

const READ_BYTES = 1024 ** 2

/** Never waits for what would have to be opened at its other end, too, and opens no link. Windows has no flag for that. */
export const READING = constants.O_RDONLY | constants.O_NONBLOCK | (constants.O_NOFOLLOW ?? 0)

/** A file that is still what it was when it was looked at, open for reading. */
export interface RecordedFile {
  /** The whole content, each piece until the next is asked for. Its end is reached only if it is still that file then. */
  read(signal: AbortSignal): AsyncGenerator<Buffer, void, undefined>
  close(): Promise<void>
}

/**
 * Opens a file, and not what a link in its place leads to; it never waits for one.
 *
 * @throws AppError `file-changed`, `file-not-found`, `file-unreadable`
 */
export async function openRecorded(file: InspectedFile): Promise<RecordedFile> {
  const handle = await open(systemPath(file.path), READING).catch((error: unknown) => {
    throw openFailure(error, file)
  })
  try {
    await assertSame(handle, file)
    return { read: (signal) => read(handle, file, signal), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function* read(
  handle: FileHandle,
  file: InspectedFile,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const { size } = file.identity
  const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, size))
  for (let position = 0; position < size; ) {
    signal.throwIfAborted()
    const length = Math.min(buffer.length, size - position)
    const { bytesRead } = await handle.read(buffer, 0, length, position).catch((error: unknown) => {
      throw unreadable(error, file)
    })
    if (bytesRead === 0) throw changed(file)
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
  await assertSame(handle, file)
}

async function assertSame(handle: FileHandle, file: InspectedFile): Promise<void> {
  const stats = await handle.stat({ bigint: true })
  if (!stats.isFile() || !isSameFile(identityOf(stats), file.identity)) throw changed(file)
}

function changed(file: InspectedFile): AppError {
  return new AppError(
    'file-changed',
    `${quoted(file)} changed while the ZIP was made, so the upload was thrown away.`,
    'Share it again when nothing is writing to it.',
    'files',
  )
}

function openFailure(error: unknown, file: InspectedFile): AppError {
  const code = codeOf(error)
  // What was a file is a link or a folder now.
  if (code === 'ELOOP' || code === 'EMLINK' || code === 'ENXIO') return changed(file)
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return unreadable(error, file)
  return new AppError(
    'file-not-found',
    `${quoted(file)} was deleted or moved before it was packed.`,
    'Bring it back, or choose the folder again without it.',
    'files',
  )
}

function unreadable(error: unknown, file: InspectedFile): AppError {
  return new AppError(
    'file-unreadable',
    `${quoted(file)} can’t be read (${codeOf(error) || 'unknown reason'}).`,
    'Check its permissions, and whether another program holds it.',
    'files',
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function quoted(file: InspectedFile): string {
  return `“${displayText(shownPath(file)).slice(0, 200)}”`
}
