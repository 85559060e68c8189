import type { CallOutput, ParsedInput } from '../../../shared/api/contract.ts'
import type { LinkEvent } from '../../../shared/links/link-event.ts'
import { csvRecord } from './csv.ts'
import type { LinkEventRepository } from './link-event-repository.ts'
import { safeCell } from './links-csv.ts'

/** What a file with histories says of itself; reading it back asks for both. */
export const HISTORY_FORMAT = 'sandglass-history'
export const HISTORY_FORMAT_VERSION = 1

const HEAD = `{"format":"${HISTORY_FORMAT}","version":${HISTORY_FORMAT_VERSION},"events":[`

/** A column's name, and its cell for an event. */
const COLUMNS: readonly (readonly [name: string, cell: (event: LinkEvent) => string | number | boolean | undefined])[] =
  [
    ['link', ({ link }) => link],
    ['at', ({ at }) => at],
    ['kind', ({ kind }) => kind],
    ['by', ({ by }) => by],
    ['other', ({ other }) => other],
    ['detail', ({ detail }) => detail],
    ['answer.verdict', ({ answer }) => answer?.verdict],
    ['answer.dead', ({ answer }) => answer?.dead],
    ['answer.status', ({ answer }) => answer?.status],
    ['answer.code', ({ answer }) => answer?.code],
    ['answer.requestId', ({ answer }) => answer?.requestId],
    ['request.requestId', ({ request }) => request?.requestId],
    ['request.ip', ({ request }) => request?.ip],
    ['request.userAgent', ({ request }) => request?.userAgent],
    ['request.status', ({ request }) => request?.status],
    ['request.code', ({ request }) => request?.code],
    ['request.bytes', ({ request }) => request?.bytes],
  ]

/**
 * The events of all links, in the order in which they were written, as a part of a file: the parts, one behind the other, are it. JSON
 * can be imported again; NDJSON has an event a line; CSV is as `exportPieces` writes it.
 */
export function exportHistory(
  repository: LinkEventRepository,
  { format, after }: ParsedInput<'links.historyExport'>,
): CallOutput<'links.historyExport'> {
  const { events, last } = repository.page(after ?? 0)
  const [isFirst, isLast] = [after === undefined, last === undefined]
  return { text: PARTS[format](events, isFirst, isLast), count: events.length, next: last }
}

type Part = (events: readonly LinkEvent[], isFirst: boolean, isLast: boolean) => string

const PARTS: Readonly<Record<ParsedInput<'links.historyExport'>['format'], Part>> = {
  json(events, isFirst, isLast) {
    const separator = isFirst ? '' : ','
    const rows = events.map((event) => `\n${JSON.stringify(event)}`).join(',')
    return `${isFirst ? HEAD : ''}${rows === '' ? '' : separator + rows}${isLast ? '\n]}\n' : ''}`
  },
  ndjson: (events) => events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  csv(events, isFirst) {
    const head = isFirst ? `\ufeff${csvRecord(COLUMNS.map(([name]) => name))}` : ''
    return head + events.map((event) => csvRecord(COLUMNS.map(([, cell]) => cellText(cell(event))))).join('')
  },
}

function cellText(value: string | number | boolean | undefined): string {
  return typeof value === 'string' ? safeCell(value) : value === undefined ? '' : String(value)
}
