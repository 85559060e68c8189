import type { ProviderId } from '../connections/providers.ts'
import { AppError } from '../errors.ts'
import { policyBucket } from '../revocation/bucket-policy/statements.ts'
import { LIVE_TAG } from '../revocation/object-tags.ts'
import { b2Words, garageWords, gcsWords, r2Words, spacesWords } from './policy-words.ts'

/** What a person may want to do with a bucket, and the words for it. */
export const POLICY_FEATURES = {
  buckets: 'choose the bucket from a list',
  browse: 'look around in the bucket',
  share: 'make links to what is in the bucket',
  upload: 'upload files and share them, and delete what was uploaded',
  'share-copy': 'share a copy of an object, and delete the copy to end its link',
  'move-object': 'move an object out of reach to end its links',
  'tag-deny': 'tag objects, so that links to them are denied',
  policy: 'write the bucket’s policy; for setting up only',
  lifecycle: 'write the bucket’s lifecycle rules; for setting up only',
  signer: 'make links that end with a tag, by a key that reads nothing else',
} as const satisfies Record<string, string>

export type PolicyFeature = keyof typeof POLICY_FEATURES

export const POLICY_FEATURE_IDS = Object.keys(POLICY_FEATURES) as [PolicyFeature, ...PolicyFeature[]]

export interface PolicyWish {
  readonly provider: ProviderId
  readonly region: string
  readonly bucket: string
  /** Of uploads and share copies; without slashes at its ends. */
  readonly prefix: string
  readonly features: readonly PolicyFeature[]
  /** Where the policy is the bucket's own: who gets the permissions. */
  readonly principal?: string | undefined
}

/** One statement of a policy, in IAM's own words. */
export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal?: { readonly AWS: readonly string[] }
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly PolicyStatement[]
}

/** What to set up so that an identity can do what is wanted, and nothing else. */
export interface ComposedPolicy {
  /** `identity`: attach it to the user or role. `bucket`: it is the bucket's own. `words`: the storage knows no policies, see the steps. */
  readonly kind: 'identity' | 'bucket' | 'words'
  readonly document?: PolicyDocument
  /** What to do, in order. */
  readonly steps: readonly string[]
}

const ANY_USER = 'arn:aws:iam:::user/USER'

const IF_TAGGED = { StringEquals: { [`s3:ExistingObjectTag/${LIVE_TAG.name}`]: LIVE_TAG.value } }

const PLACES = ['account', 'bucket', 'tagged', 'objects', 'shared'] as const
type Place = (typeof PLACES)[number]

const TAGGING = [
  's3:GetObjectTagging',
  's3:PutObjectTagging',
  's3:GetObjectVersionTagging',
  's3:PutObjectVersionTagging',
]

