import { createHash } from 'node:crypto'
import type { StoredObject, StoredPart } from '../../../shared/transfers/transfer.ts'

const MD5_ETAG = /^"?[0-9a-f]{32}"?$/i

/**
 * Whether the storage's answer to a part speaks for its bytes: where its ETags are MD5s, this one's must be that of what was sent.
 * Objects that are encrypted with a key of the account's have other ETags.
 */
export function isIntact(etag: string, md5: string, headers: Readonly<Record<string, string>>): boolean {
  const isOther =
    !MD5_ETAG.test(etag) ||
    (headers['x-amz-server-side-encryption'] ?? 'AES256') !== 'AES256' ||
    headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined
  return isOther || unquoted(etag).toLowerCase() === md5
}

/**
 * The ETag that an object has by what was sent, or undefined where this storage's ETags say nothing of the bytes.
 * Source: Amazon S3 User Guide, "Checking object integrity": the MD5 of the parts' MD5s, and their number.
 */
function expectedEtag(parts: readonly StoredPart[], isMultipart: boolean): string | undefined {
  if (parts.length === 0 || parts.some(({ etag, md5 }) => unquoted(etag).toLowerCase() !== md5)) return undefined
  const [first] = parts
  if (!isMultipart) return first?.md5
  const digest = createHash('md5')
  for (const { md5 } of [...parts].sort((a, b) => a.number - b.number)) digest.update(md5, 'hex')
  return `${digest.digest('hex')}-${parts.length}`
}

/** Whether what the storage has is what was sent. @param answered what it said when it stored it */
export function isAsSent(
  stored: StoredObject,
  parts: readonly StoredPart[],
  isMultipart: boolean,
  answered: StoredObject | undefined,
): boolean {
  if (stored.size !== parts.reduce((sum, { length }) => sum + length, 0)) return false
  const etag = expectedEtag(parts, isMultipart) ?? answered?.etag
  return etag === undefined || stored.etag === undefined || unquoted(etag) === unquoted(stored.etag)
}

export function unquoted(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1')
}
