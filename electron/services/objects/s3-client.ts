import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import type { Connection } from '../../../shared/connections/connection.ts'
import { assertRegion, formatEndpoint, providerEndpoint } from '../../../shared/connections/endpoint.ts'
import { providerOf } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Credentials } from '../connections/credentials.ts'
import type { Network } from '../network/network.ts'
import { createSdkHandler, type RequestTimeouts } from '../network/sdk-handler.ts'
import type { Clock } from '../ports.ts'
import { guardAnswers } from './answer-guard.ts'

export interface S3ClientTerms {
  readonly connection: Connection
  /** The keys, or what finds them when the first request is signed. */
  readonly credentials: Credentials | (() => Promise<Credentials>)
  readonly clock: Clock
  /** The bucket's own region, where it isn't the connection's. */
  readonly region?: string | undefined
  /** Server clock minus this computer's, in whole seconds, whenever an answer tells. */
  readonly onServerDate?: ((offsetSeconds: number) => void) | undefined
  readonly network: Network
  readonly timeouts?: Partial<RequestTimeouts> | undefined
  /** The largest XML answer that is read, in bytes. */
  readonly maxAnswerBytes?: number | undefined
  readonly maxAttempts?: number | undefined
}

const MAX_ANSWER_BYTES = 32 * 1024 ** 2
const TIMEOUTS: RequestTimeouts = { connect: 5000, idle: 30_000, answer: 60_000 }
const MAX_ATTEMPTS = 3

/**
 * Makes an S3 client for one connection. Everything it does is set here: environment variables, `~/.aws` and the machine's
 * metadata service have no say in credentials, region, endpoint or behaviour. It never follows a redirect.
 * Call `destroy` on it when done.
 * @throws AppError `invalid-input` for a region that can't be one
 */
export async function createS3Client(terms: S3ClientTerms): Promise<S3Client> {
  const { connection, region = connection.region } = terms
  assertRegion(region)
  const [{ S3Client }, handler] = await Promise.all([
    import('@aws-sdk/client-s3'),
    createSdkHandler(terms.network, { ...TIMEOUTS, ...terms.timeouts }),
  ])
  const limits = {
    clock: terms.clock,
    maxAnswerBytes: terms.maxAnswerBytes ?? MAX_ANSWER_BYTES,
    onServerDate: terms.onServerDate,
  }
  const client = new S3Client({
    ...independentOfEnvironment(),
    ...checksums(connection),
    endpoint: regionalEndpoint(connection, region),
    region,
    forcePathStyle: connection.addressing === 'path',
    credentials: identity(terms.credentials),
    requestHandler: guardAnswers(handler, limits),
    maxAttempts: terms.maxAttempts ?? MAX_ATTEMPTS,
    // The SDK's own correction starts from the computer's clock: from an offset that has become wrong it would not find back.
    systemClockOffset: 0,
  })
  // It would add a trace id from the environment to every request.
  client.middlewareStack.remove('recursionDetectionMiddleware')
  return client
}

/**
 * The endpoint for a bucket in another region than the connection's: the provider's own for that region, or the one that was
 * given, if the connection doesn't use the provider's own.
 */
export function regionalEndpoint(connection: Connection, region: string): string {
  const provider = providerOf(connection.provider)
  if (region === connection.region || provider.endpoint.kind !== 'template') return connection.endpoint
  const own = formatEndpoint(providerEndpoint(provider, connection.region, undefined))
  return connection.endpoint === own
    ? formatEndpoint(providerEndpoint(provider, region, undefined))
    : connection.endpoint
}

/** Each of these would otherwise be looked up in environment variables and `~/.aws/config`. */
function independentOfEnvironment(): S3ClientConfig {
  return {
    defaultsMode: 'standard',
    retryMode: 'standard',
    authSchemePreference: [],
    sigv4aSigningRegionSet: [],
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    useArnRegion: false,
    useAccelerateEndpoint: false,
    useGlobalEndpoint: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: true,
    disableClockSkewCorrection: false,
    userAgentAppId: '',
    // The default one tells the machine's system and versions.
    defaultUserAgentProvider: async () => [['sandglass']],
    credentialDefaultProvider: () => async () => {
      throw new AppError('no-credentials', 'The client was made without credentials.', 'Set them on the connection.')
    },
    followRegionRedirects: false,
    // Stores that ignore it would cost seconds for every part.
    expectContinueHeader: false,
    // Not for logging: without one the SDK prints warnings on the console.
    logger: SILENT,
  }
}

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** The SDK's own integrity headers break stores that don't know them, and their answers to ranges. */
function checksums(connection: Connection): S3ClientConfig {
  const known = connection.provider === 'aws' && providerOf('aws').lacks.checksums === undefined
  const when = known ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED'
  return { requestChecksumCalculation: when, responseChecksumValidation: when }
}

function identity(credentials: S3ClientTerms['credentials']): NonNullable<S3ClientConfig['credentials']> {
  if (typeof credentials === 'function') return async () => sdkIdentity(await credentials())
  return sdkIdentity(credentials)
}

function sdkIdentity({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: Credentials) {
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiresAt === undefined ? {} : { expiration: new Date(expiresAt * 1000) }),
  }
}
