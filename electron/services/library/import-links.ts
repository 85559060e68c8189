import * as z from 'zod/mini'
import { AppError } from '../../../shared/errors.ts'
import { type Link, link } from '../../../shared/links/link.ts'
import { type LinkEvent, linkEvent } from '../../../shared/links/link-event.ts'
import { once } from '../../../shared/once.ts'
import { parseCsv } from './csv.ts'
import { HISTORY_FORMAT, HISTORY_FORMAT_VERSION } from './export-history.ts'
import { type ExportFormat, LINKS_FORMAT, LINKS_FORMAT_VERSION } from './export-links.ts'
import type { LinkEventRepository } from './link-event-repository.ts'
import type { LinkRepository } from './link-repository.ts'
import { LINK_COLUMNS, valuesOf } from './links-csv.ts'

/** In characters. */
const MAX_IMPORT_LENGTH = 256 * 2 ** 20
const MAX_IMPORT_LINKS = 250_000
const MAX_IMPORT_EVENTS = 2_000_000
/** With more than this, the file is something else. */
const MAX_REJECTED = 1000

export interface ImportResult {
  readonly imported: number
  /** How many were in the library already, by their id; those stay as they are. */
  readonly skipped: number
  readonly rejected: readonly RejectedRow[]
}

export interface RejectedRow {
  /** From 1: the link's number in JSON, the record's in CSV, where the names of the columns are the first. */
  readonly row: number
  readonly reason: string
}

/** A row as it was read, before anything is known about it. */
type Candidate = readonly [row: number, value: unknown]

/**
 * Adds the links of an exported file. A row that isn't a valid link is left out and
 * reported. All others are added in one step: if that fails, none is.
 * @throws AppError `invalid-input`, with nothing added, when the text as a whole isn't such a file, or is too long
 */
export function importLinks(links: LinkRepository, text: string, format: ExportFormat): ImportResult {
  const plain = plainText(text)
  const valid: Link[] = []
  const rejected: RejectedRow[] = []
  for (const [row, value] of format === 'json' ? fromJson(plain) : fromCsv(plain)) {
    if (valid.length + rejected.length >= MAX_IMPORT_LINKS) throw tooMuch()
    const { data, error } = link().safeParse(value)
    if (data !== undefined) valid.push(data)
    else rejected.push({ row, reason: reasonOf(error) })
    if (rejected.length > MAX_REJECTED) throw notAnExport()
  }
  const imported = links.insert(valid, 'skip', 'imported')
  return { imported, skipped: valid.length - imported, rejected }
}

/**
 * Adds the events of a file that has histories, but those that are there already.
 * @throws AppError as `importLinks`
 */
export function importHistory(events: LinkEventRepository, text: string): ImportResult {
  const { data } = historyEnvelope().safeParse(parsed(plainText(text)))
  if (data === undefined) throw notAnExport()
  if (data.version > HISTORY_FORMAT_VERSION) throw newer()
  if (data.events.length > MAX_IMPORT_EVENTS) throw tooMuch()
  const valid: LinkEvent[] = []
  const rejected: RejectedRow[] = []
  for (const [index, value] of data.events.entries()) {
    const { error } = linkEvent().safeParse(value)
    // As it was written: events that are there already are found by that.
    if (error === undefined) valid.push(value as LinkEvent)
    else rejected.push({ row: index + 1, reason: reasonOf(error) })
    if (rejected.length > MAX_REJECTED) throw notAnExport()
  }
  const imported = events.restore(valid)
  return { imported, skipped: valid.length - imported, rejected }
}

/** Whether a file has histories in place of links, by its beginning. */
export function hasHistory(text: string): boolean {
  return new RegExp(`^\\ufeff?\\s*\\{\\s*"format"\\s*:\\s*"${HISTORY_FORMAT}"`).test(text)
}

const envelope = once(() =>
  z.strictObject({
    format: z.literal(LINKS_FORMAT),
    version: z.int().check(z.minimum(1)),
    links: z.array(z.unknown()),
  }),
)

const historyEnvelope = once(() =>
  z.strictObject({
    format: z.literal(HISTORY_FORMAT),
    version: z.int().check(z.minimum(1)),
    events: z.array(z.unknown()),
  }),
)

function plainText(text: string): string {
  if (text.length > MAX_IMPORT_LENGTH) throw tooMuch()
  return text.replace(/^\ufeff/, '')
}

function* fromJson(text: string): Generator<Candidate> {
  const { data } = envelope().safeParse(parsed(text))
  if (data === undefined) throw notAnExport()
  if (data.version > LINKS_FORMAT_VERSION) throw newer()
  for (const [index, value] of data.links.entries()) yield [index + 1, value]
}

function* fromCsv(text: string): Generator<Candidate> {
  let columns: readonly string[] | undefined
  let row = 0
  for (const record of parseCsv(text)) {
    row += 1
    if (columns === undefined) {
      const isKnown = record.every((column) => LINK_COLUMNS.has(column))
      if (!isKnown || !record.includes('id') || new Set(record).size < record.length) throw notAnExport()
      columns = record
    } else if (record.length === columns.length) yield [row, valuesOf(columns, record)]
    else yield [row, undefined]
  }
  if (columns === undefined) throw notAnExport()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Names the field, never what was in it. */
function reasonOf(error: z.core.$ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined || issue.path.length === 0) return 'That is not a link.'
  return `${issue.path.join('.')}: ${issue.message}`.slice(0, 200)
}

function notAnExport(): AppError {
  return new AppError(
    'invalid-input',
    'That is not a list of links that Sandglass exported; nothing was imported.',
    'Choose a JSON or CSV file from “Export”, with the names of its columns unchanged.',
  )
}

function newer(): AppError {
  return new AppError(
    'invalid-input',
    'The file was made by a newer version of Sandglass; nothing was imported.',
    'Update Sandglass, then import it again.',
  )
}

function tooMuch(): AppError {
  return new AppError(
    'too-large',
    `More than ${MAX_IMPORT_LINKS} links, or ${MAX_IMPORT_LENGTH / 2 ** 20} MB, can’t be imported at once; nothing was imported.`,
    'Split the file.',
  )
}
