import type { ZipSource } from './zip-source.ts'

/**
 * The parts of a ZIP by their numbers, for who wants several at once and some again: they are made in their order, as far as they are
 * asked for, and kept until they are let go.
 */
export class ZipParts {
  readonly #zip: ZipSource
  readonly #partSize: number
  readonly #parts: AsyncGenerator<Buffer, void, undefined>
  readonly #kept = new Map<number, Buffer>()
  #made = 0
  #making: Promise<void> = Promise.resolve()

  constructor(zip: ZipSource, partSize: number) {
    this.#zip = zip
    this.#partSize = partSize
    this.#parts = zip.parts(partSize)
  }

  /**
   * @param number begins at 1
   * @returns undefined beyond the end
   * @throws what making it throws, for every part from there on; RangeError for one that was let go
   */
  async part(number: number): Promise<Buffer | undefined> {
    this.#making = this.#making.then(() => this.#makeUpTo(number))
    // Whoever asked hears of it.
    this.#making.catch(() => undefined)
    await this.#making
    const part = this.#kept.get(number)
    if (part === undefined && number <= this.#made) throw new RangeError(`Part ${number} was let go.`)
    return part
  }

  /** Its memory is that of a later part from now on. */
  letGo(number: number): void {
    const part = this.#kept.get(number)
    this.#kept.delete(number)
    // The last may be shorter, and there is no later one.
    if (part?.length === this.#partSize) this.#zip.reuse(part)
  }

  async #makeUpTo(number: number): Promise<void> {
    while (this.#made < number) {
      const { value } = await this.#parts.next()
      if (value === undefined) return
      this.#made += 1
      this.#kept.set(this.#made, value)
    }
  }
}
