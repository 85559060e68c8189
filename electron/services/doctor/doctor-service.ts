import type { CallOutput, ParsedInput } from '../../../shared/api/contract.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { type ProviderId, providerOf } from '../../../shared/connections/providers.ts'
import { composePolicy, type PolicyStatement } from '../../../shared/doctor/iam-policy.ts'
import type { DoctorReport } from '../../../shared/doctor/report.ts'
import { AppError } from '../../../shared/errors.ts'
import { assertBucket } from '../../../shared/links/object-name.ts'
import { tidyPrefix } from '../../../shared/settings/share-prefix.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { CredentialProvider } from '../connections/credentials.ts'
import type { BucketRegions } from '../connections/region.ts'
import type { BucketCapabilityRepository } from '../library/bucket-capability-repository.ts'
import type { Network } from '../network/network.ts'
import { S3Sessions } from '../objects/s3-sessions.ts'
import type { Clock, RandomBytes } from '../ports.ts'
import { examine } from './examine.ts'
import { probeFolder, runProbes } from './run-probes.ts'

export interface DoctorParts {
  readonly connections: ConnectionService
  readonly credentials: CredentialProvider
  readonly regions: BucketRegions
  readonly capabilities: () => BucketCapabilityRepository
  /** A link to an object that opens without credentials. */
  readonly sign: (connection: Connection, bucket: string, key: string) => Promise<string>
  /** Of connections without a prefix of their own. */
  readonly sharePrefix: () => string
  readonly clock: Clock
  readonly random: RandomBytes
  readonly network: Network
}

interface Place {
  readonly connection?: string | undefined
  readonly bucket?: string | undefined
}

/** How long a policy is given to spread. A storage of one site applies it at once, others take their time; AWS says minutes. */
const PATIENCE_MS = 10_000
const PATIENCE_OF: Readonly<Partial<Record<ProviderId, number>>> = {
  aws: 60_000,
  wasabi: 30_000,
  spaces: 30_000,
  ceph: 3000,
  minio: 3000,
  garage: 3000,
  playground: 1000,
}

/** Looks into what a connection and a bucket can do, and what they lack. */
export class DoctorService {
  readonly #parts: DoctorParts

  constructor(parts: DoctorParts) {
    this.#parts = parts
  }

  async examine(place: Place): Promise<DoctorReport> {
    const { connections, credentials, clock, network, random, capabilities } = this.#parts
    const connection = this.#asUsed(await connections.find(place.connection))
    const bucket = place.bucket ?? connection.bucket
    if (bucket !== undefined) assertBucket(bucket, connection.addressing)
    return examine(connection, bucket, {
      resolve: (one) => credentials.resolve(one),
      openSessions: (onOffset) => this.#sessions(onOffset),
      regionOf: (one, name) => this.#regionOf(one, name),
      capabilities: bucket === undefined ? undefined : capabilities().get(connection.id, bucket),
      clock,
      random,
      network,
    })
  }

  async plan({ mayWritePolicy, ...place }: ParsedInput<'doctor.plan'>): Promise<CallOutput<'doctor.plan'>> {
    const { connection, bucket } = await this.#bucketOf(place)
    const folder = probeFolder(connection, '…')
    const days = providerOf(connection.provider).minimumStorageDays
    return {
      connection: connection.name,
      bucket,
      steps: [
        `Into the bucket “${bucket}”, below “${folder}”, three objects of one byte are written: a sample and two copies of it.`,
        'The sample is tagged, and links to it are opened as a recipient would, also an altered one.',
        ...(mayWritePolicy
          ? [
              'The bucket’s policy gets one more statement, “SandglassProbe”, which denies links to tagged objects below that folder only. ' +
                'In the end the policy is put back as it was, to the byte.',
            ]
          : []),
        'All that was written is deleted again. Nothing else in the bucket is touched.',
        ...(days === undefined ? [] : [`This storage bills each of the objects for at least ${days} days.`]),
      ],
    }
  }

  /** Keeps what it finds; a finding about the policy that was not asked for again stays. */
  async probe({ mayWritePolicy, ...place }: ParsedInput<'doctor.probe'>): Promise<CallOutput<'doctor.probe'>> {
    const { connection, bucket } = await this.#bucketOf(place)
    const { credentials, sign, clock, random, network, capabilities } = this.#parts
    const { capabilities: found, left } = await runProbes(
      connection,
      bucket,
      {
        sessions: this.#sessions(() => undefined),
        credentials: await credentials.resolve(connection),
        region: this.#regionOf(connection, bucket),
        sign,
        clock,
        random,
        network,
        wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
        patienceMs: PATIENCE_OF[connection.provider] ?? PATIENCE_MS,
      },
      { mayWritePolicy },
    )
    const earlier = mayWritePolicy ? undefined : capabilities().get(connection.id, bucket)
    const ofPolicy = earlier?.findings.find(({ probe, outcome }) => probe === 'tag-deny' && outcome !== 'not-asked')
    const findings = found.findings.map((finding) =>
      finding.probe === 'tag-deny' && ofPolicy !== undefined ? ofPolicy : finding,
    )
    const kept = { ...found, findings }
    capabilities().set(connection.id, kept)
    return { capabilities: kept, left: left.slice(0, 64) }
  }

  async policy({ features, principal, ...place }: ParsedInput<'doctor.policy'>): Promise<CallOutput<'doctor.policy'>> {
    const connection = this.#asUsed(await this.#parts.connections.look(place.connection))
    const bucket = place.bucket ?? connection.bucket
    if (bucket === undefined) throw noBucket(connection)
    assertBucket(bucket, connection.addressing)
    const { provider, prefix } = connection
    const region = this.#regionOf(connection, bucket)
    const { kind, document, steps } = composePolicy({ provider, region, bucket, prefix, features, principal })
    return {
      connection: connection.name,
      bucket,
      kind,
      document: document && { ...document, Statement: document.Statement.map(statementOutput) },
      steps: [...steps],
    }
  }

  async #bucketOf(place: Place): Promise<{ readonly connection: Connection; readonly bucket: string }> {
    const connection = this.#asUsed(await this.#parts.connections.find(place.connection))
    const bucket = place.bucket ?? connection.bucket
    if (bucket === undefined) throw noBucket(connection)
    assertBucket(bucket, connection.addressing)
    return { connection, bucket }
  }

  /** With the prefix that uploads get: the settings' where the connection has none. */
  #asUsed(connection: Connection): Connection {
    return {
      ...connection,
      prefix: tidyPrefix(connection.prefix === '' ? this.#parts.sharePrefix() : connection.prefix),
    }
  }

  #regionOf(connection: Connection, bucket: string): string {
    return this.#parts.regions.get(connection.id, bucket) ?? connection.region
  }

  #sessions(onOffset: (seconds: number) => void): S3Sessions {
    const { credentials, regions, clock, network } = this.#parts
    return new S3Sessions({
      credentials,
      regions,
      clock,
      network,
      onServerDate: (_connection, seconds) => onOffset(seconds),
    })
  }
}

/** The same statement in lists that may be changed, as what crosses the contract has them. */
function statementOutput({ Principal, Action, Resource, ...rest }: PolicyStatement) {
  return {
    ...rest,
    ...(Principal === undefined ? {} : { Principal: { AWS: [...Principal.AWS] } }),
    Action: [...Action],
    Resource: [...Resource],
  }
}

function noBucket({ name }: Connection): AppError {
  return new AppError(
    'invalid-input',
    `The connection “${name}” has no bucket of its own, and none is named.`,
    'Name one: --bucket BUCKET.',
    'bucket',
  )
}
