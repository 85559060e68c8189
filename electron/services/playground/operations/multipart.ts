import { createHash } from 'node:crypto'
import { type Checksum, checksumAlgorithm, compositeChecksum } from '../body/checksums.ts'
import { MAX_OBJECT_SIZE } from '../body/request-body.ts'
import { invalidArgument, S3Error } from '../s3-error.ts'
import type { StoredFile } from '../store/contents.ts'
import type { Part, Upload } from '../store/uploads.ts'
import { childElements, childText, element, onlyChildren, parseXml, requiredText } from '../xml.ts'
import { checkWriteHeaders, storedHeaders } from './attributes.ts'
import { readCopySource } from './copy-object.ts'
import { isoMilliseconds, type ObjectContext, type ObjectOperation, xmlResponse } from './operation.ts'
import { parseRange } from './preconditions.ts'
import { checksumHeaders, putVersion, requestedTags } from './write-object.ts'

const MAX_PARTS = 10_000
const MIN_PART_SIZE = 5 * 1024 * 1024

/** The upload that a request names. Throws NoSuchUpload. */
export function namedUpload({ store, bucket, key, request }: ObjectContext): Upload {
  const uploadId = request.query.get('uploadId') ?? ''
  const upload = store.uploads.find(bucket.id, key, uploadId)
  if (!upload) throw new S3Error('NoSuchUpload', undefined, { details: { UploadId: uploadId } })
  return upload
}

function partNumber({ request }: ObjectContext): number {
  const text = request.query.get('partNumber') ?? ''
  const number = Number(text)
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > MAX_PARTS) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text)
  }
  return number
}

