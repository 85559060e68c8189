import type { StorageFailure } from './storage-failure.ts'

/** The region that a refusal says the bucket is in; undefined when it doesn't say. */
export function regionNamedBy(failure: StorageFailure): string | undefined {
  const named =
    failure.header('x-amz-bucket-region') ??
    failure.field('Region') ??
    /expecting '([a-z0-9-]+)'/.exec(failure.message)?.[1] ??
    /[.-]s3[.-]([a-z0-9-]+)\.amazonaws\.com/.exec(`.${failure.field('Endpoint') ?? ''}`)?.[1]
  return plausibleRegion(named)
}

/** A region as a server names it, if it could be one: it may become part of a host name. */
export function plausibleRegion(named: string | undefined): string | undefined {
  return named !== undefined && /^[a-z0-9][a-z0-9-]{0,62}$/.test(named) ? named : undefined
}
