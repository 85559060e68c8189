import type { Connection } from '../../../shared/connections/connection.ts'
import type { Network } from '../network/network.ts'
import type { Clock, Paths, Prompt } from '../ports.ts'
import { type AwsFiles, type AwsSection, readAwsFiles } from './aws-config-file.ts'
import { hasStaticKeys, profileKind } from './aws-profiles.ts'
import { runCredentialProcess } from './credential-process.ts'
import type { Credentials } from './credentials.ts'
import { environmentCredentials } from './environment-credentials.ts'
import { profileError, profileIncomplete, profileNotFound } from './profile-errors.ts'
import {
  assumeRole,
  assumeRoleWithWebIdentity,
  loginSession,
  machineCredentials,
  type ProfileTerms,
  signedInRole,
} from './sdk-credentials.ts'

/** Credentials that end sooner are not used again, in seconds. */
const REMAINING_SECONDS_MIN = 300

/** The region that STS is asked in when neither the profile nor the connection says. */
const STS_REGION = 'us-east-1'

export interface ProfileCredentialsPorts {
  readonly paths: Pick<Paths, 'awsConfigFile' | 'awsCredentialsFile'>
  readonly prompt: Prompt
  readonly clock: Clock
  readonly network: Network
  /** The environment of the process; read only for a profile whose `credential_source` it is. */
  readonly env: NodeJS.ProcessEnv
}

/**
 * Finds the credentials of a profile of `~/.aws`, of exactly that one. Each kind is resolved from the profile's own settings,
 * because the SDK's provider for whole profiles looks into the environment for some kinds, and for the endpoints of all.
 */
export class ProfileCredentials {
  readonly #ports: ProfileCredentialsPorts
  readonly #found = new Map<string, Promise<Credentials>>()

  constructor(ports: ProfileCredentialsPorts) {
    this.#ports = ports
  }

  /**
   * Temporary credentials are used again until shortly before they end, or until the profile changes.
   * @throws AppError `profile-not-found`, `sign-in-needed`, `mfa-needed`, `no-credentials`, `access-denied`, or what the
   * network says.
   */
  async resolve(name: string, connection: Pick<Connection, 'provider' | 'region'>): Promise<Credentials> {
    const files = await readAwsFiles(this.#ports.paths)
    const settings = files.profiles.get(name)
    if (settings === undefined) throw profileNotFound(name, files)
    if (profileKind(settings) === 'static') return staticKeys(settings)
    const region = connection.provider === 'aws' ? connection.region : STS_REGION
    const key = JSON.stringify([name, region, ...settings])
    const found = await this.#found.get(key)
    if (found !== undefined && this.#lastsLongEnough(found)) return found
    const finding = this.#find(files, name, region, [])
    this.#found.set(key, finding)
    finding.catch(() => this.#found.delete(key))
    return await finding
  }

  #lastsLongEnough({ expiresAt }: Credentials): boolean {
    return expiresAt === undefined || expiresAt - this.#ports.clock.now() / 1000 >= REMAINING_SECONDS_MIN
  }

  /** @param before the profiles that led here by `source_profile` */
  async #find(files: AwsFiles, name: string, region: string, before: readonly string[]): Promise<Credentials> {
    const settings = files.profiles.get(name)
    if (settings === undefined) throw profileNotFound(name, files)
    // A profile may assume a role with its own keys, and name itself as the source.
    if (before.length > 0 && hasStaticKeys(settings)) return staticKeys(settings)
    if (before.includes(name)) throw profileIncomplete(name, 'the profiles it builds on lead back to it')
    const kind = profileKind(settings)
    const terms: ProfileTerms = { ...this.#ports, name, settings, files, region }
    try {
      switch (kind) {
        case 'assume-role':
          return await assumeRole(terms, await this.#sourceOfRole(terms, before))
        case 'static':
          return staticKeys(settings)
        case 'web-identity':
          return await assumeRoleWithWebIdentity(terms)
        case 'credential-process':
          return await this.#runProcess(terms)
        case 'sso':
          return await signedInRole(terms)
        case 'login':
          return await loginSession(terms)
        case 'none':
          return await this.#namedSource(terms)
      }
    } catch (error) {
      throw profileError(error, name, kind)
    }
  }

  async #sourceOfRole(terms: ProfileTerms, before: readonly string[]): Promise<Credentials> {
    const source = terms.settings.get('source_profile')
    if (source === undefined) return await this.#namedSource(terms)
    return await this.#find(terms.files, source, terms.region, [...before, terms.name])
  }

  /** The place outside `~/.aws` that the profile itself names. */
  async #namedSource({ name, settings }: ProfileTerms): Promise<Credentials> {
    const source = settings.get('credential_source')
    switch (source) {
      case 'Environment':
        return environmentCredentials(this.#ports.env, `The profile “${name}”`)
      case 'EcsContainer':
      case 'Ec2InstanceMetadata':
        return await machineCredentials(source)
      case undefined:
        throw profileIncomplete(name, 'it has no keys, role, sign-in or program')
      default:
        throw profileIncomplete(name, 'its credential_source is unknown')
    }
  }

  async #runProcess({ name, settings, clock }: ProfileTerms): Promise<Credentials> {
    const command = settings.get('credential_process') ?? ''
    return await runCredentialProcess({ command, profile: name, env: this.#ports.env, clock })
  }
}

function staticKeys(settings: AwsSection): Credentials {
  return {
    accessKeyId: settings.get('aws_access_key_id') ?? '',
    secretAccessKey: settings.get('aws_secret_access_key') ?? '',
    sessionToken: settings.get('aws_session_token'),
  }
}
