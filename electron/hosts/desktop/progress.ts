import type { App, BrowserWindow } from 'electron'
import type { UploadTally } from './upload-tally.ts'

/** Takes the bar away. */
const NO_BAR = -1

/**
 * Shows the uploads on the dock or the taskbar, as far as the system has it: a bar for their bytes, a number for how many.
 *
 * @param app undefined on Windows, which has no number
 */
export function showProgress(
  tally: Pick<UploadTally, 'fraction' | 'running'>,
  window: Pick<BrowserWindow, 'setProgressBar'> | undefined,
  app: Pick<App, 'setBadgeCount'> | undefined,
): void {
  window?.setProgressBar(tally.fraction ?? NO_BAR)
  app?.setBadgeCount(tally.running)
}
