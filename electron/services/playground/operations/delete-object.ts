import { createHash } from 'node:crypto'
import { S3Error } from '../s3-error.ts'
import { childElements, childText, element, onlyChildren, parseXml, requiredText, type Xml } from '../xml.ts'
import {
  type BucketContext,
  type BucketOperation,
  type ObjectOperation,
  type S3Response,
  versioned,
  xmlResponse,
} from './operation.ts'
import { checkWritePreconditions } from './preconditions.ts'

interface Deletion {
  /** The version that went, or the delete marker that came. */
  readonly versionId: string | undefined
  /** Whether that version is a delete marker. */
  readonly isMarker: boolean
}

/** Deletes a key, or one version of it for good. Deleting what isn't there is no error. */
function remove(context: BucketContext, key: string, versionId: string | undefined): Deletion {
  const { store, request, now } = context
  return store.transaction(() => {
    const bucket = store.buckets.find(context.bucket.name)
    if (!bucket) throw new S3Error('NoSuchBucket')
    const version = store.objects.find(bucket.id, key, versionId)
    if (request.headers.has('if-match')) checkWritePreconditions(request.headers, version)
    if (versionId !== undefined) {
      if (version) store.objects.removeVersion(bucket.id, version)
      return { versionId, isMarker: version?.isMarker ?? false }
    }
    const markerId = store.objects.remove(bucket.id, bucket.versioning, key, now)
    return { versionId: markerId, isMarker: markerId !== undefined }
  })
}

async function runDelete(context: BucketContext & { key: string }): Promise<S3Response> {
  const { versionId, isMarker } = remove(context, context.key, context.request.query.get('versionId'))
  await context.store.contents.collect()
  return {
    status: 204,
    headers: {
      ...(versionId === undefined ? {} : { 'x-amz-version-id': versionId }),
      ...(isMarker ? { 'x-amz-delete-marker': 'true' } : {}),
    },
  }
}

export const deleteObject: ObjectOperation = {
  name: 'DeleteObject',
  scope: 'object',
  body: 'document',
  action: versioned('s3:DeleteObject', 's3:DeleteObjectVersion'),
  run: runDelete,
}

function checkIntegrity({ request, document }: BucketContext): void {
  const md5 = request.headers.get('content-md5')
  const hasChecksum = [...request.headers.keys()].some((name) => /^x-amz-checksum-(crc|sha)|^x-amz-trailer$/.test(name))
  if (md5 === undefined && !hasChecksum) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*')
  }
  if (md5 !== undefined && createHash('md5').update(document).digest('base64') !== md5) throw new S3Error('BadDigest')
}

function deleteOne(
  context: BucketContext,
  key: string,
  versionId: string | undefined,
  quiet: boolean,
): Xml | undefined {
  const { bucket } = context
  const named = [element('Key', key), versionId === undefined ? undefined : element('VersionId', versionId)]
  try {
    const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion'
    context.authorize(action, { bucket: bucket.name, bucketPolicy: bucket.policy, key })
    const deletion = remove(context, key, versionId)
    if (quiet) return undefined
    return element('Deleted', [
      ...named,
      deletion.isMarker ? element('DeleteMarker', true) : undefined,
      deletion.isMarker && deletion.versionId ? element('DeleteMarkerVersionId', deletion.versionId) : undefined,
    ])
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    return element('Error', [...named, element('Code', error.code), element('Message', error.message)])
  }
}

/** Each key is its own step and its own verdict, as on S3; the request as a whole needs no permission. */
export const deleteObjects: BucketOperation = {
  name: 'DeleteObjects',
  scope: 'bucket',
  body: 'document',
  action: 's3:DeleteObject',
  async run(context) {
    checkIntegrity(context)
    const root = parseXml(context.document, 'Delete')
    onlyChildren(root, ['Object', 'Quiet'])
    const quiet = childText(root, 'Quiet') === 'true'
    const objects = childElements(root, 'Object')
    if (objects.length === 0 || objects.length > 1000) throw new S3Error('MalformedXML')
    const results = objects.map((object) => {
      onlyChildren(object, ['Key', 'VersionId'])
      const key = requiredText(object, 'Key')
      if (key === '') throw new S3Error('MalformedXML')
      return deleteOne(context, key, childText(object, 'VersionId') || undefined, quiet)
    })
    await context.store.contents.collect()
    return xmlResponse('DeleteResult', results)
  },
}
