import { algorithmOfHeader } from '../body/checksums.ts'
import { checkHeaderValue } from '../request.ts'
import { invalidArgument, S3Error } from '../s3-error.ts'
import type { Tags } from '../store/objects.ts'

/** The headers that an object keeps and a GET returns. */
const STORED_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]
const MAX_METADATA_SIZE = 2048

// Known x-amz- headers of writes. Any other one asks for something that wouldn't be done, so it is refused.
const UNDERSTOOD_HEADERS = new Set([
  'x-amz-acl',
  'x-amz-algorithm',
  'x-amz-checksum-algorithm',
  'x-amz-checksum-type',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-none-match',
  'x-amz-copy-source-if-unmodified-since',
  'x-amz-copy-source-range',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-expected-bucket-owner',
  'x-amz-metadata-directive',
  'x-amz-mp-object-size',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-storage-class',
  'x-amz-tagging',
  'x-amz-tagging-directive',
  'x-amz-trailer',
  'x-amz-user-agent',
])

/** Throws NotImplemented for a write that asks for what this store doesn't do (encryption, grants, object lock …). */
export function checkWriteHeaders(headers: ReadonlyMap<string, string>): void {
  for (const [name, value] of headers) {
    if (!name.startsWith('x-amz-') || name.startsWith('x-amz-meta-') || algorithmOfHeader(name)) continue
    if (!UNDERSTOOD_HEADERS.has(name)) {
      throw new S3Error('NotImplemented', `The header ${name} implies functionality that is not implemented`)
    }
    if (name === 'x-amz-acl' && !['private', 'bucket-owner-full-control'].includes(value)) {
      throw new S3Error('AccessControlListNotSupported')
    }
    if (name === 'x-amz-storage-class' && value !== 'STANDARD') throw new S3Error('InvalidStorageClass')
    if (name === 'x-amz-checksum-type' && value !== 'COMPOSITE') throw new S3Error('NotImplemented')
  }
}

/** What of a request's headers, or of a form's fields, is stored with the object. Throws MetadataTooLarge. */
export function storedHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
  const stored: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  let metadataSize = 0
  for (const [name, value] of headers) {
    const isMetadata = name.startsWith('x-amz-meta-')
    if (!isMetadata && !STORED_HEADERS.includes(name)) continue
    if (isMetadata) metadataSize += Buffer.byteLength(name) - 'x-amz-meta-'.length + Buffer.byteLength(value)
    if (isMetadata && !/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name))
      throw new S3Error('InvalidArgument', 'Invalid metadata name')
    stored[name] = checkHeaderValue(value)
  }
  if (metadataSize > MAX_METADATA_SIZE) throw new S3Error('MetadataTooLarge')
  // aws-chunked describes the transfer, not the object.
  const encoding = stored['content-encoding']?.split(',').map((part) => part.trim())
  const kept = encoding?.filter((part) => part.toLowerCase() !== 'aws-chunked' && part !== '')
  if (kept?.length) stored['content-encoding'] = kept.join(',')
  else delete stored['content-encoding']
  return stored
}

/** Checks S3's limits of a tag set (10 tags, 128 and 256 characters, unique keys). Throws InvalidTag or InvalidArgument. */
export function checkedTags(pairs: readonly (readonly [key: string, value: string])[]): Tags {
  if (pairs.length > 10) throw new S3Error('InvalidTag', 'Object tags cannot be greater than 10')
  const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u
  for (const [key, value] of pairs) {
    if (key === '' || key.length > 128 || !allowed.test(key))
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid')
    if (value.length > 256 || !allowed.test(value)) throw new S3Error('InvalidTag')
    if (key.startsWith('aws:')) throw new S3Error('InvalidTag', 'System tags cannot be added/updated by requester')
  }
  const tags = Object.fromEntries(pairs)
  if (Object.keys(tags).length !== pairs.length) {
    throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key')
  }
  return tags
}

/** The tags of an `x-amz-tagging` header, which are written as a query string. */
export function taggingHeader(header: string | undefined): Tags {
  if (header === undefined) return {}
  if (/%(?![0-9A-Fa-f]{2})/.test(header))
    throw invalidArgument('The header is not a valid query string', 'x-amz-tagging', header)
  return checkedTags([...new URLSearchParams(header)])
}
