import { launchDesktop } from '../../support/electron/launch-desktop.ts'
import { requireOrSkip } from '../../support/requirements.ts'
import { hostSuite } from './host.suite.ts'

// The built main process and preload script, on a stand-in for Electron whose windows are Chromium's pages.
requireOrSkip('chromium', 'the desktop host on the stand-in for Electron', () => {
  hostSuite(async () => {
    const desktop = await launchDesktop()
    return {
      kind: 'desktop',
      page: desktop.page,
      async startAgain() {
        desktop.startAgain([])
        return desktop.page
      },
      stop: () => desktop.stop(),
    }
  })
})
