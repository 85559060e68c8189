/** The moment of signing in the two forms that a signature holds: `20130524T000000Z` and `20130524`. */
export interface SigningTime {
  readonly dateTime: string
  readonly date: string
}

/** @param epochSeconds whole seconds since the epoch, by the storage's clock */
export function signingTime(epochSeconds: number): SigningTime {
  const dateTime = new Date(epochSeconds * 1000).toISOString().replace(/[-:]|\.\d{3}/g, '')
  return { dateTime, date: dateTime.slice(0, 8) }
}

/** Where a derived key is valid: one day, one region, one service. */
export interface Scope {
  readonly date: string
  readonly region: string
  readonly service: string
}

/** `20130524/us-east-1/s3/aws4_request` */
export function formatScope(scope: Scope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`
}
