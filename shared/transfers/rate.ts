/** How much was sent by when: milliseconds since the epoch, bytes. */
export interface RateSample {
  readonly at: number
  readonly bytes: number
}

/** The rate is that of the last seconds: what was an hour ago says little of the next minute. */
const WINDOW_MS = 8000
/** Before that, a rate would be a guess. */
const SHORTEST_MS = 1000

/** Adds a sample and forgets what is too old, but for the one from which the window is measured. */
export function addSample(samples: readonly RateSample[], sample: RateSample): readonly RateSample[] {
  const last = samples.at(-1)
  // Fewer bytes than before: another run has begun, or one was canceled.
  if (last !== undefined && sample.bytes < last.bytes) return [sample]
  const all = [...samples, sample]
  const firstInside = all.findIndex(({ at }) => at >= sample.at - WINDOW_MS)
  return all.slice(Math.max(0, firstInside - 1))
}

/** Bytes a second, or undefined while it can't be told. */
export function rateOf(samples: readonly RateSample[]): number | undefined {
  const [first] = samples
  const last = samples.at(-1)
  if (first === undefined || last === undefined || last.at - first.at < SHORTEST_MS) return undefined
  return ((last.bytes - first.bytes) * 1000) / (last.at - first.at)
}

/** Seconds until the rest is sent, or undefined while it can't be told. */
export function secondsLeft(rest: number, rate: number | undefined): number | undefined {
  return rate === undefined || rate <= 0 ? undefined : Math.ceil(rest / rate)
}
