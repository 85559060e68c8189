import type { S3Client } from '@aws-sdk/client-s3'
import type { Connection } from '../../../shared/connections/connection.ts'
import { assertBucket } from '../../../shared/links/object-name.ts'
import type { CredentialProvider } from '../connections/credentials.ts'
import type { BucketRegions } from '../connections/region.ts'
import type { Network } from '../network/network.ts'
import type { RequestTimeouts } from '../network/sdk-handler.ts'
import type { Clock } from '../ports.ts'
import { regionNamedBy } from './named-region.ts'
import { createS3Client } from './s3-client.ts'
import { toAppError } from './s3-error.ts'
import { failureOfSdkError } from './storage-failure.ts'

export interface S3Ports {
  readonly credentials: CredentialProvider
  /** Without it, every call stays in the connection's region. */
  readonly regions?: BucketRegions | undefined
  readonly clock: Clock
  readonly network: Network
  readonly timeouts?: Partial<RequestTimeouts> | undefined
  /** Server clock minus this computer's, in whole seconds, whenever an answer tells. */
  readonly onServerDate?: ((connection: Connection, offsetSeconds: number) => void) | undefined
}

/** What one call is about: where it goes, and words for when it fails. */
export interface S3Call {
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  /** The permission it needs, such as `s3:ListBucket`. */
  readonly permission: string
  readonly signal?: AbortSignal | undefined
}

type Sdk = typeof import('@aws-sdk/client-s3')
type SendOptions = { readonly abortSignal?: AbortSignal }
/** Sends commands of the SDK's module through the client, each with the options. */
export type Send<T> = (client: S3Client, sdk: Sdk, options: SendOptions) => Promise<T>

/**
 * Opens sessions with storages. Credentials live as long as a session; the network keeps sockets open between sessions, so a session
 * costs no new TLS handshake.
 */
export class S3Sessions {
  readonly #ports: S3Ports

  constructor(ports: S3Ports) {
    this.#ports = ports
  }

  /** Call `close` on it when done. @param maxAttempts of each request, for those who try again by themselves */
  open(connection: Connection, maxAttempts?: number): S3Session {
    return new S3Session(connection, this.#ports, maxAttempts)
  }

  /** Makes one call in a session of its own. @throws AppError */
  async run<T>(connection: Connection, call: S3Call, send: Send<T>): Promise<T> {
    const session = this.open(connection)
    try {
      return await session.run(call, send)
    } finally {
      session.close()
    }
  }
}

/** Calls with one connection's credentials, each bucket in its own region. */
export class S3Session {
  readonly connection: Connection
  readonly #ports: S3Ports
  readonly #maxAttempts: number | undefined
  /** By region: it is part of every signature. */
  readonly #clients = new Map<string, Promise<S3Client>>()

  constructor(connection: Connection, ports: S3Ports, maxAttempts: number | undefined) {
    this.connection = connection
    this.#ports = ports
    this.#maxAttempts = maxAttempts
  }

  /**
   * Makes a call. Where AWS answers that the bucket is in another region, that is remembered and the call is made there.
   * @throws AppError for whatever goes wrong
   */
  async run<T>(call: S3Call, send: Send<T>): Promise<T> {
    const { connection } = this
    const { bucket, key, permission } = call
    if (bucket !== undefined) assertBucket(bucket, connection.addressing)
    const region = this.#regionOf(bucket)
    try {
      return await this.#send(region, call, send)
    } catch (error) {
      const better = this.#betterRegion(error, region, bucket)
      const context = { connection, bucket, key, permission }
      if (better === undefined) throw toAppError(error, context)
      try {
        return await this.#send(better, call, send)
      } catch (second) {
        throw toAppError(second, context)
      }
    }
  }

  /** Forgets the credentials. */
  close(): void {
    for (const client of this.#clients.values()) {
      client.then(
        (made) => made.destroy(),
        () => undefined,
      )
    }
    this.#clients.clear()
  }

  async #send<T>(region: string, { signal }: S3Call, send: Send<T>): Promise<T> {
    const [client, sdk] = await Promise.all([this.#client(region), import('@aws-sdk/client-s3')])
    return send(client, sdk, signal === undefined ? {} : { abortSignal: signal })
  }

  #client(region: string): Promise<S3Client> {
    const client = this.#clients.get(region) ?? this.#makeClient(region)
    this.#clients.set(region, client)
    return client
  }

  async #makeClient(region: string): Promise<S3Client> {
    const { connection } = this
    const { credentials, clock, network, timeouts, onServerDate } = this.#ports
    return createS3Client({
      connection,
      region,
      credentials: () => credentials.resolve(connection),
      clock,
      network,
      timeouts,
      maxAttempts: this.#maxAttempts,
      onServerDate: (offsetSeconds) => onServerDate?.(connection, offsetSeconds),
    })
  }

  #regionOf(bucket: string | undefined): string {
    const { connection } = this
    if (bucket === undefined || connection.provider !== 'aws') return connection.region
    return this.#ports.regions?.get(connection.id, bucket) ?? connection.region
  }

  #betterRegion(error: unknown, used: string, bucket: string | undefined): string | undefined {
    const { regions } = this.#ports
    if (regions === undefined) return undefined
    const failure = failureOfSdkError(error)
    // An answer names the bucket's region at every turn: only refusals that can come from the wrong one count.
    if (failure === undefined || bucket === undefined || this.connection.provider !== 'aws') return undefined
    if (failure.status !== 400 && (failure.status < 300 || failure.status >= 400)) return undefined
    const region = regionNamedBy(failure)
    if (region === undefined || region === used) return undefined
    regions.set(this.connection.id, bucket, region)
    return region
  }
}
