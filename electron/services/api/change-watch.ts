import type { AppEvent } from '../../../shared/api/events.ts'

export interface ChangeWatchParts {
  /** Another number when another process has changed the library; undefined as long as nobody here has opened it. */
  readonly libraryVersion: () => number | undefined
  /** Another text when anyone has changed the settings. */
  readonly settingsVersion: () => string
  readonly emit: (event: AppEvent) => void
}

/** How long a change by another process may go unseen, in milliseconds. One look takes some microseconds. */
const PERIOD_MS = 1000

/**
 * Tells the screens what other processes, such as the command line beside an open window, change. It asks instead of watching files:
 * SQLite's own counter is exact on every system, and notices of changed files are not.
 */
export class ChangeWatch {
  readonly #parts: ChangeWatchParts
  #library: number | undefined
  #settings: string | undefined
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(parts: ChangeWatchParts) {
    this.#parts = parts
  }

  start(): void {
    this.#timer ??= setInterval(() => this.look(), PERIOD_MS).unref()
    this.look()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Looks now, as it does by itself each period while it runs. */
  look(): void {
    if (this.#timer === undefined) return
    const { settingsVersion, emit } = this.#parts
    const [library, settings] = [this.#libraryVersion(), settingsVersion()]
    // The counter says that something was changed, not what.
    if (this.#library !== undefined && library !== undefined && library !== this.#library) {
      emit({ type: 'links-changed' })
      emit({ type: 'connections-changed' })
    }
    if (this.#settings !== undefined && settings !== this.#settings) emit({ type: 'settings-changed' })
    this.#library = library ?? this.#library
    this.#settings = settings
  }

  /** Whoever asks for links is told what is wrong with the library; this only looks again. */
  #libraryVersion(): number | undefined {
    try {
      return this.#parts.libraryVersion()
    } catch {
      return undefined
    }
  }
}
