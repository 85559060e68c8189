import type { Connection } from '../../../shared/connections/connection.ts'
import { assertBucket } from '../../../shared/links/object-name.ts'
import type { Network } from '../network/network.ts'
import { plausibleRegion, regionNamedBy } from '../objects/named-region.ts'
import { createS3Client } from '../objects/s3-client.ts'
import { failureToAppError, toAppError } from '../objects/s3-error.ts'
import { failureOfAnswer, failureOfSdkError } from '../objects/storage-failure.ts'
import type { Clock } from '../ports.ts'
import { type AnonymousAnswer, requestAnonymously } from '../probe/anonymous-request.ts'
import type { CredentialProvider } from './credentials.ts'

/** The regions that buckets turned out to be in. They never move, so what is kept stays true. */
export interface BucketRegions {
  get(connectionId: string, bucket: string): string | undefined
  set(connectionId: string, bucket: string, region: string): void
}

export interface RegionPorts {
  readonly credentials: CredentialProvider
  readonly clock: Clock
  readonly network: Network
}

const MAX_ANSWER_MS = 10_000

/**
 * Asks the storage which region a bucket is in: on AWS without credentials, since it tells anyone; elsewhere by a signed
 * HeadBucket. Undefined when the storage doesn't say, as most S3-compatible ones don't.
 * @throws AppError when there is no such bucket, and when the storage can't be asked
 */
export async function discoverRegion(
  connection: Connection,
  bucket: string,
  ports: RegionPorts,
  signal?: AbortSignal,
): Promise<string | undefined> {
  assertBucket(bucket, 'path')
  const told =
    connection.provider === 'aws' ? await askAnonymously(connection, bucket, ports.network, signal) : undefined
  return told ?? (await askSigned(connection, bucket, ports, signal))
}

/** The header comes with every status, be the bucket readable (200), private (403) or elsewhere (301, 400). */
async function askAnonymously(
  connection: Connection,
  bucket: string,
  network: Network,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const context = { connection, bucket }
  let answer: AnonymousAnswer
  try {
    const request = { method: 'HEAD', headers: {}, timeoutMs: MAX_ANSWER_MS, maxBodyBytes: 0, signal } as const
    answer = await requestAnonymously(`${connection.endpoint}/${bucket}`, request, network)
  } catch (error) {
    throw toAppError(error, context)
  }
  const failure = failureOfAnswer(answer.status, answer.headers, '')
  if (answer.status === 404) throw failureToAppError(failure, context)
  return regionNamedBy(failure)
}

async function askSigned(
  connection: Connection,
  bucket: string,
  { credentials, clock, network }: RegionPorts,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const client = await createS3Client({
    connection,
    credentials: () => credentials.resolve(connection),
    clock,
    network,
  })
  try {
    const { HeadBucketCommand } = await import('@aws-sdk/client-s3')
    const options = signal === undefined ? {} : { abortSignal: signal }
    const answer = await client.send(new HeadBucketCommand({ Bucket: bucket }), options)
    return plausibleRegion(answer.BucketRegion)
  } catch (error) {
    const failure = failureOfSdkError(error)
    const region = failure === undefined ? undefined : regionNamedBy(failure)
    if (region !== undefined) return region
    throw toAppError(error, { connection, bucket, permission: 's3:ListBucket' })
  } finally {
    client.destroy()
  }
}
