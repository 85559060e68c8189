import type { Link } from '../../../shared/links/link.ts'
import { csvRecord } from './csv.ts'
import { cellsOf, LINK_COLUMNS } from './links-csv.ts'

/** What an exported file says of itself; reading it back asks for both. */
export const LINKS_FORMAT = 'sandglass-links'
export const LINKS_FORMAT_VERSION = 1

export type ExportFormat = 'json' | 'csv'

/** Links as the text of a file, which `importLinks` reads back exactly. Like the library, it holds recipes: no URL, no secret. */
export function exportLinks(links: Iterable<Link>, format: ExportFormat): string {
  return [...exportPieces(links, format)].join('')
}

/**
 * The same in pieces, to be written one after the other.
 *
 * JSON has a link a line. CSV is as RFC 4180 has it, in UTF-8, and begins with the byte-order mark that Excel wants; a cell
 * that a spreadsheet would run as a formula has an apostrophe before it, which importing takes away.
 */
export function exportPieces(links: Iterable<Link>, format: ExportFormat): Generator<string, void, undefined> {
  return format === 'json' ? asJson(links) : asCsv(links)
}

function* asJson(links: Iterable<Link>): Generator<string, void, undefined> {
  yield `{"format":"${LINKS_FORMAT}","version":${LINKS_FORMAT_VERSION},"links":[`
  let separator = '\n'
  for (const link of links) {
    yield separator + JSON.stringify(link)
    separator = ',\n'
  }
  yield '\n]}\n'
}

function* asCsv(links: Iterable<Link>): Generator<string, void, undefined> {
  yield `\ufeff${csvRecord([...LINK_COLUMNS.keys()])}`
  for (const link of links) yield csvRecord(cellsOf(link))
}
