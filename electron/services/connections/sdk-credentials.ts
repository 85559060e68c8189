import { readFile } from 'node:fs/promises'
import { AppError } from '../../../shared/errors.ts'
import type { Network } from '../network/network.ts'
import { createSdkHandler } from '../network/sdk-handler.ts'
import type { Clock, Paths, Prompt } from '../ports.ts'
import type { AwsFiles, AwsSection } from './aws-config-file.ts'
import type { Credentials } from './credentials.ts'
import { mfaNeeded, profileIncomplete } from './profile-errors.ts'

/** One profile, with all that the services it names may be asked with. */
export interface ProfileTerms {
  readonly name: string
  readonly settings: AwsSection
  readonly files: AwsFiles
  readonly paths: Pick<Paths, 'awsConfigFile' | 'awsCredentialsFile'>
  readonly prompt: Prompt
  readonly clock: Clock
  readonly network: Network
  /** The region where the profile itself names none. */
  readonly region: string
}

const ROLE_SECONDS = 3600

/** Exchanges credentials for those of a role (STS AssumeRole), asking for the multi-factor code if the profile names a device. */
export async function assumeRole(terms: ProfileTerms, source: Credentials): Promise<Credentials> {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
  const { name, settings, prompt } = terms
  const { clientConfig, refusal } = await clientTerms(terms, 'sts')
  const provide = fromTemporaryCredentials({
    masterCredentials: toIdentity(source),
    params: {
      RoleArn: settings.get('role_arn'),
      RoleSessionName: sessionName(terms),
      ExternalId: settings.get('external_id'),
      SerialNumber: settings.get('mfa_serial'),
      DurationSeconds: Number.parseInt(settings.get('duration_seconds') ?? '', 10) || ROLE_SECONDS,
    },
    mfaCodeProvider: (device) => askForCode(name, device, prompt),
    clientConfig,
  })
  return await provided(provide, refusal)
}

/** Exchanges the token in the file that the profile names for the credentials of a role (STS AssumeRoleWithWebIdentity). */
export async function assumeRoleWithWebIdentity(terms: ProfileTerms): Promise<Credentials> {
  const { fromWebToken } = await import('@aws-sdk/credential-providers')
  const { name, settings } = terms
  const token = await readFile(settings.get('web_identity_token_file') ?? '', 'utf8').catch(() => undefined)
  if (token === undefined) throw profileIncomplete(name, 'its web_identity_token_file can’t be read')
  const { clientConfig, refusal } = await clientTerms(terms, 'sts')
  const provide = fromWebToken({
    webIdentityToken: token.trim(),
    roleArn: settings.get('role_arn') ?? '',
    roleSessionName: sessionName(terms),
    clientConfig,
  })
  return await provided(provide, refusal)
}

/** Asks the portal of IAM Identity Center, with the sign-in that `aws sso login` left behind. */
export async function signedInRole(terms: ProfileTerms): Promise<Credentials> {
  const { fromSSO } = await import('@aws-sdk/credential-providers')
  const { name, settings, files, paths } = terms
  const ssoSession = settings.get('sso_session')
  const session = ssoSession === undefined ? settings : files.ssoSessions.get(ssoSession)
  if (session === undefined) throw profileIncomplete(name, 'its sso_session doesn’t exist')
  const required = (from: AwsSection, setting: string): string => {
    const value = from.get(setting)
    if (value === undefined) throw profileIncomplete(name, `${setting} is missing`)
    return value
  }
  const ssoRegion = required(session, 'sso_region')
  const { clientConfig, refusal } = await clientTerms(terms, 'sso')
  const provide = fromSSO({
    profile: name,
    filepath: paths.awsCredentialsFile,
    configFilepath: paths.awsConfigFile,
    ignoreCache: true,
    ...(ssoSession === undefined ? {} : { ssoSession }),
    ssoStartUrl: required(session, 'sso_start_url'),
    ssoRegion,
    ssoAccountId: required(settings, 'sso_account_id'),
    ssoRoleName: required(settings, 'sso_role_name'),
    clientConfig: { ...clientConfig, region: ssoRegion },
  })
  return await provided(provide, refusal)
}

/** Takes the credentials that `aws login` left behind, renewed if need be. */
export async function loginSession(terms: ProfileTerms): Promise<Credentials> {
  const { fromLoginCredentials } = await import('@aws-sdk/credential-providers')
  const { name, paths } = terms
  const { clientConfig, refusal } = await clientTerms(terms, 'signin')
  const provide = fromLoginCredentials({
    profile: name,
    filepath: paths.awsCredentialsFile,
    configFilepath: paths.awsConfigFile,
    ignoreCache: true,
    clientConfig,
  })
  return await provided(provide, refusal)
}

/** Asks the machine that this runs on, which a profile names as `credential_source`. */
export async function machineCredentials(source: 'EcsContainer' | 'Ec2InstanceMetadata'): Promise<Credentials> {
  const { fromHttp, fromInstanceMetadata } = await import('@aws-sdk/credential-providers')
  const provide = source === 'EcsContainer' ? fromHttp({}) : fromInstanceMetadata({ maxRetries: 1, timeout: 2000 })
  return fromIdentity(await provide())
}

/** Requests that hang shouldn't keep a person waiting long. */
const TIMEOUTS = { connect: 5000, idle: 30_000, answer: 30_000 }

/**
 * A client config in which the environment has no say: not on the region, and above all not on the endpoint, which would
 * receive tokens. Endpoints come from the SDK's rules, or from the profile's own settings.
 */
async function clientTerms({ settings, files, region, network }: ProfileTerms, service: 'sts' | 'sso' | 'signin') {
  const endpoint =
    files.services.get(settings.get('services') ?? '')?.get(`${service}.endpoint_url`) ??
    // A storage of one's own answers for STS at the same place; a portal never lies there.
    (service === 'sts' ? settings.get('endpoint_url') : undefined)
  let refused: AppError | undefined
  const requestHandler = await createSdkHandler(network, TIMEOUTS, (reason) => {
    refused = reason
  })
  const clientConfig = {
    region: settings.get('region') ?? region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: settings.get('use_fips_endpoint') === 'true',
    useDualstackEndpoint: settings.get('use_dualstack_endpoint') === 'true',
    defaultsMode: 'standard',
    retryMode: 'standard',
    maxAttempts: 3,
    requestHandler,
  } as const
  return { clientConfig, refusal: () => refused }
}

/** The providers pass on the text of what went wrong, at best. */
async function provided(provide: () => Promise<Identity>, refusal: () => AppError | undefined): Promise<Credentials> {
  try {
    return fromIdentity(await provide())
  } catch (error) {
    throw refusal() ?? error
  }
}

async function askForCode(name: string, device: string, prompt: Prompt): Promise<string> {
  try {
    return (await prompt.ask(`Code of the device ${device} for the profile “${name}”`, { secret: true })).trim()
  } catch (error) {
    if (error instanceof AppError && error.code === 'canceled') throw error
    throw mfaNeeded(name)
  }
}

function sessionName({ settings, clock }: ProfileTerms): string {
  return settings.get('role_session_name') ?? `sandglass-${clock.now()}`
}

interface Identity {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  expiration?: Date
}

function toIdentity({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Identity {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
}

function fromIdentity({ accessKeyId, secretAccessKey, sessionToken, expiration }: Identity): Credentials {
  const expiresAt = expiration === undefined ? undefined : Math.floor(expiration.getTime() / 1000)
  return { accessKeyId, secretAccessKey, sessionToken, expiresAt }
}