/** What a feature needs, by place: the account, the bucket, the objects that are tagged for links, all objects, or those under the prefix of uploads. */
const NEEDS: Readonly<Record<PolicyFeature, Partial<Record<Place, readonly string[]>>>> = {
  buckets: { account: ['s3:ListAllMyBuckets'] },
  browse: { bucket: ['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketVersions', 's3:GetBucketVersioning'] },
  share: { objects: ['s3:GetObject', 's3:GetObjectVersion'] },
  upload: {
    bucket: ['s3:ListBucketMultipartUploads'],
    shared: [
      's3:GetObject',
      's3:PutObject',
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
    ],
  },
  'share-copy': {
    bucket: ['s3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
    objects: ['s3:GetObject', 's3:GetObjectVersion'],
    shared: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:AbortMultipartUpload'],
  },
  'move-object': {
    // Whether the object is there: to those who may not list, a refusal stands for both.
    bucket: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
    objects: [
      's3:GetObject',
      's3:GetObjectVersion',
      's3:PutObject',
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:AbortMultipartUpload',
      // Its tags go with it.
      's3:GetObjectTagging',
      's3:PutObjectTagging',
    ],
  },
  // Whether the bucket's policy denies what is tagged is looked at before a link is made that relies on it.
  'tag-deny': { bucket: ['s3:GetBucketPolicy'], objects: TAGGING },
  policy: { bucket: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'] },
  lifecycle: { bucket: ['s3:GetLifecycleConfiguration', 's3:PutLifecycleConfiguration'] },
  signer: { tagged: ['s3:GetObject', 's3:GetObjectVersion'], objects: TAGGING },
}

/** What reads or writes the bytes of objects. */
const OF_OBJECTS: ReadonlySet<string> = new Set(['s3:GetObject', 's3:PutObject'])

const SIDS: Readonly<Record<Place, string>> = {
  account: 'ListBuckets',
  bucket: 'Bucket',
  tagged: 'TaggedForLinks',
  objects: 'Objects',
  shared: 'SharePrefix',
}

/** The permissions that a feature needs, each once. */
export function permissionsOf(feature: PolicyFeature): readonly string[] {
  return [...new Set(Object.values(NEEDS[feature]).flat())]
}

/**
 * The least that an identity needs for the features, in the form that the provider takes.
 * Sources: AWS Service Authorization Reference for S3; Ceph, "Bucket policies"; Cloudflare R2, "API tokens"; Backblaze, "Application key
 * capabilities"; Google Cloud Storage, "IAM roles".
 * @throws AppError `invalid-input` for a signer with other features: what else it could read, its links could read
 */
export function composePolicy(wish: PolicyWish): ComposedPolicy {
  if (wish.features.length === 0) {
    throw new AppError(
      'invalid-input',
      'No feature is named.',
      `There are: ${POLICY_FEATURE_IDS.join(', ')}.`,
      'features',
    )
  }
  const reader = wish.features.find(
    (feature) => feature !== 'signer' && permissionsOf(feature).includes('s3:GetObject'),
  )
  if (wish.features.includes('signer') && reader !== undefined) {
    throw new AppError(
      'invalid-input',
      `A signer must read nothing but what is tagged, and “${reader}” lets it read more.`,
      'Compose the signer for a key of its own, and the other features for another connection.',
      'features',
    )
  }
  return COMPOSERS[wish.provider](wish)
}

const COMPOSERS: Readonly<Record<ProviderId, (wish: PolicyWish) => ComposedPolicy>> = {
  aws: identityPolicy,
  minio: identityPolicy,
  wasabi: identityPolicy,
  other: identityPolicy,
  playground: identityPolicy,
  ceph: bucketPolicy,
  spaces: spacesWords,
  garage: garageWords,
  r2: r2Words,
  b2: b2Words,
  gcs: gcsWords,
}

function identityPolicy(wish: PolicyWish): ComposedPolicy {
  const holder =
    wish.provider === 'minio'
      ? 'Attach the policy to a user or a service account: “mc admin policy create”, then “mc admin policy attach”. Not to the root user: nothing limits that one.'
      : 'Make a user (or role) for Sandglass alone, attach the policy to it, and make an access key for it.'
  return { kind: 'identity', document: documentOf(wish), steps: [holder, ...stepsAfter(wish)] }
}

function bucketPolicy(wish: PolicyWish): ComposedPolicy {
  const document = documentOf(wish)
  const principal = { AWS: [wish.principal ?? ANY_USER] }
  const Statement = document.Statement.filter(({ Sid }) => Sid !== SIDS.account).map(
    ({ Sid, Effect, ...rest }): PolicyStatement => ({ Sid: `Sandglass${Sid}`, Effect, Principal: principal, ...rest }),
  )
  const user =
    wish.principal === undefined
      ? ' Put the user’s own name in place of USER (with a tenant: arn:aws:iam::TENANT:user/USER).'
      : ''
  const steps = [
    `Make a user for Sandglass alone: “radosgw-admin user create”.${user}`,
    'As the bucket’s owner, add these statements to the bucket’s policy; leave those that are there as they are.',
    ...(wish.features.includes('buckets')
      ? ['The list of buckets shows a user’s own only: name the bucket on the connection.']
      : []),
    ...stepsAfter(wish),
  ]
  // A bucket's policy without a statement is none.
  return Statement.length === 0
    ? { kind: 'words', steps }
    : { kind: 'bucket', document: { ...document, Statement }, steps }
}

function stepsAfter({ features, provider }: PolicyWish): string[] {
  const steps: string[] = []
  if (provider === 'aws' && features.some((feature) => permissionsOf(feature).some((name) => OF_OBJECTS.has(name)))) {
    steps.push(
      'For a bucket that is encrypted with a KMS key of yours, also allow kms:Decrypt on that key, and kms:GenerateDataKey to write.',
    )
  }
  if (features.includes('signer')) steps.push(...SIGNER_STEPS)
  if (features.includes('policy') || features.includes('lifecycle')) {
    steps.push(
      'Writing policies or lifecycle rules is for setting up: take it away again, or use a key that is not stored.',
    )
  }
  if (features.includes('tag-deny') && !features.includes('policy')) {
    steps.push('The bucket’s policy must deny what is tagged: somebody with the feature “policy” sets that up once.')
  }
  return steps
}

const SIGNER_STEPS: readonly string[] = [
  'Add a connection of its own with that key, and share with --revoke-by tag-allow: sharing sets the tag ' +
    `${LIVE_TAG.name}=${LIVE_TAG.value}, and the key reads nothing without it.`,
  'The bucket’s own policy must not allow the signer anything: an Allow there would count as well.',
  'Taking the tag away ends the links of an object; disabling the signer’s key ends all of its links at once.',
]

function documentOf(wish: PolicyWish): PolicyDocument {
  const arns = arnsOf(wish)
  const needs = wish.features.map((feature) => NEEDS[feature])
  const everywhere = new Set(needs.flatMap(({ objects = [] }) => objects))
  const Statement = PLACES.flatMap((place): PolicyStatement[] => {
    const all = new Set(needs.flatMap((need) => need[place] ?? []))
    // What is allowed on every object is allowed under the prefix.
    const Action = place === 'shared' ? [...all].filter((action) => !everywhere.has(action)) : [...all]
    if (Action.length === 0) return []
    const statement = { Sid: SIDS[place], Effect: 'Allow', Action, Resource: [arns[place]] } as const
    return [place === 'tagged' ? { ...statement, Condition: IF_TAGGED } : statement]
  })
  return { Version: '2012-10-17', Statement }
}

function arnsOf({ provider, region, bucket, prefix }: PolicyWish): Readonly<Record<Place, string>> {
  const { partition } = policyBucket({ provider }, region, bucket)
  const arn = `arn:${partition}:s3:::${bucket}`
  return {
    account: '*',
    bucket: arn,
    tagged: `${arn}/*`,
    objects: `${arn}/*`,
    shared: `${arn}/${prefix === '' ? '' : `${prefix}/`}*`,
  }
}
