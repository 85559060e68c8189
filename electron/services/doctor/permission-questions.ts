import type { S3Client } from '@aws-sdk/client-s3'
import type { PolicyFeature } from '../../../shared/doctor/iam-policy.ts'
import type { PermissionFinding } from '../../../shared/doctor/report.ts'
import type { S3Session } from '../objects/s3-sessions.ts'
import { askStorage } from './ask-storage.ts'

type Sdk = typeof import('@aws-sdk/client-s3')
type Options = { readonly abortSignal?: AbortSignal }

/** What a question is asked about. */
interface Target {
  readonly bucket: string
  /** No object has it, and none ever will: what is asked about it changes nothing. */
  readonly nowhere: string
}

/** Something that a storage answers in one way to those who may, and in another to those who may not; nothing changes by it. */
interface PermissionQuestion {
  readonly permission: string
  readonly neededFor: string
  readonly features: readonly PolicyFeature[]
  readonly ask: (client: S3Client, sdk: Sdk, target: Target, options: Options) => Promise<unknown>
  /** What is answered to those who may, where there is nothing of it. */
  readonly absent: readonly string[]
  /** A refusal may stand for “there is none”, unless the credentials may list the bucket. */
  readonly isHidden?: boolean
}

const UPLOAD_ID = 'c2FuZGdsYXNzLXByb2JlLW5vLXN1Y2gtdXBsb2Fk'
const NO_OBJECT = ['NoSuchKey', 'NoSuchVersion']
const NO_UPLOAD = ['NoSuchUpload', ...NO_OBJECT]

export const LIST_QUESTION: PermissionQuestion = {
  permission: 's3:ListBucket',
  neededFor: 'looking around in the bucket',
  features: ['browse'],
  ask: (client, { ListObjectsV2Command }, { bucket }, options) =>
    client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }), options),
  absent: [],
}

export const BUCKETS_QUESTION: PermissionQuestion = {
  permission: 's3:ListAllMyBuckets',
  neededFor: 'choosing the bucket from a list; its name can be typed instead',
  features: ['buckets'],
  ask: (client, { ListBucketsCommand }, _target, options) => client.send(new ListBucketsCommand({}), options),
  absent: [],
}

export const READ_PERMISSION = 's3:GetObject'

/** Asked of a bucket that can be reached. */
export const BUCKET_QUESTIONS: readonly PermissionQuestion[] = [
  {
    permission: READ_PERMISSION,
    neededFor: 'every link: it reads with the rights of the key that signed it',
    features: ['share', 'upload'],
    ask: (client, { GetObjectCommand }, { bucket, nowhere }, options) =>
      client.send(new GetObjectCommand({ Bucket: bucket, Key: nowhere, Range: 'bytes=0-0' }), options),
    absent: NO_OBJECT,
    isHidden: true,
  },
  {
    permission: 's3:PutObject',
    neededFor: 'uploads and share copies',
    features: ['upload', 'share-copy', 'move-object'],
    // A part of an upload that was never begun has nowhere to go: only who may write is told so.
    ask: (client, { UploadPartCommand }, { bucket, nowhere }, options) => {
      const part = { Bucket: bucket, Key: nowhere, UploadId: UPLOAD_ID, PartNumber: 1, Body: '' }
      return client.send(new UploadPartCommand(part), options)
    },
    absent: NO_UPLOAD,
  },
  {
    permission: 's3:AbortMultipartUpload',
    neededFor: 'leaving nothing of an upload that is canceled',
    features: ['upload', 'share-copy', 'move-object'],
    ask: (client, { AbortMultipartUploadCommand }, { bucket, nowhere }, options) =>
      client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: nowhere, UploadId: UPLOAD_ID }), options),
    absent: NO_UPLOAD,
  },
  {
    permission: 's3:ListMultipartUploadParts',
    neededFor: 'going on with an upload that was interrupted',
    features: ['upload'],
    ask: (client, { ListPartsCommand }, { bucket, nowhere }, options) =>
      client.send(new ListPartsCommand({ Bucket: bucket, Key: nowhere, UploadId: UPLOAD_ID }), options),
    absent: NO_UPLOAD,
  },
  {
    permission: 's3:ListBucketMultipartUploads',
    neededFor: 'finding uploads that were broken off',
    features: ['upload', 'share-copy'],
    ask: (client, { ListMultipartUploadsCommand }, { bucket, nowhere }, options) =>
      client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: nowhere, MaxUploads: 1 }), options),
    absent: [],
  },
  {
    permission: 's3:ListBucketVersions',
    neededFor: 'seeing versions, and that none of a revoked link is left',
    features: ['browse', 'share-copy'],
    ask: (client, { ListObjectVersionsCommand }, { bucket, nowhere }, options) =>
      client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: nowhere, MaxKeys: 1 }), options),
    absent: [],
  },
  {
    permission: 's3:GetObjectTagging',
    neededFor: 'keeping an object’s other tags when links are revoked by a tag',
    features: ['tag-deny'],
    ask: (client, { GetObjectTaggingCommand }, { bucket, nowhere }, options) =>
      client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: nowhere }), options),
    absent: NO_OBJECT,
    isHidden: true,
  },
  {
    permission: 's3:PutObjectTagging',
    neededFor: 'revoking links by a tag',
    features: ['tag-deny'],
    ask: (client, { PutObjectTaggingCommand }, { bucket, nowhere }, options) =>
      client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: nowhere, Tagging: { TagSet: [] } }), options),
    absent: NO_OBJECT,
    isHidden: true,
  },
  {
    permission: 's3:GetBucketPolicy',
    neededFor: 'revoking links by the bucket’s policy, which is merged and never replaced',
    features: ['policy'],
    ask: (client, { GetBucketPolicyCommand }, { bucket }, options) =>
      client.send(new GetBucketPolicyCommand({ Bucket: bucket }), options),
    absent: ['NoSuchBucketPolicy'],
  },
  {
    permission: 's3:GetLifecycleConfiguration',
    neededFor: 'a rule as a net below the clean-up of share copies',
    features: ['lifecycle'],
    ask: (client, { GetBucketLifecycleConfigurationCommand }, { bucket }, options) =>
      client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }), options),
    absent: ['NoSuchLifecycleConfiguration'],
  },
]

