import type { CallName } from '../../shared/api/contract.ts'
import type { AppEvent, ChosenFile } from '../../shared/api/events.ts'
import { AppError, type Reply } from '../../shared/errors.ts'
import type { Platform } from './platform.ts'

/** What the preload script puts into the page. */
interface DesktopBridge {
  send(name: CallName, input: unknown): Promise<Reply<unknown>>
  listen(listener: (event: AppEvent) => void): () => void
  register(file: File): Promise<Reply<ChosenFile>>
}

declare global {
  interface Window {
    /** Only in the desktop app. */
    readonly sandglass?: DesktopBridge
  }
}

/** The app in its own window, or undefined where the page is not in one. */
export function createDesktopPlatform(bridge: DesktopBridge | undefined = window.sandglass): Platform | undefined {
  if (bridge === undefined) return undefined
  return {
    kind: 'desktop',
    send: (name, input) => bridge.send(name, input),
    listen: (listener) => bridge.listen(listener),
    async register(file) {
      // Errors lose what they say on the way over the bridge, so they come as data.
      const reply = await bridge.register(file)
      if (reply.ok) return reply.value
      const { code, message, hint, field } = reply.error
      throw new AppError(code, message, hint, field)
    },
  }
}
