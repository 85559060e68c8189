import { ACCOUNT_ID } from '../auth/authorize.ts'
import { invalidArgument, S3Error } from '../s3-error.ts'
import type { ListedObject } from '../store/listing.ts'
import { element, type Xml } from '../xml.ts'
import {
  type BucketContext,
  type BucketOperation,
  integerParameter,
  isoMilliseconds,
  xmlResponse,
} from './operation.ts'

type Query = ReadonlyMap<string, string>

/** How keys are written in a listing: as they are, or percent-encoded so that any character survives XML. */
export type EncodeKey = (key: string) => string

/** The encoding that `encoding-type` asks for. Throws InvalidArgument for another one than `url`. */
export function keyEncoding(query: Query): EncodeKey {
  const type = query.get('encoding-type')
  if (type === undefined) return (key) => key
  if (type !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type)
  return (key) => {
    const encoded = encodeURIComponent(key).replace(
      /[!'()]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    )
    return encoded.replaceAll('%2F', '/')
  }
}

/** Prefix, delimiter and page size, which all listings share. */
function listParameters(query: Query, sizeName = 'max-keys') {
  const limit = integerParameter(query, sizeName, { fallback: 1000, min: 0, max: 2_147_483_647 })
  return { prefix: query.get('prefix') ?? '', delimiter: query.get('delimiter') ?? '', limit: Math.min(limit, 1000) }
}

/** The owner of everything here. */
export function ownerElement(name: 'Owner' | 'Initiator' = 'Owner'): Xml {
  return element(name, [element('ID', ACCOUNT_ID), element('DisplayName', 'sandglass')])
}

/** The elements that open and close every listing. */
function listFrame(
  { bucket, request }: BucketContext,
  { prefix, delimiter, limit }: ReturnType<typeof listParameters>,
  encode: EncodeKey,
): Xml[] {
  return [
    element('Name', bucket.name),
    element('Prefix', encode(prefix)),
    ...(delimiter === '' ? [] : [element('Delimiter', encode(delimiter))]),
    element('MaxKeys', limit),
    ...(request.query.has('encoding-type') ? [element('EncodingType', 'url')] : []),
  ]
}

function commonPrefixElements(prefixes: readonly string[], encode: EncodeKey): Xml[] {
  return prefixes.map((prefix) => element('CommonPrefixes', [element('Prefix', encode(prefix))]))
}

function contentsElement({ key, etag, size, modifiedAt }: ListedObject, encode: EncodeKey, withOwner: boolean): Xml {
  return element('Contents', [
    element('Key', encode(key)),
    element('LastModified', isoMilliseconds(modifiedAt)),
    element('ETag', `"${etag}"`),
    element('Size', size),
    withOwner ? ownerElement() : undefined,
    element('StorageClass', 'STANDARD'),
  ])
}

function readToken(token: string): string {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.toString('base64url') !== token)
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token)
  return bytes.toString('utf8')
}

export const listObjectsV2: BucketOperation = {
  name: 'ListObjectsV2',
  scope: 'bucket',
  body: 'document',
  action: 's3:ListBucket',
  run(context) {
    const { query } = context.request
    if (query.get('list-type') !== '2')
      throw invalidArgument('Invalid List Type specified in Request', 'list-type', query.get('list-type') ?? '')
    const [encode, parameters] = [keyEncoding(query), listParameters(query)]
    const [token, startAfter] = [query.get('continuation-token'), query.get('start-after')]
    if (token === '') throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', '')
    const after = token === undefined ? (startAfter ?? '') : readToken(token)
    const page = context.store.listing.objects(context.bucket.id, { ...parameters, after })
    const withOwner = query.get('fetch-owner') === 'true'
    return xmlResponse('ListBucketResult', [
      ...listFrame(context, parameters, encode),
      startAfter === undefined ? undefined : element('StartAfter', encode(startAfter)),
      token === undefined ? undefined : element('ContinuationToken', token),
      element('KeyCount', page.items.length + page.commonPrefixes.length),
      element('IsTruncated', page.next !== undefined),
      page.next === undefined
        ? undefined
        : element('NextContinuationToken', Buffer.from(page.next).toString('base64url')),
      ...page.items.map((object) => contentsElement(object, encode, withOwner)),
      ...commonPrefixElements(page.commonPrefixes, encode),
    ])
  },
}

export const listObjects: BucketOperation = {
  name: 'ListObjects',
  scope: 'bucket',
  body: 'document',
  action: 's3:ListBucket',
  run(context) {
    const { query } = context.request
    const [encode, parameters] = [keyEncoding(query), listParameters(query)]
    const marker = query.get('marker') ?? ''
    const page = context.store.listing.objects(context.bucket.id, { ...parameters, after: marker })
    const nextMarker = parameters.delimiter === '' ? undefined : page.next
    return xmlResponse('ListBucketResult', [
      ...listFrame(context, parameters, encode),
      element('Marker', encode(marker)),
      nextMarker === undefined ? undefined : element('NextMarker', encode(nextMarker)),
      element('IsTruncated', page.next !== undefined),
      ...page.items.map((object) => contentsElement(object, encode, true)),
      ...commonPrefixElements(page.commonPrefixes, encode),
    ])
  },
}

export const listObjectVersions: BucketOperation = {
  name: 'ListObjectVersions',
  scope: 'bucket',
  body: 'document',
  action: 's3:ListBucketVersions',
  run(context) {
    const { store, bucket, request } = context
    const { query } = request
    const [encode, parameters] = [keyEncoding(query), listParameters(query)]
    const keyMarker = query.get('key-marker') ?? ''
    const versionMarker = query.get('version-id-marker') || undefined
    if (versionMarker !== undefined && keyMarker === '') {
      throw invalidArgument(
        'A version-id marker cannot be specified without a key marker.',
        'version-id-marker',
        versionMarker,
      )
    }
    const afterVersion =
      versionMarker === undefined ? undefined : store.objects.find(bucket.id, keyMarker, versionMarker)
    if (versionMarker !== undefined && !afterVersion)
      throw new S3Error('InvalidArgument', 'Invalid version id specified')
    const page = store.listing.versions(bucket.id, { ...parameters, after: keyMarker, afterId: afterVersion?.id })
    const last = page.items.at(-1)
    const endsWithVersion = last !== undefined && last.key === page.next
    return xmlResponse('ListVersionsResult', [
      ...listFrame(context, parameters, encode),
      element('KeyMarker', encode(keyMarker)),
      element('VersionIdMarker', versionMarker ?? ''),
      page.next === undefined ? undefined : element('NextKeyMarker', encode(page.next)),
      page.next !== undefined && endsWithVersion ? element('NextVersionIdMarker', last.versionId) : undefined,
      element('IsTruncated', page.next !== undefined),
      ...page.items.map((version) =>
        element(version.isMarker ? 'DeleteMarker' : 'Version', [
          element('Key', encode(version.key)),
          element('VersionId', version.versionId),
          element('IsLatest', version.isLatest),
          element('LastModified', isoMilliseconds(version.modifiedAt)),
          ...(version.isMarker ? [] : [element('ETag', `"${version.etag}"`), element('Size', version.size)]),
          ownerElement(),
          version.isMarker ? undefined : element('StorageClass', 'STANDARD'),
        ]),
      ),
      ...commonPrefixElements(page.commonPrefixes, encode),
    ])
  },
}
