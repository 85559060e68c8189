import { type LogReading, loggedRequest, OPERATIONS, percentDecoded, presignedQuery } from './log-entry.ts'

/** Longer lines are none: a key, a request and two headers have 8 KiB each. In characters. */
export const MAX_LINE_LENGTH = 65_536

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** The fields up to the user agent; what comes after them was added over the years, and more will be. */
const MIN_FIELDS = 17

/**
 * Reads a line of an S3 server access log: fields between spaces, some in quotes, the time in brackets.
 * Source: Amazon S3 User Guide, "Amazon S3 server access log format".
 */
export function readAccessLogLine(line: string): LogReading {
  if (line.length > MAX_LINE_LENGTH) return 'unreadable'
  const fields = fieldsOf(line)
  if (fields.length < MIN_FIELDS) return 'unreadable'
  const [, bucket = '', time = '', ip, , requestId = '', operation = '', key = '', target = '', status, code, bytes] =
    fields
  const at = timeOf(time)
  const request = loggedRequest({
    requestId,
    ip,
    userAgent: fields[16],
    status: numberOf(status),
    code,
    bytes: numberOf(bytes),
  })
  if (at === undefined || request === undefined) return 'unreadable'
  const method = OPERATIONS.get(/^REST\.([A-Z]+)\.OBJECT$/.exec(operation)?.[1] ?? '')
  const [, path = '', query = ''] = /^[A-Z]+ ([^ ?]*)(?:\?(\S*))?(?: HTTP\/[\d.]+)?$/.exec(target) ?? []
  const presigned = presignedQuery(parametersOf(query))
  if (method === undefined || presigned === undefined) return 'other'
  const accessPoint = fields.slice(MIN_FIELDS).find((field) => field.startsWith('arn:'))
  return {
    at,
    method,
    buckets: accessPoint === undefined ? [bucket] : [bucket, accessPoint],
    keys: keysOf(path, bucket, key),
    request,
    query: presigned,
  }
}

/** Each character is looked at once. A quote ends a field only before a space: headers may have quotes in them. */
function fieldsOf(line: string): string[] {
  const fields: string[] = []
  let at = 0
  while (at < line.length) {
    const opening = line[at]
    const closing = opening === '"' ? '" ' : opening === '[' ? '] ' : ' '
    const start = closing === ' ' ? at : at + 1
    const end = line.indexOf(closing, start)
    if (end === -1) {
      const rest = line.slice(start)
      fields.push(closing === ' ' ? rest : rest.replace(/["\]]$/, ''))
      break
    }
    fields.push(line.slice(start, end))
    at = end + closing.length
  }
  return fields
}

/** `06/Feb/2019:00:00:38 +0000` */
function timeOf(text: string): string | undefined {
  const match = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/.exec(text)
  if (match === null) return undefined
  const [, day, month = '', year, clock, hours, minutes] = match
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0')
  const time = Date.parse(`${year}-${number}-${day}T${clock}${hours}:${minutes}`)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const parameter of query.split('&')) {
    const equals = parameter.indexOf('=')
    if (equals > 0) {
      parameters.set(percentDecoded(parameter.slice(0, equals)), percentDecoded(parameter.slice(equals + 1)))
    }
  }
  return parameters
}

function keysOf(path: string, bucket: string, key: string): string[] {
  const whole = path.replace(/^\//, '')
  const behindBucket = whole.startsWith(`${bucket}/`) ? [whole.slice(bucket.length + 1)] : []
  const once = percentDecoded(key)
  return [...new Set([...behindBucket.map(percentDecoded), percentDecoded(whole), once, percentDecoded(once)])]
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
