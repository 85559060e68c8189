import { readFileSync } from 'node:fs'

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>
  readonly offset?: string
  readonly size?: number
}

export interface ArchivedFile {
  readonly name: string
  /** Undefined for one that lies beside the archive. */
  readonly content: Buffer | undefined
}

/**
 * All files of an `app.asar`. Its header is JSON behind four lengths, of which the second is the header's and the fourth the text's
 * (https://github.com/electron/asar#format).
 */
export function readArchive(path: string): ArchivedFile[] {
  const bytes = readFileSync(path)
  const contents = 8 + bytes.readUInt32LE(4)
  const root: Entry = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12)))
  return filesOf(root, '').map(({ name, entry: { offset, size = 0 } }) => {
    if (offset === undefined) return { name, content: undefined }
    const start = contents + Number(offset)
    return { name, content: bytes.subarray(start, start + size) }
  })
}

function filesOf({ files = {} }: Entry, folder: string): { readonly name: string; readonly entry: Entry }[] {
  return Object.entries(files).flatMap(([name, entry]) =>
    entry.files === undefined ? [{ name: folder + name, entry }] : filesOf(entry, `${folder}${name}/`),
  )
}