export const createMultipartUpload: ObjectOperation = {
  name: 'CreateMultipartUpload',
  scope: 'object',
  body: 'document',
  action: 's3:PutObject',
  run(context) {
    const { request, store, bucket, key, now } = context
    checkWriteHeaders(request.headers)
    const algorithm = request.headers.get('x-amz-checksum-algorithm')
    const uploadId = store.uploads.create(bucket.id, {
      key,
      initiatedAt: now,
      headers: storedHeaders(request.headers),
      tags: requestedTags(context, key, request.headers.get('x-amz-tagging')),
      checksumAlgorithm: algorithm === undefined ? undefined : checksumAlgorithm(algorithm),
    })
    return xmlResponse(
      'InitiateMultipartUploadResult',
      [element('Bucket', bucket.name), element('Key', key), element('UploadId', uploadId)],
      algorithm === undefined ? {} : { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': 'COMPOSITE' },
    )
  },
}

/** Records a received part, unless the upload ended meanwhile. */
async function keepPart(context: ObjectContext, stored: StoredFile, checksum: Checksum | undefined): Promise<void> {
  const { store, now } = context
  try {
    store.transaction(() => {
      const upload = namedUpload(context)
      const content = store.contents.create([stored])
      store.uploads.putPart(upload.id, {
        number: partNumber(context),
        etag: stored.md5,
        size: stored.size,
        modifiedAt: now,
        content,
        checksum: checksum?.algorithm === upload.checksumAlgorithm ? checksum?.value : undefined,
      })
    })
  } catch (error) {
    await store.contents.discard(stored)
    throw error
  } finally {
    await store.contents.collect()
  }
}

export const uploadPart: ObjectOperation = {
  name: 'UploadPart',
  scope: 'object',
  body: 'stream',
  action: 's3:PutObject',
  async run(context) {
    const { body, store, request } = context
    checkWriteHeaders(request.headers)
    partNumber(context)
    namedUpload(context)
    if (body.length === undefined) throw new S3Error('MissingContentLength')
    const stored = await store.contents.receive(body.stream())
    await keepPart(context, stored, body.checksum())
    return { status: 200, headers: { etag: `"${stored.md5}"`, ...checksumHeaders(body.checksum()) } }
  },
}

export const uploadPartCopy: ObjectOperation = {
  name: 'UploadPartCopy',
  scope: 'object',
  body: 'document',
  action: 's3:PutObject',
  async run(context) {
    const { store, request, now } = context
    checkWriteHeaders(request.headers)
    partNumber(context)
    namedUpload(context)
    const { version, headers } = readCopySource(context)
    const rangeHeader = request.headers.get('x-amz-copy-source-range')
    if (rangeHeader !== undefined && !/^bytes=\d+-\d+$/.test(rangeHeader)) {
      throw invalidArgument(
        'The x-amz-copy-source-range value must be of the form bytes=first-last',
        'x-amz-copy-source-range',
        rangeHeader,
      )
    }
    const range = parseRange(rangeHeader, version.size) ?? { start: 0, end: version.size }
    if (rangeHeader !== undefined && Number(rangeHeader.split('-')[1]) >= version.size) {
      throw invalidArgument(
        `Range specified is not valid for source object of size: ${version.size}`,
        'x-amz-copy-source-range',
        rangeHeader,
      )
    }
    if (range.end - range.start > MAX_OBJECT_SIZE) throw new S3Error('EntityTooLarge')
    const stored = await store.contents.receive(store.contents.read(version.content, range.start, range.end))
    await keepPart(context, stored, undefined)
    return xmlResponse(
      'CopyPartResult',
      [element('LastModified', isoMilliseconds(now)), element('ETag', `"${stored.md5}"`)],
      headers,
    )
  },
}

interface ListedPart {
  readonly number: number
  readonly etag: string
  readonly checksums: ReadonlyMap<string, string>
}

function parseComplete(document: Buffer): ListedPart[] {
  const root = parseXml(document, 'CompleteMultipartUpload')
  onlyChildren(root, ['Part'])
  const parts = childElements(root, 'Part').map((part) => {
    const number = Number(requiredText(part, 'PartNumber'))
    const checksums = new Map<string, string>()
    for (const algorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME']) {
      const value = childText(part, `Checksum${algorithm}`)
      if (value !== undefined) checksums.set(algorithm, value)
    }
    return {
      number,
      etag: requiredText(part, 'ETag')
        .trim()
        .replace(/^"(.*)"$/, '$1'),
      checksums,
    }
  })
  if (parts.length === 0 || parts.length > MAX_PARTS) throw new S3Error('MalformedXML')
  return parts
}

/** Matches what the client lists with what is there. Throws InvalidPartOrder, InvalidPart or EntityTooSmall. */
function chooseParts(context: ObjectContext, upload: Upload, listed: readonly ListedPart[]): Part[] {
  if (listed.some(({ number }, index) => number <= (listed[index - 1]?.number ?? 0)))
    throw new S3Error('InvalidPartOrder')
  const present = new Map(context.store.uploads.parts(upload.id, 0, MAX_PARTS).map((part) => [part.number, part]))
  return listed.map(({ number, etag, checksums }, index) => {
    const part = present.get(number)
    const wrongChecksum = [...checksums].some(
      ([algorithm, value]) => algorithm !== upload.checksumAlgorithm || value !== part?.checksum,
    )
    if (part?.etag !== etag || wrongChecksum) {
      throw new S3Error('InvalidPart', undefined, {
        details: { UploadId: upload.id, PartNumber: `${number}`, ETag: etag },
      })
    }
    if (index < listed.length - 1 && part.size < MIN_PART_SIZE) {
      throw new S3Error('EntityTooSmall', undefined, {
        details: {
          ProposedSize: `${part.size}`,
          MinSizeAllowed: `${MIN_PART_SIZE}`,
          PartNumber: `${number}`,
          ETag: etag,
        },
      })
    }
    return part
  })
}

function checksumOf(upload: Upload, parts: readonly Part[]): Checksum | undefined {
  const values = parts.flatMap((part) => part.checksum ?? [])
  return upload.checksumAlgorithm && values.length === parts.length
    ? compositeChecksum(upload.checksumAlgorithm, values)
    : undefined
}

/** The object takes over the files of its parts: completing costs the same for a kilobyte and a terabyte. */
export const completeMultipartUpload: ObjectOperation = {
  name: 'CompleteMultipartUpload',
  scope: 'object',
  body: 'document',
  action: 's3:PutObject',
  async run(context) {
    const { store, key, bucket, document, request } = context
    checkWriteHeaders(request.headers)
    const upload = namedUpload(context)
    const parts = chooseParts(context, upload, parseComplete(document))
    const size = parts.reduce((sum, part) => sum + part.size, 0)
    const declaredSize = request.headers.get('x-amz-mp-object-size')
    if (declaredSize !== undefined && declaredSize !== `${size}`) {
      throw new S3Error('InvalidRequest', 'The provided x-amz-mp-object-size does not match the size of the parts.')
    }
    const md5s = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')))
    const etag = `${createHash('md5').update(md5s).digest('hex')}-${parts.length}`
    const checksum = checksumOf(upload, parts)
    const { headers, tags } = upload
    const written = putVersion(context, key, { etag, size, headers, tags, checksum }, () => {
      const content = store.contents.join(parts.map((part) => part.content))
      store.uploads.remove(upload.id)
      return content
    })
    await store.contents.collect()
    const location = `http://${request.headers.get('host')}${request.rawPath}`
    return xmlResponse(
      'CompleteMultipartUploadResult',
      [
        element('Location', location),
        element('Bucket', bucket.name),
        element('Key', key),
        element('ETag', `"${etag}"`),
        checksum && element(`Checksum${checksum.algorithm}`, checksum.value),
        checksum && element('ChecksumType', 'COMPOSITE'),
      ],
      written,
    )
  },
}

export const abortMultipartUpload: ObjectOperation = {
  name: 'AbortMultipartUpload',
  scope: 'object',
  body: 'document',
  action: 's3:AbortMultipartUpload',
  async run(context) {
    const { store } = context
    const upload = namedUpload(context)
    store.transaction(() => store.uploads.remove(upload.id))
    await store.contents.collect()
    return { status: 204 }
  },
}
