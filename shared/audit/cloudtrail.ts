import { type LogReading, loggedRequest, OPERATIONS, presignedQuery } from './log-entry.ts'

/**
 * Reads a record of CloudTrail: data events of objects, which a trail has only where they were turned on.
 * Source: AWS CloudTrail User Guide, "CloudTrail record contents"; Amazon S3 User Guide, "Amazon S3 CloudTrail events".
 */
export function readCloudTrailRecord(text: string): LogReading {
  const record = fieldsOf(parsed(text))
  const at = Date.parse(textOf(record.get('eventTime')))
  if (Number.isNaN(at)) return 'unreadable'
  const operation = /^(Get|Head|Put|Delete)Object$/.exec(textOf(record.get('eventName')))?.[1]?.toUpperCase() ?? ''
  const method = OPERATIONS.get(operation)
  if (method === undefined || record.get('eventSource') !== 's3.amazonaws.com') return 'other'
  const parameters = fieldsOf(record.get('requestParameters'))
  const texts = new Map([...parameters].map(([name, value]) => [name, textOf(value)]))
  const query = presignedQuery(texts)
  if (query === undefined) return 'other'
  const more = fieldsOf(record.get('additionalEventData'))
  const code = textOf(record.get('errorCode'))
  const request = loggedRequest({
    requestId: textOf(record.get('requestID')),
    ip: textOf(record.get('sourceIPAddress')),
    // In brackets, as CloudTrail writes what is none of Amazon's own programs.
    userAgent: textOf(record.get('userAgent')).replace(/^\[(.*)\]$/s, '$1'),
    code,
    bytes: numberOf(more.get('bytesTransferredOut')),
  })
  if (request === undefined) return 'unreadable'
  const accessKeyId = query.accessKeyId ?? fieldsOf(record.get('userIdentity')).get('accessKeyId')
  return {
    at: new Date(at).toISOString(),
    method,
    buckets: [texts.get('bucketName') ?? ''],
    keys: [texts.get('key') ?? ''],
    request,
    query: { ...query, accessKeyId: typeof accessKeyId === 'string' ? accessKeyId : undefined },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The own fields of what may be anything. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
