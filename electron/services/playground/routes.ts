import type { Dialect } from './dialects.ts'
import {
  createBucket,
  deleteBucket,
  deleteBucketPolicy,
  getBucketLocation,
  getBucketPolicy,
  getBucketVersioning,
  headBucket,
  listBuckets,
  putBucketPolicy,
  putBucketVersioning,
} from './operations/buckets.ts'
import { copyObject } from './operations/copy-object.ts'
import { deleteBucketCors, getBucketCors, putBucketCors } from './operations/cors.ts'
import { deleteObject, deleteObjects } from './operations/delete-object.ts'
import { listObjects, listObjectsV2, listObjectVersions } from './operations/list-objects.ts'
import { listMultipartUploads, listParts } from './operations/list-uploads.ts'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
  uploadPartCopy,
} from './operations/multipart.ts'
import type { Operation } from './operations/operation.ts'
import { getObject, headObject } from './operations/read-object.ts'
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/tagging.ts'
import { putObject } from './operations/write-object.ts'
import type { S3Request } from './request.ts'
import { S3Error } from './s3-error.ts'

/**
 * The query parameters that choose an operation, as listed in the S3 API reference. One of these that no route names is answered
 * with NotImplemented: were it ignored, a `PUT ?acl` would overwrite the object.
 */
const SUBRESOURCES = new Set(
  `abac accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle list-type location
  logging metadataConfiguration metadataTable metrics notification object-lock ownershipControls partNumber policy policyStatus
  publicAccessBlock renameObject replication requestPayment restore retention select session tagging torrent uploadId uploads versioning
  versions website`.split(/\s+/),
)

/** `METHOD subresource+subresource` to operation; the copy forms are told apart by their header. */
type Routes = Readonly<Record<string, Operation>>

const SERVICE_ROUTES: Routes = { 'GET ': listBuckets }

const BUCKET_ROUTES: Routes = {
  'PUT ': createBucket,
  'HEAD ': headBucket,
  'DELETE ': deleteBucket,
  'GET ': listObjects,
  'GET list-type': listObjectsV2,
  'GET versions': listObjectVersions,
  'GET uploads': listMultipartUploads,
  'GET location': getBucketLocation,
  'GET versioning': getBucketVersioning,
  'PUT versioning': putBucketVersioning,
  'GET policy': getBucketPolicy,
  'PUT policy': putBucketPolicy,
  'DELETE policy': deleteBucketPolicy,
  'GET cors': getBucketCors,
  'PUT cors': putBucketCors,
  'DELETE cors': deleteBucketCors,
  'POST delete': deleteObjects,
}

const OBJECT_ROUTES: Routes = {
  'GET ': getObject,
  'HEAD ': headObject,
  'PUT ': putObject,
  'PUT  copy': copyObject,
  'DELETE ': deleteObject,
  'GET tagging': getObjectTagging,
  'PUT tagging': putObjectTagging,
  'DELETE tagging': deleteObjectTagging,
  'POST uploads': createMultipartUpload,
  'PUT partNumber+uploadId': uploadPart,
  'PUT partNumber+uploadId copy': uploadPartCopy,
  'GET uploadId': listParts,
  'POST uploadId': completeMultipartUpload,
  'DELETE uploadId': abortMultipartUpload,
}

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']

function checkDialect(subresources: readonly string[], dialect: Dialect): void {
  const absent = [
    ...(dialect.tagging ? [] : ['tagging']),
    ...(dialect.bucketPolicy ? [] : ['policy']),
    ...(dialect.versioning ? [] : ['versioning', 'versions']),
  ]
  if (subresources.some((name) => absent.includes(name))) throw new S3Error('NotImplemented')
}

/** The operation that a request names. Throws MethodNotAllowed or NotImplemented. */
export function findOperation(request: S3Request, dialect: Dialect): Operation {
  const { method, query, bucket, key, headers } = request
  if (!METHODS.includes(method)) throw new S3Error('MethodNotAllowed')
  const subresources = [...query.keys()].filter((name) => SUBRESOURCES.has(name)).sort()
  checkDialect(subresources, dialect)
  const routes = bucket === undefined ? SERVICE_ROUTES : key === undefined ? BUCKET_ROUTES : OBJECT_ROUTES
  const copy = method === 'PUT' && key !== undefined && headers.has('x-amz-copy-source') ? ' copy' : ''
  const route = `${method} ${subresources.join('+')}${copy}`
  const operation = Object.hasOwn(routes, route) ? routes[route] : undefined
  if (operation) return operation
  throw new S3Error(subresources.length === 0 ? 'MethodNotAllowed' : 'NotImplemented')
}
