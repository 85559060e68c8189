import type { CallOutput } from '../../../shared/api/contract.ts'
import { MAX_OBJECTS } from '../../../shared/api/link-calls.ts'
import { allPages, type StreamedPage } from '../../../shared/objects/all-pages.ts'
import { inSlices } from './merge-sort.ts'
import { type Arrangement, BY_NAME, ObjectList, type Sort } from './object-list.ts'
import { ObjectSelection } from './object-selection.ts'

type ListedPage = CallOutput<'objects.list'>
type LoadedPage = StreamedPage<ListedPage['objects'][number]>

/** The most objects that are loaded: what a window's memory holds with ease. A filter finds what is beyond. */
export const MAX_LOADED = 2_000_000

export interface ListingPorts {
  /** Gives the page that a token names, and the first one without a token. */
  readonly fetchPage: (continuationToken: string | undefined) => Promise<ListedPage>
  /** Milliseconds, from any start. */
  readonly now: () => number
  /** Lets everything else run: events, the screen. */
  readonly breathe: () => Promise<void>
}

/** `only` this one, this one `too` (or no longer), or the `range` from the one before. */
export type SelectMode = 'only' | 'toggle' | 'range'

/**
 * One folder as it is being listed: page after page when they are wanted, or all of them in the background; in the storage's order or
 * sorted. Its parts change in place; `revision` counts the changes, and subscribers are told of each.
 */
export class Listing {
  readonly objects: ObjectList
  readonly selection: ObjectSelection
  readonly #ports: ListingPorts
  readonly #listeners = new Set<() => void>()
  #pages: AsyncGenerator<LoadedPage, void, undefined>
  #nextToken: string | undefined
  #revision = 0
  #arrangement: Arrangement = { sort: BY_NAME, filter: '' }
  #shownAs: Arrangement = this.#arrangement
  /** Counts the arrangements that were begun: one that isn't the last is given up. */
  #turn = 0
  #isArranging = false
  #activeRow = 0
  /** Where a range begins. */
  #anchorRow = 0
  #wantedKey: string | undefined
  #state: 'idle' | 'page' | 'all' | 'complete' | 'full' | 'closed' = 'idle'
  #isLoading = false
  #error: unknown

