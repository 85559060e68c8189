import type { CallOutput } from '../../../shared/api/contract.ts'
import { assertSignableKey } from '../../../shared/links/object-name.ts'
import { compareKeys } from './compare-keys.ts'
import { mergeSort } from './merge-sort.ts'

type Listed = CallOutput<'objects.list'>
/** A page of a listing, or what of it was kept. */
interface ListedPage {
  readonly objects: readonly Listed['objects'][number][]
  readonly prefixes: readonly string[]
}

export const COLUMNS = ['name', 'size', 'modified'] as const
export type Column = (typeof COLUMNS)[number]

export interface Sort {
  readonly column: Column
  readonly descending: boolean
}

/** What a row can be: an object, a folder (a prefix), or an object for whose key no link can work. */
export type Kind = 'object' | 'folder' | 'unsignable'

const KINDS = ['object', 'folder', 'unsignable'] as const satisfies readonly Kind[]
const FOLDER = KINDS.indexOf('folder')
const FIRST_CAPACITY = 1024
const NO_TIME = -1

/**
 * What was listed so far, in the storage's order, and the order in which it is shown. Columns instead of an object for each entry: a
 * million of them take some 100 MB less, and sorting reads plain numbers.
 *
 * An *index* counts entries in the order in which they came and never changes; a *row* counts them as they are shown.
 */
export class ObjectList {
  /** The folder whose entries these are; names are shown without it. */
  readonly folder: string
  readonly #keys: string[] = []
  #sizes = new Float64Array(FIRST_CAPACITY)
  #times = new Float64Array(FIRST_CAPACITY)
  #kinds = new Uint8Array(FIRST_CAPACITY)
  #folders = 0
  #isInOrder = true
  #order: Uint32Array | undefined

  constructor(folder: string) {
    this.folder = folder
  }

  /** How many entries were listed. */
  get length(): number {
    return this.#keys.length
  }

  get folderCount(): number {
    return this.#folders
  }

  /** How many rows are shown: in an order of its own, those that were there when it was made. */
  get rowCount(): number {
    return this.#order?.length ?? this.length
  }

  /** False for storages whose lists are not in the order of their keys (directory buckets). */
  get isInOrder(): boolean {
    return this.#isInOrder
  }

  append({ objects, prefixes }: ListedPage): void {
    this.#reserve(this.length + objects.length + prefixes.length)
    let nextPrefix = 0
    for (const object of objects) {
      for (; nextPrefix < prefixes.length; nextPrefix++) {
        const prefix = prefixes[nextPrefix] ?? ''
        if (compareKeys(prefix, object.key) > 0) break
        this.#push(prefix, 0, NO_TIME, 'folder')
      }
      const time = object.modifiedAt === undefined ? NO_TIME : Date.parse(object.modifiedAt)
      this.#push(object.key, object.size, time, isSignable(object.key) ? 'object' : 'unsignable')
    }
    for (const prefix of prefixes.slice(nextPrefix)) this.#push(prefix, 0, NO_TIME, 'folder')
  }

  keyAt(index: number): string {
    return this.#keys[index] ?? ''
  }

  /** The key without the folder: empty for the folder's own object (a key that ends in `/`). */
  nameAt(index: number): string {
    return this.keyAt(index).slice(this.folder.length)
  }

  /** Bytes; 0 for a folder. */
  sizeAt(index: number): number {
    return this.#sizes[index] ?? 0
  }

  /** Milliseconds since the epoch, where the storage told it. */
  modifiedAt(index: number): number | undefined {
    const time = this.#times[index] ?? NO_TIME
    return time === NO_TIME ? undefined : time
  }

  kindAt(index: number): Kind {
    return KINDS[this.#kinds[index] ?? 0] ?? 'object'
  }

  /** The entry that a row shows. */
  indexAt(row: number): number {
    return this.#order === undefined ? row : (this.#order[row] ?? -1)
  }

  /** The row that shows an entry, or -1. */
  rowOf(index: number): number {
    return this.#order === undefined ? index : this.#order.indexOf(index)
  }

  /** The entry of a key, or -1. */
  indexOf(key: string): number {
    return this.#keys.indexOf(key)
  }

  /**
   * The next row, from `row` on and around the end, whose name begins with `text`, whatever its capitals; -1 for none.
   */
  findRow(text: string, row: number): number {
    const wanted = text.toLowerCase()
    const start = this.folder.length
    for (let step = 0; step < this.rowCount; step++) {
      const candidate = (row + step) % this.rowCount
      const key = this.#keys[this.indexAt(candidate)] ?? ''
      // Some capitals have more characters than their small letters, and the other way round.
      if (
        key
          .slice(start, start + wanted.length + 2)
          .toLowerCase()
          .startsWith(wanted)
      )
        return candidate
    }
    return -1
  }

  /** Whether showing a sort takes an order of its own: by name, the storage has sorted them already. */
  needsOrder({ column, descending }: Sort): boolean {
    return column !== 'name' || descending || !this.#isInOrder
  }

  /**
   * Sorts what is there now, in many small steps, so that whoever runs them can let the screen breathe in between. Folders have
   * neither size nor time: by those they come first, in their own order. Equal entries keep the storage's order.
   */
  *sortBy(sort: Sort): Generator<void, void, undefined> {
    const all = new Uint32Array(this.length)
    for (let index = 0; index < all.length; index++) all[index] = index
    const turn = sort.descending ? -1 : 1
    if (sort.column === 'name') {
      if (this.#isInOrder) {
        this.#order = sort.descending ? all.reverse() : undefined
        return
      }
      yield* mergeSort(all, (a, b) => turn * compareKeys(this.keyAt(a), this.keyAt(b)))
    } else {
      const values = sort.column === 'size' ? this.#sizes : this.#times
      let [folders, objects] = [0, this.#folders]
      for (let index = 0; index < all.length; index++)
        all[this.#kinds[index] === FOLDER ? folders++ : objects++] = index
      yield* mergeSort(all.subarray(folders), (a, b) => turn * ((values[a] ?? 0) - (values[b] ?? 0)))
    }
    this.#order = all
  }

  /** Goes back to the storage's order, in which new entries come last. */
  clearOrder(): void {
    this.#order = undefined
  }

  #push(key: string, size: number, time: number, kind: Kind): void {
    const index = this.#keys.length
    if (index > 0 && compareKeys(this.keyAt(index - 1), key) > 0) this.#isInOrder = false
    this.#keys.push(key)
    this.#sizes[index] = size
    this.#times[index] = time
    this.#kinds[index] = KINDS.indexOf(kind)
    if (kind === 'folder') this.#folders++
  }

  #reserve(length: number): void {
    if (length <= this.#sizes.length) return
    const capacity = Math.max(length, 2 * this.#sizes.length)
    this.#sizes = grown(this.#sizes, new Float64Array(capacity))
    this.#times = grown(this.#times, new Float64Array(capacity))
    this.#kinds = grown(this.#kinds, new Uint8Array(capacity))
  }
}

function grown<Values extends Float64Array | Uint8Array>(values: Values, larger: Values): Values {
  larger.set(values)
  return larger
}

function isSignable(key: string): boolean {
  try {
    assertSignableKey(key)
    return true
  } catch {
    return false
  }
}