/** For a bucket that keeps no versions: deleting what isn't there does nothing. Elsewhere it would leave a marker. */
export const DELETE_QUESTION: PermissionQuestion = {
  permission: 's3:DeleteObject',
  neededFor: 'taking links back, and cleaning up',
  features: ['upload', 'share-copy', 'move-object'],
  ask: (client, { DeleteObjectCommand }, { bucket, nowhere }, options) =>
    client.send(new DeleteObjectCommand({ Bucket: bucket, Key: nowhere }), options),
  absent: NO_OBJECT,
}

/** For a bucket that keeps versions: a version that isn't there leaves nothing. */
export const DELETE_VERSION_QUESTION: PermissionQuestion = {
  permission: 's3:DeleteObjectVersion',
  neededFor: 'taking links back for good where versions are kept',
  features: ['upload', 'share-copy', 'move-object'],
  ask: (client, { DeleteObjectCommand }, { bucket, nowhere }, options) =>
    client.send(new DeleteObjectCommand({ Bucket: bucket, Key: nowhere, VersionId: 'null' }), options),
  absent: NO_OBJECT,
}

/** Those that only doing what they allow could show. */
export const UNASKABLE: readonly Pick<PermissionFinding, 'permission' | 'neededFor' | 'features'>[] = [
  {
    permission: 's3:PutBucketPolicy',
    neededFor: 'setting up revocation by the bucket’s policy',
    features: ['policy'],
  },
  {
    permission: 's3:PutLifecycleConfiguration',
    neededFor: 'setting up a rule as a net below the clean-up',
    features: ['lifecycle'],
  },
]

/** Puts one question to the storage. */
export async function askPermission(
  session: S3Session,
  question: PermissionQuestion,
  target: Target,
  mayList: boolean,
): Promise<PermissionFinding> {
  const { permission, neededFor, features, ask, absent, isHidden = false } = question
  const call = { bucket: permission === BUCKETS_QUESTION.permission ? undefined : target.bucket, permission }
  const answer = await askStorage(session, call, (client, sdk, options) => ask(client, sdk, target, options), absent)
  const finding = { permission, neededFor, features: [...features] }
  if (answer.says === 'there' || answer.says === 'absent') return { ...finding, outcome: 'yes' }
  if (answer.says === 'unsupported') {
    return { ...finding, outcome: 'no', sentence: 'The storage has nothing of the kind.' }
  }
  const { message, hint } = answer.error
  const isSure = answer.says === 'denied' && (mayList || !isHidden)
  return { ...finding, outcome: isSure ? 'no' : 'unknown', sentence: `${message} ${hint}` }
}
