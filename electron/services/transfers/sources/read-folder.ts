import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import type { EntryKind } from '../../../../shared/files/walk-folders.ts'
import type { ByteText } from './disk-path.ts'

/** Names that are read in one go: the event loop waits no longer than it takes to look at those. */
const NAMES_AT_ONCE = 1000

export interface FolderEntry {
  readonly name: ByteText
  readonly kind: EntryKind
}

type Entry = Pick<Dirent<string | Buffer>, 'name' | 'isFile' | 'isDirectory' | 'isSymbolicLink'>

/** A folder of the disk, open. */
interface OpenFolder {
  read(): Promise<Entry | null>
  readSync(): Entry | null
  close(): Promise<void>
}

type OpenDir = (path: Buffer, options: { encoding: BufferEncoding; bufferSize: number }) => Promise<OpenFolder>

/**
 * The names in a folder and what they are, some at a time, in no order. Nothing in it is opened.
 *
 * @throws the system's error when it can't be read
 */
export async function* readFolder(
  folder: ByteText,
  open: OpenDir = opendir,
): AsyncGenerator<readonly FolderEntry[], void, undefined> {
  const given: (readonly FolderEntry[])[] = []
  try {
    for await (const entries of read(folder, 'latin1', open)) {
      given.push(entries)
      yield entries
    }
  } catch (error) {
    if (!isKindUnknown(error)) throw error
    const names = new Set(given.flat().map(({ name }) => name))
    for await (const entries of read(folder, 'buffer', open)) yield entries.filter(({ name }) => !names.has(name))
  }
}

/**
 * Some file systems don't say of everything what it is. Node asks then, but can't put together a path of bytes and a name that isn't.
 * Names as bytes take twice as long, so they are for those file systems only.
 */
function isKindUnknown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_ARG_TYPE'
}

async function* read(
  folder: ByteText,
  encoding: 'latin1' | 'buffer',
  open: OpenDir,
): AsyncGenerator<readonly FolderEntry[], void, undefined> {
  const dir = await open(Buffer.from(folder, 'latin1'), {
    // Node takes “buffer” as well.
    encoding: encoding as BufferEncoding,
    bufferSize: NAMES_AT_ONCE,
  })
  try {
    for (let entry = await dir.read(); entry !== null; ) {
      const entries = [folderEntry(entry)]
      // The others came with the first: they are there, and a promise for each would take longer than all the rest.
      while (entries.length < NAMES_AT_ONCE && entry !== null) {
        entry = dir.readSync()
        if (entry !== null) entries.push(folderEntry(entry))
      }
      yield entries
      if (entry !== null) entry = await dir.read()
    }
  } finally {
    await dir.close()
  }
}

function folderEntry(entry: Entry): FolderEntry {
  const { name } = entry
  return { name: typeof name === 'string' ? name : name.toString('latin1'), kind: kindOf(entry) }
}

function kindOf(entry: Entry): EntryKind {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  return entry.isSymbolicLink() ? 'link' : 'special'
}
