/** What a storage may lack. The reason is shown where the feature would have been offered. */
export type Feature = 'post' | 'tags' | 'versions' | 'bucket-policy' | 'conditional-put' | 'checksums'

/** How requests name the bucket: in the host (`bucket.host/key`) or in the path (`host/bucket/key`). */
export type Addressing = 'virtual' | 'path'

/** Where the endpoint comes from: `{region}` filled in, given by the person, or (the playground) by this computer. */
export type EndpointRule =
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'given'; readonly example: string }

/** Which region is signed. A `default` may be replaced; a `fixed` one may not. */
export type RegionRule =
  | { readonly kind: 'required'; readonly example: string }
  | { readonly kind: 'default'; readonly value: string }
  | { readonly kind: 'fixed'; readonly value: string }

export interface Provider {
  readonly label: string
  readonly endpoint: EndpointRule
  readonly region: RegionRule
  readonly addressing: Addressing
  /** The longest life of a presigned URL, in seconds. */
  readonly maxExpirySeconds: number
  /** The largest object, in bytes. */
  readonly maxObjectBytes: number
  /** For how many days each object is billed at least, however short it is stored. */
  readonly minimumStorageDays?: number
  readonly lacks: Readonly<Partial<Record<Feature, string>>>
}

/** SigV4's own cap: 7 days. Every provider here follows it. */
export const SIGV4_MAX_SECONDS = 604_800

const TIB = 1024 ** 4
const NO_POST = 'This storage does not accept browser form (POST) uploads.'
const NO_TAGS = 'This storage has no object tags.'
const NO_POLICY = 'This storage has no bucket policies.'
const NO_VERSIONS = 'This storage does not keep object versions.'
const CHECKSUMS_UNKNOWN = 'Additional checksums are not known to work here.'

/** Every storage that a connection can name. To add one, add a row; the provider suite then runs for it. */
export const PROVIDERS = {
  aws: {
    label: 'Amazon S3',
    endpoint: { kind: 'template', template: 'https://s3.{region}.amazonaws.com' },
    region: { kind: 'required', example: 'eu-west-1' },
    addressing: 'virtual',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    // 10,000 parts of 5 GiB
    maxObjectBytes: 53_687_091_200_000,
    lacks: {},
  },
  r2: {
    label: 'Cloudflare R2',
    endpoint: { kind: 'given', example: 'https://<account id>.r2.cloudflarestorage.com' },
    region: { kind: 'fixed', value: 'auto' },
    addressing: 'path',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    maxObjectBytes: 5 * TIB,
    lacks: {
      post: NO_POST,
      tags: NO_TAGS,
      versions: NO_VERSIONS,
      'bucket-policy': NO_POLICY,
    },
  },
  b2: {
    label: 'Backblaze B2',
    endpoint: { kind: 'template', template: 'https://s3.{region}.backblazeb2.com' },
    region: { kind: 'required', example: 'us-west-004' },
    addressing: 'path',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    maxObjectBytes: 10_000_000_000_000,
    lacks: {
      post: NO_POST,
      tags: NO_TAGS,
      'bucket-policy': NO_POLICY,
      'conditional-put': 'B2 keeps every version, so a write never replaces one.',
      checksums: CHECKSUMS_UNKNOWN,
    },
  },
  wasabi: {
    label: 'Wasabi',
    endpoint: { kind: 'template', template: 'https://s3.{region}.wasabisys.com' },
    region: { kind: 'required', example: 'eu-central-1' },
    addressing: 'path',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    maxObjectBytes: 5 * TIB,
    minimumStorageDays: 90,
    lacks: {
      'conditional-put': 'Wasabi is not known to honour If-None-Match on writes.',
      checksums: CHECKSUMS_UNKNOWN,
    },
  },
  spaces: {
    label: 'DigitalOcean Spaces',
    endpoint: { kind: 'template', template: 'https://{region}.digitaloceanspaces.com' },
    region: { kind: 'required', example: 'fra1' },
    addressing: 'virtual',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    maxObjectBytes: 5 * TIB,
    lacks: {
      'conditional-put': 'Spaces is not known to honour If-None-Match on writes.',
      checksums: CHECKSUMS_UNKNOWN,
    },
  },
  gcs: {
    label: 'Google Cloud Storage (HMAC keys)',
    endpoint: { kind: 'template', template: 'https://storage.googleapis.com' },
    region: { kind: 'default', value: 'auto' },
    addressing: 'path',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    maxObjectBytes: 5 * TIB,
    lacks: {
      post: 'Google’s own form uploads need a different signature.',
      tags: NO_TAGS,
      'bucket-policy': 'Google Cloud Storage has IAM conditions instead of bucket policies.',
      'conditional-put': 'The XML API does not take If-None-Match on writes.',
      checksums: CHECKSUMS_UNKNOWN,
    },
  },
  minio: {
    label: 'MinIO',
    endpoint: { kind: 'given', example: 'https://minio.example.com' },
    region: { kind: 'default', value: 'us-east-1' },
    addressing: 'path',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    maxObjectBytes: 5 * TIB,
    lacks: { 'bucket-policy': 'MinIO applies bucket policies to anonymous requests only, never to presigned links.' },
  },
  ceph: {
    label: 'Ceph Object Gateway',
    endpoint: { kind: 'given', example: 'https://rgw.example.com' },
    region: { kind: 'default', value: 'us-east-1' },
    addressing: 'path',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    maxObjectBytes: 5 * TIB,
    lacks: { checksums: CHECKSUMS_UNKNOWN },
  },
  garage: {
    label: 'Garage',
    endpoint: { kind: 'given', example: 'https://garage.example.com' },
    region: { kind: 'default', value: 'garage' },
    addressing: 'path',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    maxObjectBytes: 5 * TIB,
    lacks: { tags: NO_TAGS, versions: NO_VERSIONS, 'bucket-policy': NO_POLICY },
  },
  other: {
    label: 'Other S3-compatible',
    endpoint: { kind: 'given', example: 'https://s3.example.com' },
    region: { kind: 'default', value: 'us-east-1' },
    addressing: 'path',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    maxObjectBytes: 5 * TIB,
    lacks: { 'conditional-put': 'Not known to be honoured here.', checksums: CHECKSUMS_UNKNOWN },
  },
  playground: {
    label: 'Playground (this computer only)',
    endpoint: { kind: 'given', example: 'http://127.0.0.1:9321' },
    region: { kind: 'default', value: 'playground' },
    addressing: 'path',
    maxExpirySeconds: SIGV4_MAX_SECONDS,
    maxObjectBytes: 5 * TIB,
    lacks: {},
  },
} as const satisfies Record<string, Provider>

export type ProviderId = keyof typeof PROVIDERS

export const PROVIDER_IDS = Object.keys(PROVIDERS) as [ProviderId, ...ProviderId[]]

/** The storages that a person connects; the playground is built in. */
export type ConnectableProvider = Exclude<ProviderId, 'playground'>

export const CONNECTABLE_PROVIDERS = PROVIDER_IDS.filter((id): id is ConnectableProvider => id !== 'playground')

/** The row of a provider, by the common type (the table itself keeps each row's literal type). */
export function providerOf(id: ProviderId): Provider {
  return PROVIDERS[id]
}
