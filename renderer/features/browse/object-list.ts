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

/** The order in which most storages list. */
export const BY_NAME: Sort = { column: 'name', descending: false }

/** How a list is shown: in which order, and only names that contain a text, whatever its capitals. */
export interface Arrangement {
  readonly sort: Sort
  readonly filter: string
}

/**
 * What a row can be: an object, one that must be restored from an archive before it can be read, one for whose key no link can work,
 * or a folder (a prefix).
 */
export type Kind = 'object' | 'archived' | 'unsignable' | 'folder'

const KINDS = ['object', 'archived', 'unsignable', 'folder'] as const satisfies readonly Kind[]
const FOLDER = KINDS.indexOf('folder')
/** The classes whose objects can't be read as they are. `GLACIER_IR` is not one of them. */
const ARCHIVES: ReadonlySet<string | undefined> = new Set([
  'GLACIER',
  'DEEP_ARCHIVE',
  'ARCHIVE',
  'COLD_ARCHIVE',
  'DEEP_COLD_ARCHIVE',
])
const FIRST_CAPACITY = 1024
const NO_TIME = -1
/** How many names are compared with a filter between two breaths. */
const STEP = 4096

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
  #pickable = 0
  #isInOrder = true
  /** All entries in another order than the storage's. */
  #order: Uint32Array | undefined
  #orderedBy: Sort | undefined
  /** The entries that the filter leaves, as they are shown. */
  #found: RowList | undefined
  #filter = ''

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

  /** How many entries can be picked. */
  get pickableCount(): number {
    return this.#pickable
  }

  /** How many rows are shown. */
  get rowCount(): number {
    return this.#found?.length ?? this.#order?.length ?? this.length
  }

  /** True when it is shown in another order than the storage's, in which new entries have to be sorted in. */
  get hasOwnOrder(): boolean {
    return this.#order !== undefined
  }

  /** How many entries are in their place. */
  get sortedCount(): number {
    return this.#order?.length ?? this.length
  }

  /** True when entries came that the present order does not have yet. */
  get hasUnsorted(): boolean {
    return this.sortedCount < this.length
  }

  append({ objects, prefixes }: ListedPage): void {
    const before = this.length
    this.#reserve(before + objects.length + prefixes.length)
    let nextPrefix = 0
    for (const object of objects) {
      for (; nextPrefix < prefixes.length; nextPrefix++) {
        const prefix = prefixes[nextPrefix] ?? ''
        if (compareKeys(prefix, object.key) > 0) break
        this.#push(prefix, 0, NO_TIME, 'folder')
      }
      const time = object.modifiedAt === undefined ? NO_TIME : Date.parse(object.modifiedAt)
      this.#push(object.key, object.size, time, kindOf(object))
    }
    for (const prefix of prefixes.slice(nextPrefix)) this.#push(prefix, 0, NO_TIME, 'folder')
    if (this.#found !== undefined && this.#order === undefined) this.#find(this.#found, before)
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

  /** Whether a link can be asked for. One to an archived object works once that is restored, which a list does not tell. */
  canBePicked(index: number): boolean {
    const kind = this.kindAt(index)
    return kind === 'object' || kind === 'archived'
  }

  /** The entry that a row shows, or -1. */
  indexAt(row: number): number {
    if (row < 0 || row >= this.rowCount) return -1
    return this.#found?.at(row) ?? this.#order?.[row] ?? row
  }

  /** The row that shows an entry, or -1. */
  rowOf(index: number): number {
    return this.#found?.indexOf(index) ?? this.#order?.indexOf(index) ?? index
  }

  /** The entry of a key, or -1. */
  indexOf(key: string): number {
    return this.#keys.indexOf(key)
  }

  /** The next row, from `row` on and around the end, whose name begins with `text`, whatever its capitals; -1 for none. */
  findRow(text: string, row: number): number {
    const wanted = text.toLowerCase()
    const start = this.folder.length
    for (let step = 0; step < this.rowCount; step++) {
      const candidate = (row + step) % this.rowCount
      const key = this.keyAt(this.indexAt(candidate))
      if (!mayBegin(key.charCodeAt(start), wanted.charCodeAt(0))) continue
      // Some capitals have more characters than their small letters, and the other way round.
      const beginning = key.slice(start, start + wanted.length + 2).toLowerCase()
      if (beginning.startsWith(wanted)) return candidate
    }
    return -1
  }

  /** Whether showing a sort takes an order of its own: by name, most storages have sorted them already (not directory buckets). */
  needsOrder({ column, descending }: Sort): boolean {
    return column !== 'name' || descending || !this.#isInOrder
  }

  /**
   * Finds out how to show what is there now, in many small steps, so that whoever runs them can let the screen breathe in between.
   * Folders have neither size nor time: by those they come first, in their own order. Equal entries keep the storage's order.
   *
   * @returns what shows it so
   */
  *arrange({ sort, filter }: Arrangement): Generator<void, () => void, undefined> {
    const order = yield* this.#orderOf(sort)
    const wanted = filter.toLowerCase()
    const found = wanted === '' ? undefined : new RowList()
    const count = order?.length ?? this.length
    for (let row = 0; found !== undefined && row < count; row++) {
      const index = order?.[row] ?? row
      if (this.#matches(index, wanted)) found.push(index)
      if (row % STEP === 0) yield
    }
    return () => {
      this.#order = order
      this.#orderedBy = order === undefined ? undefined : sort
      this.#filter = wanted
      this.#found = found
      // What came in the meantime.
      if (found !== undefined && order === undefined) this.#find(found, count)
    }
  }

  *#orderOf(sort: Sort): Generator<void, Uint32Array | undefined, undefined> {
    if (!this.needsOrder(sort)) return undefined
    const { column, descending } = sort
    const isSame = this.#orderedBy?.column === column && this.#orderedBy.descending === descending
    if (isSame && !this.hasUnsorted) return this.#order
    const all = new Uint32Array(this.length)
    for (let index = 0; index < all.length; index++) all[index] = index
    const turn = descending ? -1 : 1
    if (column === 'name') {
      if (this.#isInOrder) return all.reverse()
      yield* mergeSort(all, (a, b) => turn * compareKeys(this.keyAt(a), this.keyAt(b)))
      return all
    }
    const values = column === 'size' ? this.#sizes : this.#times
    let [folders, objects] = [0, this.#folders]
    for (let index = 0; index < all.length; index++) {
      all[this.#kinds[index] === FOLDER ? folders++ : objects++] = index
    }
    yield* mergeSort(all.subarray(folders), (a, b) => turn * ((values[a] ?? 0) - (values[b] ?? 0)))
    return all
  }

  /** Adds the entries from one on that the filter leaves. */
  #find(found: RowList, from: number): void {
    for (let index = from; index < this.length; index++) {
      if (this.#matches(index, this.#filter)) found.push(index)
    }
  }

  #matches(index: number, wanted: string): boolean {
    return this.nameAt(index).toLowerCase().includes(wanted)
  }

  #push(key: string, size: number, time: number, kind: Kind): void {
    const index = this.#keys.length
    if (index > 0 && compareKeys(this.keyAt(index - 1), key) > 0) this.#isInOrder = false
    this.#keys.push(key)
    this.#sizes[index] = size
    this.#times[index] = time
    this.#kinds[index] = KINDS.indexOf(kind)
    if (kind === 'folder') this.#folders++
    if (this.canBePicked(index)) this.#pickable++
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

function kindOf({ key, storageClass }: Listed['objects'][number]): Kind {
  try {
    assertSignableKey(key)
  } catch {
    return 'unsignable'
  }
  return ARCHIVES.has(storageClass) ? 'archived' : 'object'
}

/** Rules out most names without making a string. NaN, for an empty text, rules out none. */
function mayBegin(unit: number, wanted: number): boolean {
  const areAscii = unit < 0x80 && wanted < 0x80
  return !areAscii || (unit | 0x20) === (wanted | 0x20)
}

/** A growing list of entries. */
class RowList {
  #indexes = new Uint32Array(FIRST_CAPACITY)
  length = 0

  push(index: number): void {
    if (this.length === this.#indexes.length) {
      const larger = new Uint32Array(2 * this.length)
      larger.set(this.#indexes)
      this.#indexes = larger
    }
    this.#indexes[this.length++] = index
  }

  at(row: number): number {
    return this.#indexes[row] ?? -1
  }

  indexOf(index: number): number {
    return this.#indexes.subarray(0, this.length).indexOf(index)
  }
}
