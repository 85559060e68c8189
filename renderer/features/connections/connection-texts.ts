import type { Connection, CredentialSource, Vault } from '../../../shared/connections/connection.ts'
import { isLoopback, parseEndpoint } from '../../../shared/connections/endpoint.ts'
import { durationInWords } from '../../format/duration.ts'

interface VaultText {
  readonly label: string
  readonly description: string
  /** As a button. */
  readonly choose: string
}

/** Where a secret can be kept, in the order of preference. */
export const VAULT_TEXTS: Readonly<Record<Vault, VaultText>> = {
  keychain: {
    label: 'In the system’s keychain',
    description: 'Unlocked with your login. The best place.',
    choose: 'Keep it in the keychain',
  },
  passphrase: {
    label: 'In a file under a passphrase',
    choose: 'Keep it under a passphrase',
    description: 'Encrypted; Sandglass asks for the passphrase when it needs the secret.',
  },
  session: {
    label: 'Nowhere: only until Sandglass is closed',
    choose: 'Only until Sandglass is closed',
    description: 'After that Sandglass asks for it again when it needs it.',
  },
}

/** How a profile comes to its credentials, for people. */
const PROFILE_KINDS: Readonly<Record<string, string>> = {
  static: 'Access key',
  'assume-role': 'Role',
  'web-identity': 'Web identity',
  'credential-process': 'Credential process',
  sso: 'Single sign-on',
  login: 'AWS sign-in',
}

/** `Access key · eu-west-1` */
export function profileSubtitle(profile: { readonly kind: string; readonly region?: string | undefined }): string {
  return `${PROFILE_KINDS[profile.kind] ?? profile.kind} · ${profile.region ?? 'no region set'}`
}

/** Where the credentials come from and where the secret is kept. */
export function credentialsText(credentials: CredentialSource): string {
  switch (credentials.source) {
    case 'profile':
      return `Profile “${credentials.profile}” of ~/.aws`
    case 'environment':
      return 'Environment variables of Sandglass'
    case 'playground':
      return 'Made for it, on this computer'
    case 'static': {
      const kind = credentials.temporary ? 'Temporary key' : 'Key'
      const id = `${kind} …${credentials.accessKeyId.slice(-4)}`
      if (credentials.vault === 'keychain') return `${id}, secret in the keychain`
      if (credentials.vault === 'passphrase') return `${id}, secret under the passphrase`
      return credentials.secretVariable === undefined
        ? `${id}, secret in this session only`
        : `${id}, secret from ${credentials.secretVariable}`
    }
  }
}

/** Host and port; the whole text where it is no endpoint. */
export function endpointHost(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint
}

/** `bucket/prefix`, where uploads go. */
export function uploadPlace({ bucket, prefix }: Pick<Connection, 'bucket' | 'prefix'>): string | undefined {
  if (bucket === undefined) return undefined
  return prefix === '' ? bucket : `${bucket}/${prefix}`
}

/** Said where what is transferred can be read on the way. */
export function httpWarning(endpoint: string): string | undefined {
  try {
    const { scheme, host } = parseEndpoint(endpoint)
    if (scheme === 'https' || isLoopback(host)) return undefined
    return 'Plain http: whoever is on the same network can read the files and the links.'
  } catch {
    return undefined
  }
}

/** A difference below this is nobody’s concern. */
const NOTABLE_OFFSET_SECONDS = 60

/** @param offset the storage’s clock minus this computer’s, in seconds */
export function clockText(offset: number | undefined): string | undefined {
  if (offset === undefined || Math.abs(offset) < NOTABLE_OFFSET_SECONDS) return undefined
  const side = offset > 0 ? 'behind' : 'ahead of'
  return `This computer’s clock is ${durationInWords(Math.abs(offset))} ${side} the storage’s. Links are signed by the storage’s.`
}
