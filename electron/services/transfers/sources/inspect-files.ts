import { lstat, open } from 'node:fs/promises'
import { type FillingLeftOut, noteInOrder } from '../../../../shared/files/left-out.ts'
import type { FileIdentity } from '../../../../shared/transfers/transfer.ts'
import { systemPath } from './disk-path.ts'
import { identityOf } from './file-identity.ts'
import { READING } from './recorded-file.ts'
import { type ScannedFile, shownPath } from './scanned-files.ts'

/** More keep the disk no busier. */
const AT_ONCE = 16

/** A file as it was when it was looked at. */
export interface InspectedFile extends ScannedFile {
  readonly identity: FileIdentity
  readonly isExecutable: boolean
}

/**
 * Looks at files that were found, in their order: what they are now, how large, and whether they may be read.
 *
 * @param leftOut takes what is no file any more, and what may not be read
 * @throws the signal's reason when it is aborted
 */
export async function inspectFiles(
  files: Iterable<ScannedFile>,
  leftOut: FillingLeftOut,
  signal?: AbortSignal,
): Promise<readonly InspectedFile[]> {
  const waiting = files[Symbol.iterator]()
  const inspected: (InspectedFile | undefined)[] = []

  const inspect = async (file: ScannedFile): Promise<InspectedFile | undefined> => {
    const path = systemPath(file.path)
    try {
      const stats = await lstat(path, { bigint: true })
      if (stats.isFile()) {
        // What the system says of permissions is not all: another program may hold it.
        await (await open(path, READING)).close()
        return { ...file, identity: identityOf(stats), isExecutable: (stats.mode & 0o100n) !== 0n }
      }
      noteInOrder(stats.isSymbolicLink() ? leftOut.links : leftOut.special, shownPath(file))
    } catch {
      noteInOrder(leftOut.unreadable, shownPath(file))
    }
    return undefined
  }

  const work = async () => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      signal?.throwIfAborted()
      const place = inspected.push(undefined) - 1
      inspected[place] = await inspect(next.value)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  signal?.throwIfAborted()
  return inspected.filter((file) => file !== undefined)
}
