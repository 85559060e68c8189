import type { ObjectList } from './object-list.ts'

/** Which entries of a list are selected: only objects that can be shared ever are, and no more than can be at once. */
export class ObjectSelection {
  readonly #list: ObjectList
  readonly #max: number
  #flags = new Uint8Array(1024)
  #count = 0
  #bytes = 0
  #version = 0

  constructor(list: ObjectList, max: number) {
    this.#list = list
    this.#max = max
  }

  get count(): number {
    return this.#count
  }

  /** The sizes of all that is selected, together. */
  get bytes(): number {
    return this.#bytes
  }

  /** True when no more can be selected. */
  get isFull(): boolean {
    return this.#count >= this.#max
  }

  /** Another number whenever something else is selected. */
  get version(): number {
    return this.#version
  }

  has(index: number): boolean {
    return this.#flags[index] === 1
  }

  set(index: number, isSelected: boolean): void {
    if (this.has(index) === isSelected || !this.#list.canBePicked(index) || (isSelected && this.isFull)) return
    if (index >= this.#flags.length) {
      const larger = new Uint8Array(Math.max(this.#list.length, 2 * this.#flags.length))
      larger.set(this.#flags)
      this.#flags = larger
    }
    this.#flags[index] = isSelected ? 1 : 0
    this.#count += isSelected ? 1 : -1
    this.#bytes += isSelected ? this.#list.sizeAt(index) : -this.#list.sizeAt(index)
    this.#version++
  }

  clear(): void {
    if (this.#count === 0) return
    this.#flags.fill(0)
    this.#count = 0
    this.#bytes = 0
    this.#version++
  }

  /** Selects all that is shown, from the first on. */
  selectAll(): void {
    this.selectRows(0, this.#list.rowCount - 1)
  }

  /** Selects the rows from one to the other, both included, until no more can be selected. */
  selectRows(from: number, to: number): void {
    const step = from <= to ? 1 : -1
    for (let row = from; row !== to + step && !this.isFull; row += step) this.set(this.#list.indexAt(row), true)
  }

  /** The selected entries in the order in which they came, those that a filter hides among them. */
  indexes(): number[] {
    const indexes: number[] = []
    for (let index = 0; indexes.length < this.#count; index++) {
      if (this.has(index)) indexes.push(index)
    }
    return indexes
  }
}