  /** @param startKey the entry that the keyboard starts at, if the first page has it */
  constructor(folder: string, ports: ListingPorts, startKey?: string) {
    this.objects = new ObjectList(folder)
    this.selection = new ObjectSelection(this.objects, MAX_OBJECTS)
    this.#ports = ports
    this.#wantedKey = startKey
    this.#pages = this.#pagesFrom(undefined)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly revision = (): number => this.#revision

  get sort(): Sort {
    return this.#arrangement.sort
  }

  get filter(): string {
    return this.#arrangement.filter
  }

  /** How the rows are shown right now; another one whenever something else was asked for and is there. */
  get shownAs(): Arrangement {
    return this.#shownAs
  }

  /** True while the rows are being sorted or filtered; until that is done they are shown as before. */
  get isArranging(): boolean {
    return this.#isArranging
  }

  /** True until the first page is there, or could not be had. */
  get isStarting(): boolean {
    return this.objects.length === 0 && this.#error === undefined && !this.isComplete && !this.isFull
  }

  get isLoading(): boolean {
    return this.#state === 'page' || this.#state === 'all'
  }

  get isLoadingAll(): boolean {
    return this.#state === 'all'
  }

  get isComplete(): boolean {
    return this.#state === 'complete'
  }

  /** True when there is more than is loaded at most. */
  get isFull(): boolean {
    return this.#state === 'full'
  }

  /** True where more rows can follow the last one: not when they have to be sorted in, or the last attempt failed. */
  get growsAtTheEnd(): boolean {
    return this.#state === 'idle' && this.#error === undefined && this.filter === '' && !this.objects.hasOwnOrder
  }

  /** What kept the last page away; gone when it is tried again. */
  get error(): unknown {
    return this.#error
  }

  /** The row that the keyboard is at. */
  get activeRow(): number {
    return Math.min(this.#activeRow, Math.max(0, this.objects.rowCount - 1))
  }

  moveTo(row: number): void {
    this.#activeRow = row
    this.#changed()
  }

  /** Moves to a row and selects there. */
  selectAt(row: number, mode: SelectMode): void {
    const { objects, selection } = this
    const index = objects.indexAt(row)
    this.#activeRow = row
    if (mode === 'toggle') selection.set(index, !selection.has(index))
    else selection.clear()
    if (mode === 'only') selection.set(index, true)
    if (mode === 'range') selection.selectRows(Math.min(this.#anchorRow, objects.rowCount - 1), row)
    else this.#anchorRow = row
    this.#changed()
  }

  selectAll(): void {
    this.selection.selectAll()
    this.#changed()
  }

  selectNone(): void {
    this.selection.clear()
    this.#changed()
  }

  /** Loads the next page, unless that is under way. */
  async loadMore(): Promise<void> {
    if (this.#state === 'idle') await this.#load('page')
  }

  /** Loads all that is left, which `stop` ends. */
  async loadAll(): Promise<void> {
    if (this.#state === 'idle' || this.#state === 'page') await this.#load('all')
  }

  /** Ends `loadAll` after the page that is under way; what was loaded stays. */
  stop(): void {
    if (this.#state === 'all') this.#state = 'page'
    this.#changed()
  }

  /** Ends everything: nobody looks at it any more. */
  close(): void {
    this.#state = 'closed'
    this.#turn++
  }

  /**
   * Sorts and filters what is loaded. As only a whole list can be sorted by what the storage doesn't sort by, that loads the rest; until
   * it is there, what is shown is sorted anew whenever twice as much is loaded.
   */
  async show(arrangement: Arrangement): Promise<void> {
    this.#arrangement = arrangement
    const arranged = this.#arrange()
    if (this.objects.needsOrder(arrangement.sort)) await this.loadAll()
    await arranged
  }

  /** Only one of these runs at a time; another wish while it does changes when it ends. */
  async #load(state: 'page' | 'all'): Promise<void> {
    this.#state = state
    this.#error = undefined
    this.#changed()
    if (this.#isLoading) return
    this.#isLoading = true
    try {
      while (this.isLoading) {
        await this.#loadPage()
        if (this.isLoadingAll) await this.#ports.breathe()
      }
    } finally {
      this.#isLoading = false
    }
  }

  async #loadPage(): Promise<void> {
    try {
      const { value: page } = await this.#pages.next()
      if (this.#state === 'closed') return
      if (page !== undefined) this.#append(page)
      this.#nextToken = page?.nextToken
      if (page?.cut === true) this.#state = 'full'
      else if (page?.nextToken === undefined) this.#state = 'complete'
      else if (this.#state === 'page') this.#state = 'idle'
    } catch (error) {
      if (this.#state === 'closed') return
      this.#error = error
      this.#state = 'idle'
      // A generator that has thrown is done: the next attempt goes on where this one stood.
      this.#pages = this.#pagesFrom(this.#nextToken)
    }
    this.#changed()
    if (this.#isBehind && !this.#isArranging) void this.#arrange()
  }

  /** True when it is time to sort what has come since. */
  get #isBehind(): boolean {
    const { objects, sort } = this
    if (this.isLoadingAll) return objects.hasUnsorted && objects.length >= 2 * objects.sortedCount
    return objects.hasUnsorted || (this.isComplete && !objects.hasOwnOrder && objects.needsOrder(sort))
  }

  #append(page: LoadedPage): void {
    this.objects.append(page)
    if (this.#wantedKey === undefined) return
    this.#activeRow = Math.max(0, this.objects.indexOf(this.#wantedKey))
    this.#anchorRow = this.#activeRow
    this.#wantedKey = undefined
  }

  #pagesFrom(token: string | undefined): AsyncGenerator<LoadedPage, void, undefined> {
    return allPages(this.#ports.fetchPage, { maxObjects: MAX_LOADED - this.objects.length }, token)
  }

  async #arrange(): Promise<void> {
    const turn = ++this.#turn
    const { objects } = this
    this.#isArranging = true
    this.#changed()
    const { now, breathe } = this.#ports
    const arrangement = this.#arrangement
    const apply = await inSlices(objects.arrange(arrangement), now, breathe, () => turn !== this.#turn)
    if (apply === undefined || turn !== this.#turn) return
    const index = objects.indexAt(this.activeRow)
    apply()
    // The keyboard stays at its entry, wherever that went; at the top it stays at the top.
    if (this.#activeRow > 0) this.#activeRow = Math.max(0, objects.rowOf(index))
    this.#anchorRow = this.#activeRow
    this.#isArranging = false
    this.#shownAs = arrangement
    this.#changed()
    if (this.#isBehind) await this.#arrange()
  }

  #changed(): void {
    this.#revision++
    for (const listener of this.#listeners) listener()
  }
}
