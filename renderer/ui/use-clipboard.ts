import { AppError } from '../../shared/errors.ts'
import { useCall, useClient } from '../api/client-context.tsx'

/** Puts text on the clipboard. The text may still be on its way. */
export type PutOnClipboard = (text: string | Promise<string>) => Promise<void>

/**
 * The clipboard: the host's where it has one, else the browser's.
 *
 * What it gives rejects with the text's own error where that fails, and with `clipboard-unavailable` where the clipboard refuses.
 */
export function useClipboard(): PutOnClipboard {
  const call = useClient()
  const about = useCall('app.about', {})
  const isOfHost = about.data?.abilities.includes('clipboard') ?? false
  return async (text) => {
    if (isOfHost) await call('app.copy', { text: await text })
    else await writeInBrowser(text)
  }
}

/** Browsers let a page write only while a press is fresh: the writing begins at once, and waits for the text. */
async function writeInBrowser(text: string | Promise<string>): Promise<void> {
  const item = Promise.resolve(text).then((value) => new Blob([value], { type: 'text/plain' }))
  const written = beginToWrite(item)
  // The text's own failure is told rather than what the clipboard makes of it.
  written.catch(() => undefined)
  await text
  try {
    await written
  } catch {
    throw new AppError(
      'clipboard-unavailable',
      'The browser did not let Sandglass write to the clipboard.',
      'Click into the page and copy once more, or allow it in the browser’s settings for this page.',
    )
  }
}

async function beginToWrite(item: Promise<Blob>): Promise<void> {
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': item })])
}
