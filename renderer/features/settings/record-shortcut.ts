/** The part of a key press that says which keys they are. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  '+': 'Plus',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Enter: 'Return',
  Escape: 'Escape',
  Tab: 'Tab',
  Backspace: 'Backspace',
  Delete: 'Delete',
  Insert: 'Insert',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
  PrintScreen: 'PrintScreen',
}

/**
 * A key press as Electron writes it, or undefined while there are only modifiers, and for keys that it has no name for.
 *
 * @param apple where ⌘ is the key that Ctrl is elsewhere
 */
export function acceleratorOf(press: KeyPress, apple: boolean): string | undefined {
  const key = keyName(press)
  return key === undefined ? undefined : [...modifiers(press, apple), key].join('+')
}

function modifiers({ ctrlKey, metaKey, altKey, shiftKey }: KeyPress, apple: boolean): string[] {
  return [
    ...((apple ? metaKey : ctrlKey) ? ['CommandOrControl'] : []),
    ...(apple && ctrlKey ? ['Control'] : []),
    ...(!apple && metaKey ? ['Super'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey ? ['Shift'] : []),
  ]
}

/** By what the key writes, as layouts differ; where a modifier changes that, by where it lies. */
function keyName({ key, code }: KeyPress): string | undefined {
  const [, pad] = /^Numpad(\d)$/.exec(code) ?? []
  if (pad !== undefined) return `num${pad}`
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  const [, placed] = /^(?:Digit|Key)([0-9A-Z])$/.exec(code) ?? []
  if (placed !== undefined) return placed
  if (/^F\d{1,2}$/.test(key)) return key
  if (NAMES[key] !== undefined) return NAMES[key]
  return /^[,.;'`/\\[\]=-]$/.test(key) ? key : undefined
}
