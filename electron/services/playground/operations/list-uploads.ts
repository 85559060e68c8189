import { S3Error } from '../s3-error.ts'
import { element } from '../xml.ts'
import { keyEncoding, ownerElement } from './list-objects.ts'
import { namedUpload } from './multipart.ts'
import {
  type BucketOperation,
  integerParameter,
  isoMilliseconds,
  type ObjectOperation,
  xmlResponse,
} from './operation.ts'

export const listParts: ObjectOperation = {
  name: 'ListParts',
  scope: 'object',
  body: 'document',
  action: 's3:ListMultipartUploadParts',
  run(context) {
    const { store, bucket, key, request } = context
    const upload = namedUpload(context)
    const limit = Math.min(
      integerParameter(request.query, 'max-parts', { fallback: 1000, min: 0, max: 2_147_483_647 }),
      1000,
    )
    const after = integerParameter(request.query, 'part-number-marker', { fallback: 0, min: 0, max: 2_147_483_647 })
    const found = store.uploads.parts(upload.id, after, limit + 1)
    const parts = found.slice(0, limit)
    return xmlResponse('ListPartsResult', [
      element('Bucket', bucket.name),
      element('Key', key),
      element('UploadId', upload.id),
      ownerElement('Initiator'),
      ownerElement(),
      element('StorageClass', 'STANDARD'),
      element('PartNumberMarker', after),
      element('NextPartNumberMarker', parts.at(-1)?.number ?? 0),
      element('MaxParts', limit),
      element('IsTruncated', limit > 0 && found.length > limit),
      ...parts.map((part) =>
        element('Part', [
          element('PartNumber', part.number),
          element('LastModified', isoMilliseconds(part.modifiedAt)),
          element('ETag', `"${part.etag}"`),
          element('Size', part.size),
          part.checksum && upload.checksumAlgorithm
            ? element(`Checksum${upload.checksumAlgorithm}`, part.checksum)
            : undefined,
        ]),
      ),
    ])
  },
}

export const listMultipartUploads: BucketOperation = {
  name: 'ListMultipartUploads',
  scope: 'bucket',
  body: 'document',
  action: 's3:ListBucketMultipartUploads',
  run({ store, bucket, request }) {
    const { query } = request
    const encode = keyEncoding(query)
    if (query.get('delimiter'))
      throw new S3Error('NotImplemented', 'A delimiter is not implemented for ListMultipartUploads')
    const limit = Math.min(integerParameter(query, 'max-uploads', { fallback: 1000, min: 1, max: 2_147_483_647 }), 1000)
    const [prefix, afterKey] = [query.get('prefix') ?? '', query.get('key-marker') ?? '']
    // Without an id marker the page begins behind all uploads of the key: no id is above this.
    const afterId = afterKey === '' ? '' : query.get('upload-id-marker') || '\uffff'
    const found = store.uploads.list(bucket.id, { prefix, afterKey, afterId, limit: limit + 1 })
    const page = found.slice(0, limit)
    const last = found.length > limit ? page.at(-1) : undefined
    return xmlResponse('ListMultipartUploadsResult', [
      element('Bucket', bucket.name),
      element('KeyMarker', encode(afterKey)),
      element('UploadIdMarker', query.get('upload-id-marker') ?? ''),
      last && element('NextKeyMarker', encode(last.key)),
      last && element('NextUploadIdMarker', last.id),
      element('Prefix', encode(prefix)),
      element('MaxUploads', limit),
      element('IsTruncated', last !== undefined),
      ...page.map((upload) =>
        element('Upload', [
          element('Key', encode(upload.key)),
          element('UploadId', upload.id),
          ownerElement('Initiator'),
          ownerElement(),
          element('StorageClass', 'STANDARD'),
          element('Initiated', isoMilliseconds(upload.initiatedAt)),
        ]),
      ),
    ])
  },
}
