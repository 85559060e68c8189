import { join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import type { RandomBytes } from '../ports.ts'
import { createPrivateFile, readPrivateFile } from './private-file.ts'

/**
 * The random id of a data folder, made at its first use: it keeps the secrets of two data folders apart in one keychain,
 * and goes with the folder when that is moved.
 * @throws AppError `vault-damaged` when the file holds something else.
 */
export async function readVaultId(home: string, randomBytes: RandomBytes): Promise<string> {
  const path = join(home, 'vault-id')
  const fresh = Buffer.from(randomBytes(8)).toString('hex')
  const content = await readPrivateFile(path)
  if (content === undefined && (await createPrivateFile(path, Buffer.from(`${fresh}\n`), randomBytes))) return fresh
  // Another process may have been first.
  const id = (content ?? (await readPrivateFile(path)))?.toString().trim()
  if (id !== undefined && /^[0-9a-f]{16}$/.test(id)) return id
  throw new AppError(
    'vault-damaged',
    `The file that names this data folder’s secrets is damaged: ${path}`,
    'Put it back from a backup, or delete it and give the connections their secrets again.',
  )
}
