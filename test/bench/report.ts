import type { Spread, Spreads } from './rounds.ts'

/** What the figures of a metric are. `/s` is how many a second, `ms/s` a share of the time. */
export type Unit = 'ms' | 'MiB' | 'kB' | '/s' | 'ms/s'

/** Contenders side by side. */
export interface Comparison {
  readonly heading: string
  /** What is compared comes first; its median, least and greatest figure are shown, of the others the median alone. */
  readonly metrics: Readonly<Record<string, { readonly label: string; readonly unit: Unit }>>
  readonly rows: ReadonlyMap<string, Spreads>
  /** The contender that the column of ratios is relative to. Without one there is no such column. */
  readonly reference?: string
}

export interface Goal {
  readonly text: string
  /** The figure that counts, and the worst one beside it. */
  readonly reached: string
  readonly met: boolean
}

export interface BenchResult {
  /** What was measured, and how. A sentence each. */
  readonly about: readonly string[]
  readonly comparisons: readonly Comparison[]
  readonly goals: readonly Goal[]
  /** Peers that aren't installed, and what would install them. */
  readonly skipped: readonly string[]
}

/** Reads one contender's figures. @throws RangeError when it wasn't measured */
export function figures(rows: ReadonlyMap<string, Spreads>, contender: string, metric: string): Spread {
  const found = rows.get(contender)?.[metric]
  if (found === undefined) throw new RangeError(`${contender} has no ${metric}.`)
  return found
}

/** A goal about how many times one contender's figure another's is. */
export function ratioGoal(text: string, value: number, worst: number, met: boolean): Goal {
  return { text, reached: `${ratio(value)} (worst: ${ratio(worst)})`, met }
}

/** One bench as a section of the results. */
export function toMarkdown(
  name: string,
  { about, comparisons, goals, skipped }: BenchResult,
  measured: string,
): string {
  return [
    `## ${name}`,
    about.join(' '),
    ...comparisons.map(table),
    ...(goals.length === 0 ? [] : [goals.map(goalLine).join('\n')]),
    ...(skipped.length === 0 ? [] : [skipped.map((reason) => `- Skipped: ${reason}`).join('\n')]),
    measured,
  ].join('\n\n')
}

/** The same as data. */
export function toJson({ about, comparisons, goals, skipped }: BenchResult) {
  return {
    about,
    comparisons: comparisons.map(({ rows, ...comparison }) => ({ ...comparison, rows: Object.fromEntries(rows) })),
    goals,
    skipped,
  }
}

function goalLine({ text, reached, met }: Goal): string {
  return `- ${met ? 'Met' : '**Not met**'}: ${text}. Reached: ${reached}.`
}

function table({ heading, metrics, rows, reference }: Comparison): string {
  const [[first, primary] = ['', { label: '', unit: 'ms' as const }], ...others] = Object.entries(metrics)
  const head = [
    heading,
    `${primary.label}, median`,
    'min',
    'max',
    ...(reference === undefined ? [] : [`× ${reference}`]),
    ...others.map(([, { label }]) => label),
  ]
  const body = [...rows].map(([contender, spreads]) => {
    const { median, min, max } = figures(rows, contender, first)
    return [
      contender,
      ...[median, min, max].map((value) => format(value, primary.unit)),
      ...(reference === undefined ? [] : [ratio(median / figures(rows, reference, first).median)]),
      ...others.map(([metric, { unit }]) => {
        const value = spreads[metric]?.median
        return value === undefined ? '' : format(value, unit)
      }),
    ]
  })
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Three digits tell all that such figures know. */
export function format(value: number, unit: Unit): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.01))))
  const text = value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 2) })
  return unit === '/s' ? `${text}/s` : `${text} ${unit}`
}

function ratio(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 })
}
