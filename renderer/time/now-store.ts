import { useSyncExternalStore } from 'react'

/**
 * The one timer of the app. Each second it tells who listens; nobody listening, or the window hidden, there is no timer.
 */
export class NowStore {
  readonly #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setInterval> | undefined
  #second = Math.floor(Date.now() / 1000)

  /** Milliseconds since the epoch, in whole seconds: the same during one tick, as React needs it. */
  readonly now = (): number => this.#second * 1000

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) {
      document.addEventListener('visibilitychange', this.#adjust)
      this.#adjust()
    }
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      document.removeEventListener('visibilitychange', this.#adjust)
      this.#stop()
    }
  }

  readonly #adjust = () => {
    this.#stop()
    if (document.hidden) return
    this.#tick()
    this.#timer = setInterval(this.#tick, 1000)
  }

  readonly #tick = () => {
    const second = Math.floor(Date.now() / 1000)
    if (second === this.#second) return
    this.#second = second
    for (const listener of this.#listeners) listener()
  }

  #stop() {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

/** What follows from the time. Renders again only when the derived value is another one (compared by identity: derive a text or a number). */
export function useDerivedFromNow<Value extends string | number | boolean>(
  store: NowStore,
  derive: (now: number) => Value,
): Value {
  return useSyncExternalStore(store.subscribe, () => derive(store.now()))
}
