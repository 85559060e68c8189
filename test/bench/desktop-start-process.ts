// Starts the built desktop app on the stand-in for Electron in this fresh process, once, and prints how long it took, as JSON: until the
// main process makes its window, and until the window is shown with the page's first paint.
import { launchDesktop } from '../support/electron/launch-desktop.ts'

const { electron, startedAt, stop } = await launchDesktop()
const [window] = electron.windows
if (window === undefined) throw new Error('The app opened no window.')
process.stdout.write(JSON.stringify({ window: window.createdAt - startedAt, shown: performance.now() - startedAt }))
await stop()
