import { AppError } from '../../../shared/errors.ts'
import type { OpenSource } from './open-source.ts'
import { openSourceFile } from './source-file.ts'

/**
 * A file of this computer's disk.
 * @throws AppError `file-not-found`, `file-unreadable`, `not-a-file`
 */
export async function openFileSource(path: string | undefined): Promise<OpenSource> {
  if (path === undefined) {
    throw new AppError(
      'file-not-found',
      'The file never came to this computer’s disk: the page that sent it has gone.',
      'Choose the file again.',
    )
  }
  const file = await openSourceFile(path)
  const { fd } = file.handle
  return {
    identity: file.identity,
    size: file.size,
    async body(number, partSize) {
      if (number === 0) return { fd, offset: 0, length: file.size }
      const offset = (number - 1) * partSize
      return { fd, offset, length: Math.min(partSize, file.size - offset) }
    },
    letGo: () => undefined,
    assertUnchanged: () => file.assertUnchanged(),
    close: () => file.handle.close(),
  }
}
