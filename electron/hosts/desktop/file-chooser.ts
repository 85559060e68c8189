import type { BaseWindow, Dialog, OpenDialogOptions } from 'electron'
import type { ActionId } from '../../../shared/actions/actions.ts'

/** The actions that begin with a choice. */
export type Choosing = Extract<ActionId, 'share-files' | 'share-folder'>

/**
 * The system's dialog for files and folders. Chromium opens one for the page only after a click or a key in it, so what a menu or the tray
 * asks for is chosen here.
 */
export class FileChooser {
  readonly #dialog: Pick<Dialog, 'showOpenDialog'>
  #isOpen = false

  constructor(dialog: Pick<Dialog, 'showOpenDialog'>) {
    this.#dialog = dialog
  }

  /** @returns absolute paths; none where the person chose nothing, or is asked already */
  async choose(choosing: Choosing, window: BaseWindow | undefined): Promise<readonly string[]> {
    if (this.#isOpen) return []
    this.#isOpen = true
    try {
      const options = optionsFor(choosing)
      const { filePaths } = await (window === undefined
        ? this.#dialog.showOpenDialog(options)
        : this.#dialog.showOpenDialog(window, options))
      return filePaths
    } finally {
      this.#isOpen = false
    }
  }
}

function optionsFor(choosing: Choosing): OpenDialogOptions {
  return choosing === 'share-files'
    ? { title: 'Share files', buttonLabel: 'Choose', properties: ['openFile', 'multiSelections'] }
    : { title: 'Share a folder', buttonLabel: 'Choose', properties: ['openDirectory'] }
}
