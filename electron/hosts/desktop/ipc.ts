import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import type { Dispatch } from '../../services/api/dispatch.ts'
import { isPageUrl } from './bundle-address.ts'
import type { PageFiles } from './page-files.ts'

/** What the page may be behind a message. */
export interface Sender {
  readonly sender: Pick<IpcMainInvokeEvent['sender'], 'id'>
  /** Null when the frame has navigated away or is gone. */
  readonly senderFrame: { readonly url: string; readonly parent: unknown; readonly detached: boolean } | null
}

/** Whether a message comes from the app's own page: in the main frame of a window of ours. */
export function isFromOurPage({ sender, senderFrame }: Sender, isOurWindow: (id: number) => boolean): boolean {
  if (senderFrame === null || senderFrame.detached || senderFrame.parent !== null) return false
  return isPageUrl(senderFrame.url) && isOurWindow(sender.id)
}

export interface DoorParts {
  readonly ipcMain: Pick<IpcMain, 'handle'>
  readonly isOurWindow: (id: number) => boolean
  readonly dispatch: Dispatch
  readonly files: PageFiles
  /** The page is ready for events. */
  readonly onListening: () => void
}

/**
 * The whole of what a page can ask of this process: a call, a file of the person's, and to be told of events. What comes is checked where
 * it is used: calls by their schemas, files by `PageFiles`. A message that is not from the app's page is refused unread.
 */
export function openDoor({ ipcMain, isOurWindow, dispatch, files, onListening }: DoorParts): void {
  const answers = {
    call: (name, input) => dispatch(name, input),
    'register-file': (message) => files.answer(message),
    listen: async () => onListening(),
  } satisfies Record<string, (...values: unknown[]) => Promise<unknown>>

  for (const [channel, answer] of Object.entries<(...values: unknown[]) => Promise<unknown>>(answers)) {
    ipcMain.handle(channel, async (event, ...values: unknown[]) => {
      if (!isFromOurPage(event, isOurWindow)) throw new Error('Only the page of Sandglass may ask this.')
      return answer(...values)
    })
  }
}
