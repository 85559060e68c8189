// Runs in the app's own page: its door to the host, made anew by the app's own code, for tests to knock at.
import { createBrowserPlatform } from '../../../renderer/platform/browser-platform.ts'
import { createDesktopPlatform } from '../../../renderer/platform/desktop-platform.ts'
import type { Platform } from '../../../renderer/platform/platform.ts'

declare global {
  interface Window {
    hostPlatform: Promise<Platform>
  }
}

window.hostPlatform = Promise.resolve(createDesktopPlatform() ?? createBrowserPlatform())
