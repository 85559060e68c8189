/** What a key that doesn't lead to another row asks for. */
export type GridIntent = 'open' | 'up' | 'toggle' | 'range' | 'all' | 'none' | 'letter'

const NAMED_KEYS: ReadonlyMap<string, GridIntent> = new Map([
  ['Enter', 'open'],
  ['Backspace', 'up'],
  ['Escape', 'none'],
])

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** @param isTyping whether a name is being typed, of which a space may be part */
export function intentOf(
  { key, ctrlKey, metaKey, shiftKey, altKey }: KeyPress,
  isTyping: boolean,
): GridIntent | undefined {
  if (ctrlKey || metaKey) return key.toLowerCase() === 'a' ? 'all' : undefined
  if (altKey) return key === 'ArrowUp' ? 'up' : undefined
  if (key === ' ' && !isTyping) return shiftKey ? 'range' : 'toggle'
  // They lead to the filter, and to the list of shortcuts.
  if (!isTyping && (key === '/' || key === '?')) return undefined
  if ([...key].length === 1) return 'letter'
  return NAMED_KEYS.get(key)
}

/** How long the letters of a name may be apart, in milliseconds. */
const PAUSE_MS = 800

/** The letters that are typed one after the other to get to a name. */
export class TypeAhead {
  #text = ''
  #typedAt = Number.NEGATIVE_INFINITY

  isTyping(now: number): boolean {
    return this.#text !== '' && now - this.#typedAt < PAUSE_MS
  }

  /** @returns what the name begins with, and whether the row at hand may be the one */
  type(character: string, now: number): { readonly text: string; readonly mayStay: boolean } {
    this.#text = this.isTyping(now) ? this.#text + character : character
    this.#typedAt = now
    // One letter again and again goes through all names that begin with it.
    const isRepeated = [...this.#text].every((other) => other === character)
    return isRepeated ? { text: character, mayStay: false } : { text: this.#text, mayStay: true }
  }
}
