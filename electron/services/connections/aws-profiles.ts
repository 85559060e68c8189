import type { Paths } from '../ports.ts'
import { type AwsSection, readAwsFiles } from './aws-config-file.ts'

/** How a profile comes to its credentials. `none`: it says nothing of any. */
export type ProfileKind = 'static' | 'assume-role' | 'web-identity' | 'credential-process' | 'sso' | 'login' | 'none'

/** What is shown of a profile. */
export interface AwsProfile {
  readonly name: string
  readonly kind: ProfileKind
  readonly region?: string | undefined
}

const NAME_LENGTH_MAX = 256
const REGION = /^[a-z0-9-]{1,63}$/

/** The profiles of `~/.aws` that say how to come to credentials, by name, without any secret. */
export async function listProfiles(paths: Pick<Paths, 'awsConfigFile' | 'awsCredentialsFile'>): Promise<AwsProfile[]> {
  const { profiles } = await readAwsFiles(paths)
  return [...profiles]
    .map(([name, settings]): AwsProfile => {
      const region = settings.get('region')
      return { name, kind: profileKind(settings), ...(region !== undefined && REGION.test(region) ? { region } : {}) }
    })
    .filter(({ name, kind }) => kind !== 'none' && name !== '' && name.length <= NAME_LENGTH_MAX)
    .sort((one, other) => one.name.localeCompare(other.name, 'en'))
}

/** Where a profile says more than one thing, the first counts, in the order that the AWS SDKs have. */
export function profileKind(settings: AwsSection): ProfileKind {
  if (settings.has('role_arn') && (settings.has('source_profile') || settings.has('credential_source'))) {
    return 'assume-role'
  }
  if (hasStaticKeys(settings)) return 'static'
  if (settings.has('role_arn') && settings.has('web_identity_token_file')) return 'web-identity'
  if (settings.has('credential_process')) return 'credential-process'
  if (settings.has('sso_session') || settings.has('sso_start_url')) return 'sso'
  return settings.has('login_session') ? 'login' : 'none'
}

export function hasStaticKeys(settings: AwsSection): boolean {
  return settings.has('aws_access_key_id') && settings.has('aws_secret_access_key')
}
