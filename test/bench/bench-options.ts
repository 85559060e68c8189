import type { BenchResult } from './report.ts'

export interface BenchOptions {
  /** Few rounds of little: whether the bench runs, not what is fast. */
  readonly quick: boolean
}

export type Bench = (options: BenchOptions) => Promise<BenchResult>
