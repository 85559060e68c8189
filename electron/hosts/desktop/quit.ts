import type { App, Dialog } from 'electron'

export interface QuitParts {
  readonly app: Pick<App, 'on' | 'quit'>
  readonly dialog: Pick<Dialog, 'showMessageBox'>
  /** How many uploads are not done. */
  readonly running: () => number
  /** Shows what goes on, when the person stays after all. */
  readonly stay: () => void
  /** Closes everything; the program ends after it. */
  readonly leave: () => Promise<void>
}

/** Ends the program once nothing is lost by it: asks while uploads run, then closes what is open, then lets it end. */
export function quitWithCare({ app, dialog, running, stay, leave }: QuitParts): void {
  let state: 'running' | 'leaving' | 'left' = 'running'
  app.on('before-quit', (event) => {
    if (state === 'left') return
    event.preventDefault()
    if (state === 'leaving') return
    state = 'leaving'
    void mayQuit(dialog, running()).then(async (isAllowed) => {
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

async function mayQuit(dialog: Pick<Dialog, 'showMessageBox'>, running: number): Promise<boolean> {
  if (running === 0) return true
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Sandglass',
    message: running === 1 ? 'A file is still being uploaded.' : `${running} files are still being uploaded.`,
    detail: 'If you quit now, what is missing is not uploaded, and its links don’t work.',
    buttons: ['Keep uploading', 'Quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}
