import { AppError } from '../errors.ts'

const ENCODER = new TextEncoder()
/** S3's limit on a key, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 1024

/**
 * Checks a bucket name before it becomes part of a host or a path. DNS-style names are right everywhere; the older form with
 * capitals and underscores exists on S3-compatible stores and works in the path only.
 * @throws AppError `invalid-bucket`
 */
export function assertBucket(bucket: string, addressing: 'virtual' | 'path'): void {
  const dns = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) && !bucket.includes('..')
  if (dns) return
  const legacy = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(bucket) && !bucket.includes('..')
  if (legacy && addressing === 'path') return
  throw new AppError(
    'invalid-bucket',
    'That is not a bucket name.',
    'Bucket names have 3 to 63 lower-case letters, digits, dots and dashes.',
    'bucket',
  )
}

/**
 * Checks that a link can be made for a key. A key with a `.` or `..` segment is signed as written, but every browser and most
 * HTTP clients collapse it before sending, and the signature no longer matches.
 * @throws AppError `unsignable-key`
 */
export function assertSignableKey(key: string): void {
  if (key === '') throw unsignable('The key is empty.', 'Name an object, not a bucket.')
  if (!key.isWellFormed()) {
    throw unsignable(
      'The key has half of a character (an unpaired surrogate).',
      'Rename the object and share it again.',
    )
  }
  if (key.length * 3 > MAX_KEY_BYTES && ENCODER.encode(key).length > MAX_KEY_BYTES) {
    throw unsignable(
      `The key is longer than ${MAX_KEY_BYTES} bytes.`,
      'Copy the object to a shorter name and share that.',
    )
  }
  if (hasDotSegment(key)) {
    throw unsignable(
      'The key has a “.” or “..” segment, which browsers remove before they ask for it: the link would never work.',
      'Copy the object to a name without such a segment and share the copy.',
    )
  }
}

function hasDotSegment(key: string): boolean {
  if (!key.includes('.')) return false
  return /(?:^|\/)\.{1,2}(?:\/|$)/.test(key)
}

function unsignable(message: string, hint: string): AppError {
  return new AppError('unsignable-key', message, hint, 'key')
}

/** An object or a place in a bucket, as `s3://bucket/key` names it. The key is taken as it stands: nothing is decoded. */
export interface S3Location {
  readonly bucket: string
  readonly key: string
}

/** True for an access point, or a multi-region access point, named by its ARN instead of a bucket. */
export function isArn(bucket: string): boolean {
  return /^arn:[a-z-]+:s3(?:-outposts)?:[a-z0-9-]*:\d{12}:accesspoint[/:][A-Za-z0-9.-]+$/.test(bucket)
}

/** True for the ARN of a multi-region access point, which has no region and an alias that ends in `.mrap`. */
export function isMultiRegionArn(bucket: string): boolean {
  return isArn(bucket) && /^arn:[a-z-]+:s3::\d{12}:accesspoint[/:][a-z0-9]+\.mrap$/.test(bucket)
}

/**
 * Parses `s3://bucket/key`, where the bucket may be an access point's ARN; the key may be empty.
 * @throws AppError `invalid-input`
 */
export function parseS3Url(text: string): S3Location {
  const match = /^s3:\/\/(arn:[^/]*:accesspoint\/[^/]+|[^/]+)(?:\/([\s\S]*))?$/.exec(text)
  if (match?.[1] === undefined) {
    throw new AppError('invalid-input', 'That is not an s3:// address.', 'Write s3://bucket/key.')
  }
  return { bucket: match[1], key: match[2] ?? '' }
}

/** The last segment of a key: what a recipient sees as the file's name. */
export function fileNameOfKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}
