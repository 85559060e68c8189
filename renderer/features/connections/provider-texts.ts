import type { ConnectableProvider } from '../../../shared/connections/providers.ts'

interface ProviderText {
  /** Where the address is found. */
  readonly endpoint?: string
  /** Where a key is made. */
  readonly key: string
}

/** What each provider calls what the form asks for, and where it is found there. */
export const PROVIDER_TEXTS: Readonly<Record<ConnectableProvider, ProviderText>> = {
  aws: {
    key: 'IAM, the user’s Security credentials, Create access key. It needs to list, get, put and delete objects.',
  },
  r2: {
    endpoint: 'Shown with the bucket’s settings, as S3 API. It can be pasted as it is.',
    key: 'R2, Manage API tokens, with Object Read & Write. It shows an access key id and a secret once.',
  },
  b2: {
    key: 'Application Keys, Add a New Application Key: keyID is the access key id, applicationKey the secret. The master key doesn’t work here.',
  },
  wasabi: { key: 'Access Keys, Create Access Key.' },
  spaces: { key: 'Spaces Object Storage, Access Keys, Create Access Key.' },
  gcs: { key: 'Cloud Storage, Settings, Interoperability: an HMAC key for a service account.' },
  minio: {
    endpoint: 'Where its S3 API answers, which is not its console.',
    key: 'Access Keys, Create access key, in its console.',
  },
  ceph: {
    endpoint: 'Where the gateway answers.',
    key: 'radosgw-admin user create prints access_key and secret_key.',
  },
  garage: {
    endpoint: 'Where its S3 API answers, often port 3900.',
    key: 'garage key create prints both; garage bucket allow gives the key its bucket.',
  },
  other: {
    endpoint: 'Where its S3 API answers. A bucket’s whole address can be pasted, too.',
    key: 'An access key id and its secret, as its S3 API takes them.',
  },
}
