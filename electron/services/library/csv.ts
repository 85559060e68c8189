import { AppError } from '../../../shared/errors.ts'

/** One record as CSV, with its line end. @see RFC 4180 */
export function csvRecord(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/**
 * Reads CSV as RFC 4180 has it; a line may also end with a line feed alone. Empty lines are left out.
 * @throws AppError `invalid-input` for a quote that isn't closed, or is in the middle of a cell
 */
export function* parseCsv(text: string): Generator<string[], void, undefined> {
  let record: string[] = []
  let at = 0
  while (at < text.length) {
    const { cell, end } = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at)
    record.push(cell)
    at = end
    if (text[at] === ',') {
      at += 1
      // A comma at the very end has an empty cell after it.
      if (at < text.length) continue
      record.push('')
    }
    const isEmptyLine = record.length === 1 && record[0] === '' && text[end - 1] !== '"'
    if (!isEmptyLine) yield record
    record = []
    at += text.startsWith('\r\n', at) ? 2 : 1
  }
}

interface Cell {
  readonly cell: string
  /** The index of the comma or line end after it. */
  readonly end: number
}

function plainCell(text: string, start: number): Cell {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && !text.startsWith('\r\n', end)) {
    if (text[end] === '"') throw malformed()
    end += 1
  }
  return { cell: text.slice(start, end), end }
}

function quotedCell(text: string, start: number): Cell {
  let close = start + 1
  for (;;) {
    close = text.indexOf('"', close)
    if (close === -1) throw malformed()
    if (text[close + 1] !== '"') break
    close += 2
  }
  const end = close + 1
  if (end < text.length && text[end] !== ',' && text[end] !== '\n' && !text.startsWith('\r\n', end)) throw malformed()
  return { cell: text.slice(start + 1, close).replaceAll('""', '"'), end }
}

function malformed(): AppError {
  return new AppError('invalid-input', 'That is not proper CSV: a quotation mark is out of place.', 'Export it again.')
}
