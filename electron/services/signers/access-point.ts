import { S3Client } from '@aws-sdk/client-s3'
import { AppError } from '../../../shared/errors.ts'

/** Where an access point answers, and the region that is signed for it. */
export interface AccessPointAddress {
  readonly host: string
  readonly region: string
}

/**
 * The address behind an access point's ARN, by the SDK's own endpoint rules, which know every partition. Only they are used: all of
 * their parameters are given here, so nothing of the environment has a say, and no SDK parameter gets into a link.
 * @throws AppError `invalid-bucket` for an ARN that the rules refuse
 */
export function accessPointAddress(arn: string, region: string): AccessPointAddress {
  const client = new S3Client({ region, useArnRegion: true })
  try {
    const { url, properties } = client.config.endpointProvider(
      {
        Bucket: arn,
        Region: region,
        UseArnRegion: true,
        UseFIPS: false,
        UseDualStack: false,
        Accelerate: false,
        ForcePathStyle: false,
        UseGlobalEndpoint: false,
        DisableMultiRegionAccessPoints: true,
      },
      {},
    )
    return { host: url.host, region: signingRegion(properties) ?? region }
  } catch {
    throw new AppError(
      'invalid-bucket',
      'That access point’s ARN leads to no address.',
      'Copy the ARN from the access point’s own page.',
      'bucket',
    )
  } finally {
    client.destroy()
  }
}

function signingRegion(properties: Record<string, unknown> | undefined): string | undefined {
  const schemes: unknown = properties?.['authSchemes']
  const [scheme]: unknown[] = Array.isArray(schemes) ? schemes : []
  if (typeof scheme !== 'object' || scheme === null || !('signingRegion' in scheme)) return undefined
  return typeof scheme.signingRegion === 'string' ? scheme.signingRegion : undefined
}
