/**
 * The height up to which every browser lays out an element: Firefox ends at 17.9 million px, Chromium and Safari at 33.5 million. A
 * million rows are more.
 */
const MAX_HEIGHT = 16_000_000
/** At both ends of a list that is too high, so many px are not scaled: what is there is reached to the pixel. */
const EXACT = 1_000_000

export interface RowRange {
  readonly first: number
  /** Not included. */
  readonly end: number
}

/**
 * Where rows of one height are in an element that scrolls. Up to some 470,000 rows it is as high as they are. Beyond, it is lower, and
 * the *offset* (into all rows) runs away from `scrollTop`: small movements are taken as they are, so that a row follows the finger;
 * large ones (the scroll bar) are scaled. `base` is the difference of the two; `settle` makes it right again when scrolling has ended.
 */
export class ScrollScale {
  readonly #rowHeight: number
  #rows = 0
  #viewport = 0
  #offset = 0
  #scrollTop = 0

  /** @param rowHeight px */
  constructor(rowHeight: number) {
    this.#rowHeight = rowHeight
  }

  get rowHeight(): number {
    return this.#rowHeight
  }

  /** The height of the element that scrolls. */
  get height(): number {
    return Math.min(this.#fullHeight, MAX_HEIGHT)
  }

  get #fullHeight(): number {
    return this.#rows * this.#rowHeight
  }

  get #isScaled(): boolean {
    return this.#fullHeight > MAX_HEIGHT
  }

  get #maxOffset(): number {
    return Math.max(0, this.#fullHeight - this.#viewport)
  }

  get #maxScroll(): number {
    return Math.max(0, this.height - this.#viewport)
  }

  /** How many rows fit as a whole. */
  get rowsInView(): number {
    return Math.max(1, Math.floor(this.#viewport / this.#rowHeight))
  }

  resize(rows: number, viewport: number): void {
    this.#rows = rows
    this.#viewport = viewport
    this.#offset = Math.min(this.#offset, this.#maxOffset)
  }

  /** Takes what the element tells of its scrolling. */
  scrolled(scrollTop: number): void {
    const moved = scrollTop - this.#scrollTop
    this.#scrollTop = scrollTop
    const atEdge = scrollTop <= 0 || scrollTop >= this.#maxScroll
    if (!this.#isScaled || atEdge || Math.abs(moved) > this.#viewport) this.#offset = this.#offsetOf(scrollTop)
    else this.#offset = clamp(this.#offset + moved, this.#maxOffset)
  }

  /** The `scrollTop` that stands for where one is, for when the scrolling has ended. Tell what the element made of it to `placed`. */
  settled(): number {
    return this.#isScaled ? this.#scrollOf(this.#offset) : this.#scrollTop
  }

  /** The `scrollTop` that shows a row as a whole with the least movement, or undefined where it is in view. */
  reveal(row: number): number | undefined {
    const top = row * this.#rowHeight
    const [highest, lowest] = [top, top + this.#rowHeight - this.#viewport]
    if (this.#offset <= highest && this.#offset >= lowest) return undefined
    this.#offset = clamp(this.#offset > highest ? highest : lowest, this.#maxOffset)
    return this.#scrollOf(this.#offset)
  }

  /** Takes what an element made of a `scrollTop` that it was given: the offset stays. */
  placed(scrollTop: number): void {
    this.#scrollTop = scrollTop
    if (!this.#isScaled) this.#offset = scrollTop
  }

  /** Subtract it from a row's place among all rows to have its place in the element. */
  get base(): number {
    return this.#isScaled ? this.#offset - this.#scrollTop : 0
  }

  /** The rows in view, and some more before and after. */
  range(overscan: number): RowRange {
    const first = Math.floor(this.#offset / this.#rowHeight) - overscan
    const end = Math.ceil((this.#offset + this.#viewport) / this.#rowHeight) + overscan
    return { first: Math.max(0, first), end: Math.min(this.#rows, Math.max(0, end)) }
  }

  #offsetOf(scrollTop: number): number {
    const at = clamp(scrollTop, this.#maxScroll)
    if (!this.#isScaled || at <= EXACT) return at
    const fromEnd = this.#maxScroll - at
    if (fromEnd <= EXACT) return this.#maxOffset - fromEnd
    return EXACT + ((at - EXACT) * (this.#maxOffset - 2 * EXACT)) / (this.#maxScroll - 2 * EXACT)
  }

  #scrollOf(offset: number): number {
    if (!this.#isScaled || offset <= EXACT) return offset
    const fromEnd = this.#maxOffset - offset
    if (fromEnd <= EXACT) return this.#maxScroll - fromEnd
    return EXACT + ((offset - EXACT) * (this.#maxScroll - 2 * EXACT)) / (this.#maxOffset - 2 * EXACT)
  }
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(0, value), max)
}
