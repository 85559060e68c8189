import type { CallOutput } from '../../../shared/api/contract.ts'
import { allPages, type StreamedPage } from '../../../shared/objects/all-pages.ts'
import { inSlices } from './merge-sort.ts'
import { ObjectList, type Sort } from './object-list.ts'
import { ObjectSelection } from './object-selection.ts'

type ListedPage = CallOutput<'objects.list'>
type Pages = AsyncGenerator<StreamedPage<ListedPage['objects'][number]>, void, undefined>

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

/**
 * One folder as it is being listed: page after page when they are wanted, or all of them in the background; in the storage's order or
 * sorted. Its parts change in place; `revision` counts the changes, and subscribers are told of each.
 */
export class Listing {
  readonly objects: ObjectList
  readonly selection: ObjectSelection
  readonly #ports: ListingPorts
  readonly #listeners = new Set<() => void>()
  #pages: Pages
  #nextToken: string | undefined
  #revision = 0
  #sort: Sort = { column: 'name', descending: false }
  #sorting = 0
  #isSorting = false
  #activeRow = 0
  #state: 'idle' | 'page' | 'all' | 'complete' | 'full' | 'closed' = 'idle'
  #isLoading = false
  #error: unknown

  constructor(folder: string, ports: ListingPorts) {
    this.objects = new ObjectList(folder)
    this.selection = new ObjectSelection(this.objects)
    this.#ports = ports
    this.#pages = this.#pagesFrom(undefined)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly revision = (): number => this.#revision

  get sort(): Sort {
    return this.#sort
  }

  get isSorting(): boolean {
    return this.#isSorting
  }

  /** True until the first page is there, or could not be had. */
  get isStarting(): boolean {
    return this.objects.length === 0 && this.#error === undefined && !this.isComplete
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

  /** Changes what is selected. */
  select(change: (selection: ObjectSelection) => void): void {
    change(this.selection)
    this.#changed()
  }

  /** Loads the next page, unless that is under way. */
  async loadMore(): Promise<void> {
    if (this.#state !== 'idle') return
    this.#state = 'page'
    this.#error = undefined
    this.#changed()
    await this.#load()
  }

  /** Loads all that is left, which `stop` ends. */
  async loadAll(): Promise<void> {
    if (this.#state !== 'idle' && this.#state !== 'page') return
    this.#state = 'all'
    this.#error = undefined
    this.#changed()
    await this.#load()
  }

  /** Ends `loadAll`; what was loaded stays. */
  stop(): void {
    if (this.#state === 'all') this.#state = 'page'
    this.#changed()
  }

  /** Ends everything: nobody looks at it any more. */
  close(): void {
    this.#state = 'closed'
    this.#sorting++
  }

  /**
   * Sorts what is loaded and, as only a whole list can be sorted by what the storage doesn't sort by, loads the rest. Until that is
   * there, what is shown is sorted anew whenever twice as much is loaded.
   */
  async sortBy(sort: Sort): Promise<void> {
    this.#sort = sort
    if (!this.objects.needsOrder(sort)) {
      this.#sorting++
      this.#isSorting = false
      this.#keepActive(() => this.objects.clearOrder())
      this.#changed()
      return
    }
    await Promise.all([this.#sortLoaded(), this.loadAll()])
  }

  /** Only one of these runs at a time; another wish while it does changes when it ends. */
  async #load(): Promise<void> {
    if (this.#isLoading) return
    this.#isLoading = true
    try {
      while (this.#state === 'page' || this.#state === 'all') {
        await this.#loadPage()
        if (this.#state === 'all') await this.#ports.breathe()
      }
    } finally {
      this.#isLoading = false
    }
  }

  async #loadPage(): Promise<void> {
    try {
      const { value: page } = await this.#pages.next()
      if (this.#state === 'closed') return
      if (page !== undefined) this.objects.append(page)
      this.#nextToken = page?.nextToken
      if (page === undefined || page.cut) this.#state = page?.cut === true ? 'full' : 'complete'
      else if (page.nextToken === undefined) this.#state = 'complete'
      else if (this.#state === 'page') this.#state = 'idle'
    } catch (error) {
      if (this.#state === 'closed') return
      this.#error = error
      this.#state = 'idle'
      // A generator that has thrown is done: the next attempt goes on where this one stood.
      this.#pages = this.#pagesFrom(this.#nextToken)
    }
    this.#changed()
    if (!this.#isShownWhole && (!this.isLoadingAll || this.objects.length >= 2 * this.objects.rowCount)) {
      void this.#sortLoaded()
    }
  }

  get #isShownWhole(): boolean {
    return this.objects.rowCount === this.objects.length
  }

  #pagesFrom(token: string | undefined): Pages {
    return allPages(this.#ports.fetchPage, { maxObjects: MAX_LOADED - this.objects.length }, token)
  }

  async #sortLoaded(): Promise<void> {
    const turn = ++this.#sorting
    this.#isSorting = true
    this.#changed()
    const work = this.objects.sortBy(this.#sort)
    await inSlices(
      this.#unless(() => turn !== this.#sorting, work),
      this.#ports.now,
      this.#ports.breathe,
    )
    if (turn !== this.#sorting) return
    this.#isSorting = false
    this.#changed()
    if (!this.#isShownWhole && !this.isLoadingAll) await this.#sortLoaded()
  }

  /** The last step of a sort puts the rows into their new places. */
  *#unless(isOver: () => boolean, work: Generator<void, void, undefined>): Generator<void, void, undefined> {
    for (;;) {
      if (isOver()) return
      const index = this.objects.indexAt(this.activeRow)
      const isDone = work.next().done
      if (isDone) {
        if (this.#activeRow > 0) this.#activeRow = Math.max(0, this.objects.rowOf(index))
        return
      }
      yield
    }
  }

  /** The keyboard stays at its entry, wherever that goes. */
  #keepActive(change: () => void): void {
    const index = this.objects.indexAt(this.activeRow)
    change()
    if (this.#activeRow > 0) this.#activeRow = Math.max(0, this.objects.rowOf(index))
  }

  #changed(): void {
    this.#revision++
    for (const listener of this.#listeners) listener()
  }
}
