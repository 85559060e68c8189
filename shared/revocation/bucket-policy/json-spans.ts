/** A part of a text. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface Member {
  readonly name: string
  readonly value: Span
}

// Each of these is given JSON that `JSON.parse` has accepted, so nothing is checked again.

const WHITESPACE = ' \t\n\r'

function skipWhitespace(text: string, from: number): number {
  let at = from
  while (at < text.length && WHITESPACE.includes(text.charAt(at))) at++
  return at
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function endOfValue(text: string, start: number): number {
  let depth = 0
  let at = start
  for (;;) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else if (character === '{' || character === '[') [depth, at] = [depth + 1, at + 1]
    else if (character === '}' || character === ']') [depth, at] = [depth - 1, at + 1]
    else if (depth > 0) at++
    // a number, true, false or null
    else while (at < text.length && !`${WHITESPACE},]}`.includes(text.charAt(at))) at++
    if (depth === 0) return at
  }
}

/** The value of a document. */
export function valueSpan(text: string): Span {
  const start = skipWhitespace(text, 0)
  return { start, end: endOfValue(text, start) }
}

/** The elements of an array, in their order. */
export function elementSpans(text: string, array: Span): Span[] {
  const elements: Span[] = []
  let at = skipWhitespace(text, array.start + 1)
  while (at < array.end - 1) {
    const end = endOfValue(text, at)
    elements.push({ start: at, end })
    at = skipWhitespace(text, skipWhitespace(text, end) + 1)
  }
  return elements
}

/** The members of an object, in their order; a name may come twice. */
export function members(text: string, object: Span): Member[] {
  const found: Member[] = []
  let at = skipWhitespace(text, object.start + 1)
  while (at < object.end - 1) {
    const nameEnd = endOfString(text, at)
    const name: string = JSON.parse(text.slice(at, nameEnd))
    const start = skipWhitespace(text, skipWhitespace(text, nameEnd) + 1)
    const end = endOfValue(text, start)
    found.push({ name, value: { start, end } })
    at = skipWhitespace(text, skipWhitespace(text, end) + 1)
  }
  return found
}
