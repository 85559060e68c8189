/**
 * Makes text from outside (keys, file names, server messages) safe to show on one line: control characters, line separators and
 * bidirectional overrides become visible escapes. The text itself is never changed where it identifies something.
 */
export function displayText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

// C0 and C1 controls, line and paragraph separators, bidirectional marks and isolates, the byte-order mark, unpaired surrogates
const UNSAFE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\p{Cs}]/gu
