import { namedPaste } from './transfer-files.ts'
import type { FoundFile } from './waiting-file.ts'

/**
 * What is on the clipboard: a picture, or text. Pages are never given files this way.
 * Rejects where the browser does not let the page read it.
 */
export async function readClipboard(now: Date): Promise<{ files: readonly FoundFile[]; text: string }> {
  for (const item of await navigator.clipboard.read()) {
    const type = item.types.find((candidate) => candidate.startsWith('image/'))
    if (type !== undefined) {
      const file = new File([await item.getType(type)], `image.${type.slice('image/'.length)}`, { type })
      return { files: [namedPaste({ file, folder: '' }, now)], text: '' }
    }
    if (item.types.includes('text/plain')) {
      return { files: [], text: await (await item.getType('text/plain')).text() }
    }
  }
  return { files: [], text: '' }
}
