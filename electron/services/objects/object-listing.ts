import type { ListObjectsV2Output, ListObjectVersionsOutput } from '@aws-sdk/client-s3'
import { AppError } from '../../../shared/errors.ts'
import { notS3 } from './answer-guard.ts'

export interface ListedObject {
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** ISO 8601. */
  readonly modifiedAt?: string | undefined
  /** Without its quotes. */
  readonly etag?: string | undefined
  readonly storageClass?: string | undefined
}

export interface ObjectPage {
  readonly objects: readonly ListedObject[]
  /** What the delimiter folded together. */
  readonly prefixes: readonly string[]
  /** Asks for the next page; undefined on the last. */
  readonly nextToken?: string | undefined
}

export interface ListedVersion {
  readonly key: string
  readonly versionId: string
  readonly isLatest: boolean
  readonly isDeleteMarker: boolean
  readonly size?: number | undefined
  readonly modifiedAt?: string | undefined
  readonly etag?: string | undefined
}

export interface VersionPage {
  /** By key, then newest first. */
  readonly versions: readonly ListedVersion[]
  readonly nextToken?: string | undefined
}

/**
 * Reads a page of ListObjectsV2 that was asked for with `encoding-type=url`, so that keys with any character come back exactly.
 * @throws AppError `wrong-endpoint` for an answer that isn't such a page
 */
export function objectPage(output: ListObjectsV2Output): ObjectPage {
  // Any XML parses as an empty page.
  if (output.IsTruncated === undefined && output.KeyCount === undefined && output.Name === undefined) throw notS3()
  const decode = decoder(output.EncodingType)
  return {
    objects: (output.Contents ?? []).map((entry) => ({
      key: decode(entry.Key ?? ''),
      size: entry.Size ?? 0,
      modifiedAt: entry.LastModified?.toISOString(),
      etag: unquoted(entry.ETag),
      storageClass: entry.StorageClass,
    })),
    prefixes: (output.CommonPrefixes ?? []).map((entry) => decode(entry.Prefix ?? '')),
    nextToken: output.IsTruncated === true ? (output.NextContinuationToken ?? noWayOn()) : undefined,
  }
}

/** Reads a page of ListObjectVersions. @throws AppError `wrong-endpoint` for an answer that isn't such a page */
export function versionPage(output: ListObjectVersionsOutput): VersionPage {
  if (output.IsTruncated === undefined && output.Name === undefined) throw notS3()
  const decode = decoder(output.EncodingType)
  const entry = (isDeleteMarker: boolean) => (version: NonNullable<ListObjectVersionsOutput['Versions']>[number]) => ({
    key: decode(version.Key ?? ''),
    versionId: version.VersionId ?? 'null',
    isLatest: version.IsLatest ?? false,
    isDeleteMarker,
    size: version.Size,
    modifiedAt: version.LastModified?.toISOString(),
    etag: unquoted(version.ETag),
  })
  const versions: ListedVersion[] = [
    ...(output.Versions ?? []).map(entry(false)),
    ...(output.DeleteMarkers ?? []).map(entry(true)),
  ]
  const nextKey = output.IsTruncated === true ? decode(output.NextKeyMarker ?? noWayOn()) : undefined
  return {
    versions: versions.sort(byKeyThenNewest),
    nextToken:
      nextKey === undefined ? undefined : versionToken({ key: nextKey, versionId: output.NextVersionIdMarker }),
  }
}

/** Where a list of versions goes on. The storage has two markers for it, our callers one token. */
export interface VersionMarker {
  readonly key: string
  readonly versionId?: string | undefined
}

function versionToken({ key, versionId }: VersionMarker): string {
  return Buffer.from(JSON.stringify([key, versionId ?? null])).toString('base64url')
}

/** @throws AppError `invalid-input` for a token that isn't one of ours */
export function parseVersionToken(token: string): VersionMarker {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (Array.isArray(parts) && parts.length === 2) {
      const [key, versionId]: unknown[] = parts
      if (typeof key === 'string' && typeof versionId === 'string') return { key, versionId }
      if (typeof key === 'string' && versionId === null) return { key }
    }
  } catch {
    // falls through to the refusal
  }
  throw new AppError('invalid-input', 'That token does not continue a list of versions.', 'Start the list anew.')
}

/** S3's `url` encoding is that of forms: a space is `+`, and a plus is `%2B`. Stores that don't know it give keys as they are. */
function decoder(encoding: string | undefined): (text: string) => string {
  if (encoding !== 'url') return (text) => text
  return (text) => {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '))
    } catch {
      throw new AppError(
        'storage-error',
        'The list has a key in it that is not UTF-8 text.',
        'List a longer prefix that leaves it out, and rename it with the storage’s own tools.',
      )
    }
  }
}

function unquoted(etag: string | undefined): string | undefined {
  return etag?.replace(/^"(.*)"$/, '$1')
}

/** Stores list versions and delete markers by key, newest first, but the SDK hands them out as two lists. */
function byKeyThenNewest(a: ListedVersion, b: ListedVersion): number {
  if (a.key !== b.key) return Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))
  if (a.isLatest !== b.isLatest) return a.isLatest ? -1 : 1
  return (b.modifiedAt ?? '').localeCompare(a.modifiedAt ?? '')
}

function noWayOn(): never {
  throw new AppError(
    'storage-error',
    'The storage says that its list goes on, but not where.',
    'It does not page as S3 does. List a longer prefix.',
  )
}
