/** How Electron writes the keys of a shortcut (https://www.electronjs.org/docs/latest/api/accelerator). */
const MODIFIERS = [
  'CommandOrControl',
  'CmdOrCtrl',
  'Command',
  'Cmd',
  'Control',
  'Ctrl',
  'Alt',
  'Option',
  'AltGr',
  'Shift',
  'Super',
  'Meta',
]

const NAMED_KEYS = [
  ...['Plus', 'Space', 'Tab', 'Backspace', 'Delete', 'Insert', 'Return', 'Enter', 'Escape', 'Esc'],
  ...['Up', 'Down', 'Left', 'Right', 'Home', 'End', 'PageUp', 'PageDown', 'PrintScreen'],
  ...['VolumeUp', 'VolumeDown', 'VolumeMute', 'MediaNextTrack', 'MediaPreviousTrack', 'MediaStop', 'MediaPlayPause'],
  ...['numdec', 'numadd', 'numsub', 'nummult', 'numdiv'],
]

const MAX_LENGTH = 64
const FUNCTION_KEY = /^F([1-9]|1\d|2[0-4])$/i
const SIGN_KEY = /^([A-Z0-9]|num\d|[)!@#$%^&*(:;<=>?.,~`_{}[\]|\\/'"-])$/i

/**
 * What is wrong with the keys of a shortcut that works in all programs, or undefined; empty is none. A letter alone, or with Shift,
 * would be taken from everybody who types. Nothing of the text is repeated, as in every answer to what is not valid.
 */
export function acceleratorProblem(accelerator: string): string | undefined {
  if (accelerator === '') return undefined
  if (accelerator.length > MAX_LENGTH) return `Use ${MAX_LENGTH} characters at most.`
  const parts = accelerator.split('+')
  const key = parts.at(-1) ?? ''
  const modifiers = parts.slice(0, -1)
  if (key === '') return 'Add a key at its end: CommandOrControl+Shift+L. The key + is called Plus.'
  if (!modifiers.every((name) => isOneOf(MODIFIERS, name))) {
    return 'Not every modifier is known. Use CommandOrControl, Alt, Shift or Super.'
  }
  if (isOneOf(MODIFIERS, key)) return 'Add a key behind the modifiers: CommandOrControl+Shift+L.'
  if (!isOneOf(NAMED_KEYS, key) && !FUNCTION_KEY.test(key) && !SIGN_KEY.test(key)) {
    return 'The key at the end is not known. Use a letter, a digit, F1 to F24, or a name such as Space.'
  }
  const isOnlyShift = modifiers.every((name) => name.toLowerCase() === 'shift')
  if (isOnlyShift && !FUNCTION_KEY.test(key)) {
    return 'Add CommandOrControl, Alt or Super: these keys would be taken from whoever types.'
  }
  return undefined
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase())
}
