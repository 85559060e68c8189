import type { ObjectList } from './object-list.ts'

/** Which entries of a list are selected; only objects that can be shared ever are. */
export class ObjectSelection {
  readonly #list: ObjectList
  #flags = new Uint8Array(1024)
  #count = 0
  #bytes = 0

  constructor(list: ObjectList) {
    this.#list = list
  }

  get count(): number {
    return this.#count
  }

  /** The sizes of all that is selected, together. */
  get bytes(): number {
    return this.#bytes
  }

  has(index: number): boolean {
    return this.#flags[index] === 1
  }

  set(index: number, isSelected: boolean): void {
    if (this.has(index) === isSelected || this.#list.kindAt(index) !== 'object') return
    if (index >= this.#flags.length) {
      const larger = new Uint8Array(Math.max(this.#list.length, 2 * this.#flags.length))
      larger.set(this.#flags)
      this.#flags = larger
    }
    this.#flags[index] = isSelected ? 1 : 0
    this.#count += isSelected ? 1 : -1
    this.#bytes += isSelected ? this.#list.sizeAt(index) : -this.#list.sizeAt(index)
  }

  clear(): void {
    this.#flags.fill(0)
    this.#count = 0
    this.#bytes = 0
  }

  /** Selects all that is shown. */
  selectAll(): void {
    this.selectRows(0, this.#list.rowCount - 1)
  }

  /** Selects the rows from one to the other, both included, in the order in which they are shown. */
  selectRows(from: number, to: number): void {
    const [first, last] = from < to ? [from, to] : [to, from]
    for (let row = Math.max(0, first); row <= last; row++) this.set(this.#list.indexAt(row), true)
  }

  /** The selected entries, in the order in which they are shown. */
  indexes(): number[] {
    const indexes: number[] = []
    for (let row = 0; row < this.#list.rowCount && indexes.length < this.#count; row++) {
      const index = this.#list.indexAt(row)
      if (this.has(index)) indexes.push(index)
    }
    return indexes
  }
}
