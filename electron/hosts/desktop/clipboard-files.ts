import { fileURLToPath } from 'node:url'
import type { Clipboard } from 'electron'
import type { FileRegister } from '../../services/transfers/file-register.ts'
import { chooseFiles, type FilesChosen, filesChosen } from './chosen-files.ts'
import type { PageFiles } from './page-files.ts'

const MAX_BYTES = 512 * 1024 ** 2

/**
 * What is on the clipboard, as files: those that were copied in a file manager, by themselves or in folders; else a picture; else the text. Nothing is uploaded by
 * that: the person sees them first.
 *
 * @param now names a picture or a text, as in `Text 2026-11-24 10.31.txt`
 * @returns undefined where nothing is
 * @throws AppError of the first copied file, where none of them can be shared
 */
export async function clipboardFiles(
  clipboard: Pick<Clipboard, 'read'>,
  files: FileRegister,
  pageFiles: Pick<PageFiles, 'keep'>,
  now: Date,
): Promise<FilesChosen | undefined> {
  const items = await clipboard.read()
  const read = async (type: string): Promise<Buffer | undefined> => {
    const item = items.find(({ types }) => types.includes(type))
    const content: unknown = await item?.getType(type)
    if (!(content instanceof Blob) || content.size === 0 || content.size > MAX_BYTES) return undefined
    return Buffer.from(await content.arrayBuffer())
  }

  const list = await read('text/uri-list')
  const copied = await chooseFiles(files, pathsOf(list?.toString() ?? ''))
  if (copied.chosen !== undefined) return copied.chosen
  if (copied.refusal !== undefined) throw copied.refusal
  const picture = await read('image/png')
  if (picture !== undefined) return filesChosen([await pageFiles.keep(`Picture ${stampOf(now)}.png`, picture)])
  const text = await read('text/plain')
  if (text !== undefined) return filesChosen([await pageFiles.keep(`Text ${stampOf(now)}.txt`, text)])
  return undefined
}

/** RFC 2483: one URI in a line, comments begin with `#`. */
function pathsOf(list: string): readonly string[] {
  return list
    .split(/\r?\n/)
    .filter((line) => line.startsWith('file:///'))
    .slice(0, 1000)
    .flatMap((line) => {
      try {
        return [fileURLToPath(line)]
      } catch {
        return []
      }
    })
}

/** By the person's own clock, and without what file names can't have everywhere. */
function stampOf(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `${date} ${two(now.getHours())}.${two(now.getMinutes())}`
}
