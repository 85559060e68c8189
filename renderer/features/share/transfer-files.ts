import type { Walked } from '../../../shared/files/walk-folders.ts'
import type { FoundFile } from './waiting-file.ts'
import { walkEntries } from './walk-entries.ts'

/** Whether a drag or the clipboard brings files. */
export function hasFiles(transfer: DataTransfer): boolean {
  return transfer.types.includes('Files')
}

/**
 * The files of a drop or a paste, those in folders among them. What it brings is gone once the event is over, so it is taken before
 * anything is waited for.
 */
export function filesOfTransfer(transfer: DataTransfer): Promise<Walked<FoundFile>> {
  const entries: FileSystemEntry[] = []
  const loose: FoundFile[] = []
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry()
    const file = entry === null ? item.getAsFile() : null
    if (entry !== null) entries.push(entry)
    else if (file !== null) loose.push({ file, folder: '' })
  }
  return walkEntries(entries).then((walked) => ({ ...walked, files: [...walked.files, ...loose] }))
}

/** Browsers call every pasted picture `image.png`: a name with its time tells one from the other. */
export function namedPaste(found: FoundFile, now: Date): FoundFile {
  const [, extension] = /^image\.(\w{2,5})$/.exec(found.file.name) ?? []
  if (extension === undefined || found.folder !== '') return found
  const file = new File([found.file], `Picture ${stampOf(now)}.${extension}`, { type: found.file.type })
  return { file, folder: '' }
}

/** Text as a file. */
export function textFile(text: string, now: Date): FoundFile {
  return { file: new File([text], `Text ${stampOf(now)}.txt`, { type: 'text/plain' }), folder: '' }
}

/** `2026-11-24 10.31`, in this computer's zone: a colon can't be part of every file's name. */
function stampOf(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ${two(now.getHours())}.${two(now.getMinutes())}`
}
