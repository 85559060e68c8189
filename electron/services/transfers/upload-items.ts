import type { ParsedInput } from '../../../shared/api/contract.ts'
import { AppError } from '../../../shared/errors.ts'
import { assertSignableKey } from '../../../shared/links/object-name.ts'
import type { TakenFile, TakenFolder } from './file-register.ts'
import { openSourceFile } from './source-file.ts'
import { inspectFiles } from './sources/inspect-files.ts'
import type { ZipEntryPath } from './sources/zip-contents.ts'
import type { TransferSource } from './transfer-job.ts'
import { openZipTransfer } from './zip-transfer.ts'

/** What a person chose, in the order of choosing. */
export type Taken = { readonly file: TakenFile } | { readonly folder: TakenFolder }

/** What becomes one object, and one link. */
export interface UploadItem {
  readonly name: string
  readonly folder?: string | undefined
  /** Bytes; of a ZIP the most that it can have. */
  readonly size: number
  readonly source: TransferSource
  readonly files: readonly TakenFile[]
  readonly arrival?: (() => Promise<TransferSource>) | undefined
}

/** More keep the disk no busier. */
const AT_ONCE = 16

/** What an entry of a ZIP takes besides its bytes, and its name twice: generously, for a size that is only estimated. */
const ENTRY_BYTES = 400

/**
 * An item for each file, also of the folders.
 * @throws AppError `file-not-found`, `file-unreadable`, `not-a-file` for a file that was chosen by itself
 */
export async function eachFile(taken: readonly Taken[]): Promise<UploadItem[]> {
  const items: UploadItem[] = []
  // Ten thousand open files are more than systems allow.
  for (let first = 0; first < taken.length; first += AT_ONCE) {
    const some = taken.slice(first, first + AT_ONCE)
    const found = await Promise.all(some.map((one) => ('file' in one ? fileItem(one.file) : folderItems(one.folder))))
    items.push(...found.flat())
  }
  if (items.length > 0) return items
  throw new AppError(
    'file-not-found',
    'There are no files in it that can be shared.',
    'Choose another folder.',
    'files',
  )
}

async function fileItem(file: TakenFile): Promise<UploadItem[]> {
  const { name, location } = file
  if (location === undefined) {
    // Its bytes are on their way, and it has said how many they will be.
    const arrival = async () => ({ kind: 'file', path: await file.path(), isStaged: true }) as const
    return [{ name, size: file.size ?? 0, source: { kind: 'file' }, files: [file], arrival }]
  }
  const { handle, size } = await openSourceFile(location)
  await handle.close()
  return [{ name, size, source: { kind: 'file', path: location }, files: [file] }]
}

/** What can't be read, or can't be named in a link, is left out: it is listed as such. */
async function folderItems({ scan }: TakenFolder): Promise<UploadItem[]> {
  const files = await inspectFiles(scan.files(), scan.leftOut)
  return files
    .filter(({ name }) => isSignable(name))
    .map(({ path, name, folder, identity }) => ({
      name,
      folder,
      size: identity.size,
      source: { kind: 'file', path },
      files: [],
    }))
}

function isSignable(name: string): boolean {
  try {
    assertSignableKey(name)
    return true
  } catch {
    return false
  }
}

/** One item of all. @throws AppError as `openZipTransfer` */
export async function oneZip(
  taken: readonly Taken[],
  { name, compression }: NonNullable<ParsedInput<'uploads.start'>['zip']>,
): Promise<UploadItem> {
  const files = taken.flatMap((one) => ('file' in one ? [one.file] : []))
  if (files.some(({ location }) => location === undefined)) {
    const size = files.reduce((sum, file) => sum + (file.size ?? 0) + ENTRY_BYTES + 8 * file.name.length, ENTRY_BYTES)
    const arrival = async () => {
      const chosen = await Promise.all(taken.map(chosenPath))
      return { kind: 'zip', compression, chosen, isStaged: true } as const
    }
    return { name, size, source: { kind: 'zip', compression }, files, arrival }
  }
  const chosen = await Promise.all(taken.map(chosenPath))
  const zip = await openZipTransfer(chosen, compression)
  await zip.close()
  return { name, size: zip.size, source: { kind: 'zip', compression, chosen }, files }
}

async function chosenPath(one: Taken): Promise<ZipEntryPath> {
  if ('folder' in one) return { path: one.folder.path }
  const { file } = one
  return { path: file.location ?? (await file.path()), name: file.name, folder: file.folder }
}
