import type { Connection } from '../../../shared/connections/connection.ts'
import { formatEndpoint, providerEndpoint } from '../../../shared/connections/endpoint.ts'
import type { Addressing } from '../../../shared/connections/providers.ts'
import { providerOf } from '../../../shared/connections/providers.ts'
import { isArn } from '../../../shared/links/object-name.ts'
import type { BucketRegions } from '../connections/region.ts'
import { linkEndpoint } from '../signers/sign-links.ts'

/** How links name a bucket. */
export interface BucketPlace {
  readonly endpoint: string
  readonly addressing: Addressing
  readonly region: string
}

/**
 * Knows where each bucket is. On Amazon a bucket answers only in its own region, and only links signed for that region work: it is
 * looked up once, without credentials, and kept.
 */
export class BucketPlaces {
  readonly #regions: BucketRegions
  readonly #discover: (connection: Connection, bucket: string) => Promise<string | undefined>

  constructor(
    regions: BucketRegions,
    discover: (connection: Connection, bucket: string) => Promise<string | undefined>,
  ) {
    this.#regions = regions
    this.#discover = discover
  }

  async of(connection: Connection, bucket: string): Promise<BucketPlace> {
    const region = await this.#regionOf(connection, bucket)
    return {
      endpoint: this.#endpointOf(connection, region),
      // A certificate for *.s3.region.amazonaws.com does not cover a bucket with a dot in it.
      addressing: bucket.includes('.') && !isArn(bucket) ? 'path' : connection.addressing,
      region,
    }
  }

  remember(connection: Connection, bucket: string, region: string): void {
    this.#regions.set(connection.id, bucket, region)
  }

  async #regionOf(connection: Connection, bucket: string): Promise<string> {
    if (connection.provider !== 'aws' || isArn(bucket)) return connection.region
    const known = this.#regions.get(connection.id, bucket)
    if (known !== undefined) return known
    const found = await this.#discover(connection, bucket)
    if (found === undefined) return connection.region
    this.remember(connection, bucket, found)
    return found
  }

  /** The provider's own endpoint moves with the region; one that the person gave does not. */
  #endpointOf(connection: Connection, region: string): string {
    const provider = providerOf(connection.provider)
    if (connection.publicEndpoint !== undefined || provider.endpoint.kind === 'given') return linkEndpoint(connection)
    const own = formatEndpoint(providerEndpoint(provider, connection.region, undefined))
    return connection.endpoint === own
      ? formatEndpoint(providerEndpoint(provider, region, undefined))
      : connection.endpoint
  }
}
