import { parsePolicy } from '../auth/policy-document.ts'
import { S3Error } from '../s3-error.ts'
import { childText, element, onlyChildren, parseXml } from '../xml.ts'
import { ownerElement } from './list-objects.ts'
import { type BucketOperation, isoMilliseconds, type ServiceOperation, xmlResponse } from './operation.ts'

const MAX_POLICY_SIZE = 20 * 1024

/** "Bucket naming rules" for general purpose buckets. */
function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !/\.\.|^\d+\.\d+\.\d+\.\d+$|^xn--|-s3alias$/.test(name)
}

export const listBuckets: ServiceOperation = {
  name: 'ListBuckets',
  scope: 'service',
  body: 'document',
  action: 's3:ListAllMyBuckets',
  run({ store }) {
    const buckets = store.buckets.list().map((bucket) => {
      return element('Bucket', [
        element('Name', bucket.name),
        element('CreationDate', isoMilliseconds(bucket.createdAt)),
      ])
    })
    return xmlResponse('ListAllMyBucketsResult', [ownerElement(), element('Buckets', buckets)])
  },
}

export const createBucket: ServiceOperation = {
  name: 'CreateBucket',
  scope: 'service',
  body: 'document',
  action: 's3:CreateBucket',
  run({ store, request, document, region, now }) {
    const name = request.bucket ?? ''
    if (!isBucketName(name)) throw new S3Error('InvalidBucketName', undefined, { details: { BucketName: name } })
    const unsupported = [...request.headers.keys()].find((header) =>
      /^x-amz-(grant|bucket-object-lock|object-ownership)/.test(header),
    )
    if (unsupported !== undefined) throw new S3Error('NotImplemented', `The header ${unsupported} is not implemented`)
    if (document.length > 0) {
      const root = parseXml(document, 'CreateBucketConfiguration')
      onlyChildren(root, ['LocationConstraint'])
      const location = childText(root, 'LocationConstraint') ?? region
      if (location !== region) throw new S3Error('IllegalLocationConstraintException')
    }
    if (store.buckets.find(name))
      throw new S3Error('BucketAlreadyOwnedByYou', undefined, { details: { BucketName: name } })
    store.buckets.create(name, now)
    return { status: 200, headers: { location: `/${name}` } }
  },
}

export const headBucket: BucketOperation = {
  name: 'HeadBucket',
  scope: 'bucket',
  body: 'document',
  action: 's3:ListBucket',
  run: () => ({ status: 200 }),
}

export const deleteBucket: BucketOperation = {
  name: 'DeleteBucket',
  scope: 'bucket',
  body: 'document',
  action: 's3:DeleteBucket',
  run({ store, bucket }) {
    if (!store.buckets.remove(bucket))
      throw new S3Error('BucketNotEmpty', undefined, { details: { BucketName: bucket.name } })
    return { status: 204 }
  },
}

export const getBucketLocation: BucketOperation = {
  name: 'GetBucketLocation',
  scope: 'bucket',
  body: 'document',
  action: 's3:GetBucketLocation',
  // S3's oldest region has no name here.
  run: ({ region }) => xmlResponse('LocationConstraint', region === 'us-east-1' ? '' : region),
}

export const getBucketVersioning: BucketOperation = {
  name: 'GetBucketVersioning',
  scope: 'bucket',
  body: 'document',
  action: 's3:GetBucketVersioning',
  run({ bucket }) {
    return xmlResponse('VersioningConfiguration', [bucket.versioning && element('Status', bucket.versioning)])
  },
}

export const putBucketVersioning: BucketOperation = {
  name: 'PutBucketVersioning',
  scope: 'bucket',
  body: 'document',
  action: 's3:PutBucketVersioning',
  run({ bucket, store, document }) {
    const root = parseXml(document, 'VersioningConfiguration')
    onlyChildren(root, ['Status', 'MfaDelete'])
    const status = childText(root, 'Status')
    if (childText(root, 'MfaDelete') === 'Enabled') throw new S3Error('NotImplemented', 'MFA delete is not implemented')
    if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('MalformedXML')
    store.buckets.setVersioning(bucket, status)
    return { status: 200 }
  },
}

export const getBucketPolicy: BucketOperation = {
  name: 'GetBucketPolicy',
  scope: 'bucket',
  body: 'document',
  action: 's3:GetBucketPolicy',
  run({ bucket }) {
    if (bucket.policy === undefined)
      throw new S3Error('NoSuchBucketPolicy', undefined, { details: { BucketName: bucket.name } })
    return { status: 200, headers: { 'content-type': 'application/json' }, body: bucket.policy }
  },
}

export const putBucketPolicy: BucketOperation = {
  name: 'PutBucketPolicy',
  scope: 'bucket',
  body: 'document',
  action: 's3:PutBucketPolicy',
  run({ bucket, store, document }) {
    if (document.length > MAX_POLICY_SIZE) throw new S3Error('MalformedPolicy', 'Policies may not exceed 20480 bytes')
    const policy = document.toString('utf8')
    parsePolicy(policy, bucket.name)
    store.buckets.setPolicy(bucket, policy)
    return { status: 204 }
  },
}

export const deleteBucketPolicy: BucketOperation = {
  name: 'DeleteBucketPolicy',
  scope: 'bucket',
  body: 'document',
  action: 's3:DeleteBucketPolicy',
  run({ bucket, store }) {
    store.buckets.setPolicy(bucket, undefined)
    return { status: 204 }
  },
}
