import type { App, BrowserWindow } from 'electron'
import type { UploadTally } from './upload-tally.ts'

/** Takes the bar away. */
const NO_BAR = -1

/**
 * Shows the uploads on the dock or the taskbar, as far as the system has it: a bar for their bytes, which stands still while they are
 * paused, and a number for how many there are.
 *
 * @param app undefined on Windows, which has no number
 */
export function showProgress(
  { fraction, running, unfinished }: Pick<UploadTally, 'fraction' | 'running' | 'unfinished'>,
  window: Pick<BrowserWindow, 'setProgressBar'> | undefined,
  app: Pick<App, 'setBadgeCount'> | undefined,
): void {
  if (fraction === undefined) window?.setProgressBar(NO_BAR)
  else window?.setProgressBar(fraction, { mode: running === 0 ? 'paused' : 'normal' })
  app?.setBadgeCount(unfinished)
}
