/** What one run of a contender gave: figures by the name of their metric. */
export type Sample = Readonly<Record<string, number>>

export interface Contender {
  readonly name: string
  readonly measure: () => Promise<Sample> | Sample
}

/** The figures of all rounds. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** By metric. */
export type Spreads = Readonly<Record<string, Spread>>

/**
 * Measures contenders in turn, A B C A B C, so that whatever else the machine does in the meantime meets them all. The first round
 * fills caches and is not counted.
 */
export async function inRounds(contenders: readonly Contender[], rounds: number): Promise<Map<string, Spreads>> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const { name, measure } of contenders) {
      const sample = await measure()
      if (round > 0) samples.get(name)?.push(sample)
    }
  }
  return new Map([...samples].map(([name, taken]) => [name, spreadsOf(taken)]))
}

function spreadsOf(samples: readonly Sample[]): Spreads {
  const metrics = Object.keys(samples[0] ?? {})
  return Object.fromEntries(metrics.map((metric) => [metric, spread(samples.map((sample) => sample[metric] ?? NaN))]))
}

/** @throws RangeError without values */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const [min, max] = [sorted.at(0), sorted.at(-1)]
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1]
  const high = sorted[Math.floor(middle)]
  if (min === undefined || max === undefined || low === undefined || high === undefined) {
    throw new RangeError('Nothing was measured.')
  }
  return { median: (low + high) / 2, min, max }
}
