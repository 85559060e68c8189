import type { Transport } from '../../shared/api/client.ts'
import type { AppEvent, ChosenFile } from '../../shared/api/events.ts'
import type { AppError } from '../../shared/errors.ts'

/** What a host gives the screen: calls, events and files. There is one implementation for each door; screens know only this. */
export interface Platform {
  readonly kind: 'browser' | 'desktop'
  readonly send: Transport
  /** @returns what ends it */
  listen(listener: (event: AppEvent) => void): () => void
  /**
   * Tells the host of a file that the person dropped, picked or pasted, and of the folder it came in, if any. The answer comes at once; where the host can't read the file by
   * itself, its bytes follow in the background.
   */
  register(file: File, folder?: string): Promise<ChosenFile>
  /** Watches whether bytes of registered files are still on their way from this page: they end with it. */
  onSending?(listener: (isSending: boolean) => void): () => void
  /** Watches whether the host can be reached. A host in the same process always can. */
  onReachable?(listener: (isReachable: boolean) => void): () => void
  /** Tells why this page can't go on, once it can't: its host was started anew, and knows nothing of it. */
  onEnded?(listener: (why: AppError) => void): () => void
}
