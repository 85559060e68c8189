/** Work of one name goes one after the other; work of different names at the same time. */
export class Turns {
  /** The last of each name. */
  readonly #last = new Map<string, Promise<unknown>>()

  /** Does the work when all that came before it under this name has ended, however that ended. */
  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const earlier = this.#last.get(name) ?? Promise.resolve()
    const result = earlier.then(work)
    const end = result
      .catch(() => undefined)
      .finally(() => {
        if (this.#last.get(name) === end) this.#last.delete(name)
      })
    this.#last.set(name, end)
    return result
  }
}
