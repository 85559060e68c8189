/** Which store to behave like, where stores differ in what decides about a link. `s3` is the reference. */
export type DialectId = 's3' | 'minio' | 'r2' | 'seaweedfs'

export interface Dialect {
  /** Whether a bucket policy is evaluated for signed requests too, not for anonymous ones alone. */
  readonly policyBindsSignedRequests: boolean
  /** Whether a SigV4 query signature shows as `s3:authType` REST-QUERY-STRING; otherwise the condition key is absent. */
  readonly presignedAuthType: boolean
  readonly tagging: boolean
  readonly bucketPolicy: boolean
  readonly postObject: boolean
  readonly versioning: boolean
}

const S3: Dialect = {
  policyBindsSignedRequests: true,
  presignedAuthType: true,
  tagging: true,
  bucketPolicy: true,
  postObject: true,
  versioning: true,
}

export const DIALECTS: Readonly<Record<DialectId, Dialect>> = {
  s3: S3,
  minio: { ...S3, policyBindsSignedRequests: false },
  r2: { ...S3, tagging: false, bucketPolicy: false, postObject: false, versioning: false },
  seaweedfs: { ...S3, presignedAuthType: false },
}
