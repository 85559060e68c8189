import { hash } from 'node:crypto'
import type { Connection } from '../../../shared/connections/connection.ts'
import { createPresigner, signingKey } from '../../../shared/signing/sigv4/presign.ts'
import type { Credentials } from '../connections/credentials.ts'
import type { Network } from '../network/network.ts'
import { failureToAppError, toAppError } from '../objects/s3-error.ts'
import { failureOfAnswer, shown } from '../objects/storage-failure.ts'
import type { Clock } from '../ports.ts'
import { type AnonymousAnswer, requestAnonymously } from '../probe/anonymous-request.ts'
import { NODE_SIGNING_HASH } from '../signers/node-signing-hash.ts'

export interface CallerIdentity {
  readonly arn: string
  readonly kind: 'root' | 'user' | 'role' | 'single-sign-on' | 'federated-user' | 'other'
}

const REQUEST_SECONDS = 60
const MAX_ANSWER_MS = 10_000
const MAX_ANSWER_BYTES = 16_384

/** Where AWS tells whose credentials are; undefined for other storages, and for a connection that leads somewhere else. */
export function identityEndpoint({ provider, endpoint, region }: Connection): string | undefined {
  if (provider !== 'aws') return undefined
  const domain = /^https:\/\/s3[.-][a-z0-9.-]*\.(amazonaws\.com(?:\.cn)?)$/.exec(endpoint)?.[1]
  return domain === undefined ? undefined : `https://sts.${region}.${domain}`
}

/**
 * Asks the token service whose the credentials are, which needs no permission.
 * Source: AWS STS API Reference, "GetCallerIdentity".
 * @param endpoint the service's; without a path
 * @throws AppError
 */
export async function callerIdentity(
  endpoint: string,
  { region, clockOffsetSeconds = 0 }: Pick<Connection, 'region' | 'clockOffsetSeconds'>,
  credentials: Credentials,
  ports: { readonly clock: Clock; readonly network: Network },
): Promise<CallerIdentity> {
  const { protocol, host } = new URL(endpoint)
  const signedAt = Math.floor(ports.clock.now() / 1000) + clockOffsetSeconds
  const service = 'sts'
  const sign = createPresigner({
    hash: NODE_SIGNING_HASH,
    key: signingKey(NODE_SIGNING_HASH, credentials.secretAccessKey, signedAt, region, service),
    accessKeyId: credentials.accessKeyId,
    sessionToken: credentials.sessionToken,
    signedAt,
    expiresSeconds: REQUEST_SECONDS,
    region,
    method: 'GET',
    scheme: protocol === 'https:' ? 'https' : 'http',
    host,
    path: '',
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    service,
    // Other services than S3 sign the body, which is empty.
    payloadHash: hash('sha256', ''),
  })
  const { status, headers, body } = await ask(sign(''), ports.network)
  const arn = /<Arn>([^<]{1,2048})<\/Arn>/.exec(body)?.[1]
  if (status !== 200 || arn === undefined) throw failureToAppError(failureOfAnswer(status, headers, body))
  return { arn: shown(arn, 256), kind: kindOf(arn) }
}

async function ask(url: string, network: Network): Promise<AnonymousAnswer> {
  try {
    return await requestAnonymously(
      url,
      { method: 'GET', headers: {}, timeoutMs: MAX_ANSWER_MS, maxBodyBytes: MAX_ANSWER_BYTES, readsObject: true },
      network,
    )
  } catch (error) {
    throw toAppError(error)
  }
}

function kindOf(arn: string): CallerIdentity['kind'] {
  if (/:root$/.test(arn)) return 'root'
  if (/:assumed-role\/AWSReservedSSO_/.test(arn)) return 'single-sign-on'
  const kind = /:(user|assumed-role|federated-user)\//.exec(arn)?.[1]
  if (kind === 'assumed-role') return 'role'
  return kind === 'user' || kind === 'federated-user' ? kind : 'other'
}
