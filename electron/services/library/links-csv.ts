import type { Link } from '../../../shared/links/link.ts'

/** The columns of a table of links: the fields of a link, nested ones with a dot, and what their cells hold. */
export const LINK_COLUMNS: ReadonlyMap<string, 'text' | 'number' | 'boolean'> = new Map([
  ['id', 'text'],
  ['createdAt', 'text'],
  ['signedAt', 'text'],
  ['expiresAt', 'text'],
  ['expiresSeconds', 'number'],
  ['limitedBy', 'text'],
  ['limitReason', 'text'],
  ['method', 'text'],
  ['bucket', 'text'],
  ['key', 'text'],
  ['versionId', 'text'],
  ['size', 'number'],
  ['etag', 'text'],
  ['note', 'text'],
  ['recipient', 'text'],
  ['signsId', 'boolean'],
  ['source', 'text'],
  ['copyOf.bucket', 'text'],
  ['copyOf.key', 'text'],
  ['copyOf.versionId', 'text'],
  ['copyOf.etag', 'text'],
  ['uploadedVersionId', 'text'],
  ['uploadPending', 'boolean'],
  ['revocation', 'text'],
  ['revokedAt', 'text'],
  ['revokeAskedAt', 'text'],
  ['keepUntil', 'text'],
  ['unsent', 'boolean'],
  ['movedTo.key', 'text'],
  ['movedTo.versionId', 'text'],
  ['movedTo.marker', 'text'],
  ['renews', 'text'],
  ['connection', 'text'],
  ['connectionId', 'text'],
  ['provider', 'text'],
  ['endpoint', 'text'],
  ['region', 'text'],
  ['addressing', 'text'],
  ['signer', 'text'],
  ['accessKeyId', 'text'],
  ['temporary', 'boolean'],
  ['urlDigest', 'text'],
  ['options.disposition', 'text'],
  ['options.fileName', 'text'],
  ['options.contentType', 'text'],
  ['options.cacheControl', 'text'],
  ['lastProbe.at', 'text'],
  ['lastProbe.verdict', 'text'],
  ['lastProbe.dead', 'boolean'],
  ['lastProbe.status', 'number'],
  ['lastProbe.code', 'text'],
  ['lastProbe.requestId', 'text'],
  ['lastProbe.sentence', 'text'],
  ['lastProbe.remedy', 'text'],
])

/** A link's cells, in the order of `LINK_COLUMNS`. A field that the link doesn't have is an empty cell. */
export function cellsOf(link: Link): string[] {
  const values = new Map<string, unknown>()
  for (const [name, value] of Object.entries(link)) {
    if (typeof value !== 'object') values.set(name, value)
    else for (const [inner, nested] of Object.entries(value)) values.set(`${name}.${inner}`, nested)
  }
  return [...LINK_COLUMNS.keys()].map((name) => {
    const value = values.get(name)
    return typeof value === 'string' ? safeCell(value) : value === undefined ? '' : String(value)
  })
}

/** What the cells of one record say, for `link()` to judge: nothing about it is certain but that it is plain data. */
export function valuesOf(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const values = new Map<string, unknown>()
  for (const [index, column] of columns.entries()) {
    const value = cellValue(cells[index] ?? '', LINK_COLUMNS.get(column))
    const [name = '', inner] = column.split('.')
    if (value === undefined) continue
    if (inner === undefined) values.set(name, value)
    else values.set(name, { ...Object(values.get(name)), [inner]: value })
  }
  return Object.fromEntries(values)
}

/**
 * Spreadsheets run a cell that begins like a formula, and what a link holds (a key, a note) others may have written. An
 * apostrophe before it makes it text for them. Empty text gets one to differ from no text; text that begins with one gets
 * another. So an apostrophe at the start is always one that was put there, and reading takes it away.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function safeCell(text: string): string {
  return text === '' || /^['=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
}

function cellValue(cell: string, kind: 'text' | 'number' | 'boolean' | undefined): unknown {
  if (cell === '') return undefined
  if (kind === 'number' && /^\d+$/.test(cell)) return Number(cell)
  // Spreadsheets write them in capitals.
  if (kind === 'boolean' && /^(?:true|false)$/i.test(cell)) return cell.toLowerCase() === 'true'
  return cell.startsWith("'") ? cell.slice(1) : cell
}
