import type { App, Dialog } from 'electron'
import { formatDuration } from '../../../shared/links/expiry.ts'
import type { UploadTally } from './upload-tally.ts'

export interface QuitParts {
  readonly app: Pick<App, 'on' | 'quit'>
  readonly dialog: Pick<Dialog, 'showMessageBox'>
  readonly uploads: Pick<UploadTally, 'running' | 'secondsLeft'>
  /** Shows what goes on, when the person stays after all. */
  readonly stay: () => void
  /** Closes everything; the program ends after it. */
  readonly leave: () => Promise<void>
}

/** Ends the program: asks while uploads go on by themselves, then closes what is open, then lets it end. What is paused can wait. */
export function quitWithCare({ app, dialog, uploads, stay, leave }: QuitParts): void {
  let state: 'running' | 'leaving' | 'left' = 'running'
  app.on('before-quit', (event) => {
    if (state === 'left') return
    event.preventDefault()
    if (state === 'leaving') return
    state = 'leaving'
    void mayQuit(dialog, uploads).then(async (isAllowed) => {
      if (!isAllowed) {
        state = 'running'
        stay()
        return
      }
      await leave()
      state = 'left'
      app.quit()
    })
  })
}

async function mayQuit(
  dialog: Pick<Dialog, 'showMessageBox'>,
  { running, secondsLeft }: QuitParts['uploads'],
): Promise<boolean> {
  if (running === 0) return true
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Sandglass',
    message:
      running === 1
        ? 'A file is still being uploaded.'
        : `${running.toLocaleString('en')} files are still being uploaded.`,
    detail: `${secondsLeft === undefined ? '' : `About ${formatDuration(secondsLeft)} left. `}If you quit now, ${running === 1 ? 'it goes' : 'they go'} on when Sandglass is started again; until then ${running === 1 ? 'its link doesn’t' : 'their links don’t'} work.`,
    buttons: ['Keep uploading', 'Quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}
