import { AppError } from '../../../shared/errors.ts'
import type { OpenSource } from './open-source.ts'
import { type ZipEntryPath, zipContents } from './sources/zip-contents.ts'
import { ZipParts } from './sources/zip-parts.ts'
import { openZip } from './sources/zip-source.ts'

/**
 * A ZIP that is made while it is uploaded. After a restart the same files give the same parts again.
 * @throws AppError `file-not-found` for a chosen file that is gone, or where nothing can be packed
 */
export async function openZipTransfer(
  chosen: readonly ZipEntryPath[],
  method: 'store' | 'deflate',
): Promise<OpenSource> {
  const { contents } = await zipContents(chosen)
  if (contents.files.length + (contents.emptyFolders?.length ?? 0) === 0) throw nothingToPack()
  const zip = openZip(contents, { method })
  let parts: ZipParts | undefined
  return {
    // Names, sizes and times of all that is in it: with another of those it is another ZIP.
    identity: { dev: 'zip', ino: zip.fingerprint, size: zip.upperBoundBytes, mtimeNs: '0', ctimeNs: '0' },
    size: zip.upperBoundBytes,
    async body(number, partSize) {
      parts ??= new ZipParts(zip, partSize)
      const bytes = await parts.part(number)
      return bytes === undefined ? undefined : { bytes }
    },
    letGo: (number) => parts?.letGo(number),
    // Each file is compared when it is read: what happens to it later is no matter to the ZIP.
    assertUnchanged: async () => undefined,
    close: () => zip.close(),
  }
}

function nothingToPack(): AppError {
  return new AppError(
    'file-not-found',
    'There is nothing to pack: the folder has no files that can be read.',
    'Choose another.',
    'files',
  )
}
