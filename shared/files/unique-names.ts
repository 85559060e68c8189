const ENCODER = new TextEncoder()
/** What file systems take of a name, in bytes of UTF-8. */
const MAX_NAME_BYTES = 255
/** What is longer after a dot is part of the name, not its type. */
const MAX_ENDING_LENGTH = 32

/** The names in one folder: what would be called like another gets a number, as in `report (2).pdf`. */
export class UniqueNames {
  readonly #fold: (name: string) => string
  readonly #taken = new Set<string>()
  /** So that a thousand equal names are not tried a thousand times each. */
  readonly #numbers = new Map<string, number>()

  /** @param fold gives the same for names that are the same */
  constructor(fold: (name: string) => string = (name) => name) {
    this.#fold = fold
  }

  take(name: string): string {
    const wanted = shortened(name, '')
    const folded = this.#fold(wanted)
    if (!this.#taken.has(folded)) {
      this.#taken.add(folded)
      return wanted
    }
    for (let number = this.#numbers.get(folded) ?? 2; ; number += 1) {
      const numbered = shortened(wanted, ` (${number})`)
      const key = this.#fold(numbered)
      if (this.#taken.has(key)) continue
      this.#taken.add(key)
      this.#numbers.set(folded, number + 1)
      return numbered
    }
  }
}

/** The name with something between its stem and its ending, of which the stem is cut where it gets too long. */
function shortened(name: string, addition: string): string {
  const dot = name.lastIndexOf('.')
  const end = dot > 0 && name.length - dot <= MAX_ENDING_LENGTH ? dot : name.length
  const rest = addition + name.slice(end)
  const stem = name.slice(0, end)
  // A character has at most three bytes for each of its units.
  if ((stem.length + rest.length) * 3 <= MAX_NAME_BYTES) return stem + rest
  const characters = [...stem]
  let excess = bytesIn(stem + rest) - MAX_NAME_BYTES
  while (excess > 0) excess -= bytesIn(characters.pop() ?? '') || excess
  return characters.join('') + rest
}

function bytesIn(text: string): number {
  return ENCODER.encode(text).length
}
