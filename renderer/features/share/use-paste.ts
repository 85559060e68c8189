import { useEffect, useEffectEvent } from 'react'
import { useAction } from '../../actions/actions-context.tsx'
import { displayKeys, isTyping } from '../../actions/keys.ts'
import { useRouter } from '../../app/router.tsx'
import { useToast } from '../../ui/toast.tsx'
import { readClipboard } from './read-clipboard.ts'
import { hasFiles, textFile } from './transfer-files.ts'
import type { FoundFile } from './waiting-file.ts'

export interface PasteHandlers {
  /** Files or a picture, as a paste brings them. */
  readonly onTransfer: (transfer: DataTransfer) => void
  readonly onFiles: (found: readonly FoundFile[]) => void
}

/**
 * Pasting files or a picture shares them. Text is pasted in many places by habit, so it becomes a file only after it was asked for: by
 * the toast's button, or by the action for the clipboard.
 */
export function usePaste({ onTransfer, onFiles }: PasteHandlers): void {
  const toast = useToast()
  const { go } = useRouter()
  const onText = (text: string) => onFiles([textFile(text, new Date())])
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const { clipboardData } = event
    if (event.defaultPrevented || clipboardData === null || isInDialog(event.target)) return
    if (hasFiles(clipboardData)) {
      event.preventDefault()
      onTransfer(clipboardData)
      return
    }
    const text = clipboardData.getData('text/plain')
    if (isTyping(event.target) || text.trim() === '') return
    toast({
      title: 'There is text on the clipboard.',
      detail: `${text.length.toLocaleString('en')} characters`,
      action: { label: 'Share it as a file', run: () => onText(text) },
    })
  })
  useEffect(() => {
    const listener = (event: ClipboardEvent) => onPaste(event)
    document.addEventListener('paste', listener)
    return () => document.removeEventListener('paste', listener)
  }, [])

  useAction('share-clipboard', () => {
    go('share')
    readClipboard(new Date()).then(
      ({ files, text }) => {
        if (files.length > 0) onFiles(files)
        else if (text.trim() !== '') onText(text)
        else toast({ title: 'There is nothing on the clipboard that can be shared.' })
      },
      // A page may read the clipboard only where it is allowed to; pasting is always allowed.
      () => toast({ title: `Press ${displayKeys('Mod+V')} to share what is on the clipboard.` }),
    )
  })
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog], [role=alertdialog]') !== null
}
