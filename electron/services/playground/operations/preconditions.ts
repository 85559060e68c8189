import { S3Error } from '../s3-error.ts'
import type { ObjectVersion } from '../store/objects.ts'

type Headers = ReadonlyMap<string, string>

function etagListed(header: string, etag: string): boolean {
  return header.split(',').some((part) => {
    const listed = part
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1')
    return listed === '*' || listed === etag
  })
}

/** Compares at the resolution of HTTP dates, whole seconds. Undefined for a header that is absent or no date. */
function modifiedAfter(modifiedAt: number, header: string | undefined): boolean | undefined {
  const date = header === undefined ? Number.NaN : Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.floor(modifiedAt / 1000) > Math.floor(date / 1000)
}

function failed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', undefined, { details: { Condition: condition } })
}

/**
 * The conditional headers of a read (RFC 9110, section 13.2.2). With the prefix `x-amz-copy-source-` they are those of a copy's
 * source. Returns whether the caller's copy is still good. Throws PreconditionFailed.
 */
export function isNotModified(headers: Headers, version: ObjectVersion, prefix = ''): boolean {
  const ifMatch = headers.get(`${prefix}if-match`)
  if (ifMatch !== undefined) {
    if (!etagListed(ifMatch, version.etag)) throw failed('If-Match')
  } else if (modifiedAfter(version.modifiedAt, headers.get(`${prefix}if-unmodified-since`))) {
    throw failed('If-Unmodified-Since')
  }
  const ifNoneMatch = headers.get(`${prefix}if-none-match`)
  if (ifNoneMatch !== undefined) return etagListed(ifNoneMatch, version.etag)
  return modifiedAfter(version.modifiedAt, headers.get(`${prefix}if-modified-since`)) === false
}

/**
 * The conditional headers of a write. `current` is what the key holds at the moment of writing.
 * Throws PreconditionFailed, NoSuchKey (If-Match without an object) or NotImplemented.
 */
export function checkWritePreconditions(headers: Headers, current: ObjectVersion | undefined): void {
  const existing = current?.isMarker ? undefined : current
  const ifNoneMatch = headers.get('if-none-match')
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw new S3Error('NotImplemented')
  if (ifNoneMatch !== undefined && existing) throw failed('If-None-Match')
  const ifMatch = headers.get('if-match')
  if (ifMatch === undefined) return
  if (!existing) throw new S3Error('NoSuchKey')
  if (!etagListed(ifMatch, existing.etag)) throw failed('If-Match')
}

/** Bytes `start` to `end`, exclusive. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * One range of a Range header (RFC 9110, section 14). Undefined, meaning the whole object, for none, several or one that isn't
 * understood. Throws InvalidRange when it lies outside of the object.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match) return undefined
  const [first, last] = [match[1] ?? '', match[2] ?? '']
  if (first === '' && last === '') return undefined
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size)
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw new S3Error('InvalidRange', undefined, {
      details: { RangeRequested: header ?? '', ActualObjectSize: `${size}` },
      headers: { 'content-range': `bytes */${size}` },
    })
  }
  return { start, end }
}
