/** How a link can be taken back before its time. */
export interface RevocationMethod {
  readonly label: string
  /** What ends with it: this link and its renewals, every link to the same object, or every link of the same access key. */
  readonly granularity: 'link' | 'object' | 'key'
  /** What else stops working. */
  readonly breaks: string
  readonly undoable: boolean
  /** Whether the storage refuses the link at once, by contract, or after its own rules have spread. */
  readonly propagation: 'immediate' | 'eventual'
  /** What the connection's key needs besides reading the object, as IAM actions. */
  readonly permissions: readonly string[]
  /** Undefined when the method can be run; otherwise what the person can do instead. */
  readonly advice: string | undefined
}

/** Each link carries one of these from its creation. To add a method, add a row and its file in `services/revocation/`. */
export const REVOCATION_METHODS = {
  'delete-upload': {
    label: 'Delete the uploaded copy',
    granularity: 'link',
    breaks: 'Only this link and its renewals: the object was made for them.',
    undoable: false,
    propagation: 'immediate',
    permissions: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
    advice: undefined,
  },
  'share-copy': {
    label: 'Delete the share copy',
    granularity: 'link',
    breaks: 'Only this link and its renewals: the copy was made for them. The original is not touched.',
    undoable: false,
    propagation: 'immediate',
    permissions: [
      's3:GetObject',
      's3:GetObjectVersion',
      's3:PutObject',
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:AbortMultipartUpload',
      's3:ListBucketMultipartUploads',
      's3:ListBucketVersions',
    ],
    advice: undefined,
  },
  'move-object': {
    label: 'Move the object out of reach',
    granularity: 'object',
    breaks: 'Every link to this object, and whatever else uses it under its name, until it is moved back.',
    undoable: true,
    propagation: 'immediate',
    permissions: [
      's3:GetObject',
      's3:GetObjectVersion',
      's3:PutObject',
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:AbortMultipartUpload',
      's3:GetObjectTagging',
      's3:PutObjectTagging',
      's3:ListBucket',
      's3:ListBucketVersions',
      's3:ListBucketMultipartUploads',
    ],
    advice: undefined,
  },
  'tag-allow': {
    label: 'Take the tag away that lets links read the object',
    granularity: 'object',
    breaks: 'Every link to this object that the same signer made.',
    undoable: true,
    propagation: 'immediate',
    permissions: [
      's3:GetObjectTagging',
      's3:PutObjectTagging',
      's3:GetObjectVersionTagging',
      's3:PutObjectVersionTagging',
    ],
    advice: undefined,
  },
  'tag-deny': {
    label: 'Tag the object as revoked',
    granularity: 'object',
    breaks: 'Every link to this object, whoever made it, and downloads in the storage’s own console.',
    undoable: true,
    propagation: 'immediate',
    permissions: [
      's3:GetBucketPolicy',
      's3:PutBucketPolicy',
      's3:GetObjectVersion',
      's3:GetObjectTagging',
      's3:PutObjectTagging',
      's3:GetObjectVersionTagging',
      's3:PutObjectVersionTagging',
    ],
    advice: undefined,
  },
  'policy-deny': {
    label: 'Deny the object in the bucket’s policy',
    granularity: 'object',
    breaks: 'Every link to this object, whoever made it, and downloads in the storage’s own console.',
    undoable: true,
    propagation: 'eventual',
    permissions: ['s3:GetBucketPolicy', 's3:PutBucketPolicy'],
    advice: undefined,
  },
  none: {
    label: 'Cannot be revoked alone',
    granularity: 'key',
    breaks: '',
    undoable: false,
    propagation: 'eventual',
    permissions: [],
    advice:
      'The object was there before the link, so it is left as it is. The link ends when it expires; before that, delete or move ' +
      'the object, or disable the access key that signed it (which ends every link of that key). Sharing an uploaded copy ' +
      'instead gives a link that can be revoked alone.',
  },
} as const satisfies Record<string, RevocationMethod>

export type RevocationMethodId = keyof typeof REVOCATION_METHODS

/** The row of a method, by the common type (the table itself keeps each row's literal type). */
export function revocationMethodOf(id: RevocationMethodId): RevocationMethod {
  return REVOCATION_METHODS[id]
}
