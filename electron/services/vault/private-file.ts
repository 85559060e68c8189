import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import type { RandomBytes } from '../ports.ts'

/**
 * The content of a file of the vault, or undefined when there is none.
 * @throws AppError `vault-damaged` when something else lies in its place, `file-unreadable` when it can't be read.
 */
export async function readPrivateFile(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT') return undefined
    if (code === 'EISDIR') {
      throw new AppError(
        'vault-damaged',
        `There is a folder where the vault keeps a file: ${path}`,
        'Move the folder away, then put the file back from a backup or give the secret again.',
      )
    }
    throw new AppError('file-unreadable', `The vault’s file can’t be read: ${path}`, 'Check who may read it.')
  }
}

/**
 * Puts a file in place of another in one step, readable by this user alone (mode 0600, its folder 0700). After a crash
 * or a full disk there is the old file or the new one, never a mixture.
 * @throws AppError `disk-full` or `library-unwritable`; the old file is then still there.
 */
export async function replacePrivateFile(path: string, content: Uint8Array, randomBytes: RandomBytes): Promise<void> {
  await placeFile(path, content, randomBytes, rename)
}

/**
 * Like `replacePrivateFile`, but leaves a file that is already there as it is.
 * @returns false when there was one.
 */
export async function createPrivateFile(path: string, content: Uint8Array, randomBytes: RandomBytes): Promise<boolean> {
  try {
    await placeFile(path, content, randomBytes, link)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** @throws AppError `library-unwritable`. */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw unwritable(error, path)
  }
}

async function placeFile(
  path: string,
  content: Uint8Array,
  randomBytes: RandomBytes,
  place: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const draft = `${path}.${Buffer.from(randomBytes(6)).toString('hex')}.tmp`
  await makePrivateFolder(dirname(path))
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await place(draft, path)
    await syncFolder(dirname(path))
  } catch (error) {
    throw unwritable(error, path)
  } finally {
    await rm(draft, { force: true }).catch(() => undefined)
  }
}

/** A rename is durable only once its folder is; Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function unwritable(error: unknown, path: string): unknown {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('disk-full', 'The disk is full; the secret was not saved.', 'Make room and try again.')
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENOTEMPTY':
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError(
        'library-unwritable',
        `The secret was not saved: the vault’s file can’t be written: ${path}`,
        'Check who may write there, and that no folder has its name.',
      )
    default:
      return error
  }
}

/** The system’s code of a failed file operation, as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
