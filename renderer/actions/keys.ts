/** ⌘ stands for `Mod` on Apple's systems, Ctrl elsewhere. */
export function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}

const APPLE_NAMES: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' }

/** Keys of the table of actions as this system writes them: `⌘K`, `Ctrl+K`. */
export function displayKeys(keys: string, apple = isApple()): string {
  const parts = keys.split('+')
  if (apple) return parts.map((part) => APPLE_NAMES[part] ?? part).join('')
  return parts.map((part) => (part === 'Mod' ? 'Ctrl' : part)).join('+')
}

/** The same for `aria-keyshortcuts`. */
export function ariaKeys(keys: string, apple = isApple()): string {
  return keys.replace('Mod', apple ? 'Meta' : 'Control')
}

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** Whether a key press is the one that the table names. */
export function matchesKeys(keys: string, event: KeyPress, apple = isApple()): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const wantsMod = parts.includes('Mod')
  const [mod, otherMod] = apple ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey]
  if (mod !== wantsMod || otherMod || event.altKey !== parts.includes('Alt')) return false
  // A sign such as `?` is typed with Shift on some keyboards and without on others.
  if (/^\w$/.test(key) && event.shiftKey !== parts.includes('Shift')) return false
  return event.key.toLowerCase() === key.toLowerCase()
}

/** Keys without a modifier belong to whoever is typing. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select, [role=spinbutton]')
  )
}
