import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'

const BENCH = fileURLToPath(new URL('../bench/bench.ts', import.meta.url))

const spread = z
  .strictObject({ median: z.number(), min: z.number().positive(), max: z.number() })
  .refine(({ median, min, max }) => min <= median && median <= max)
const result = z.strictObject({
  about: z.array(z.string()).min(1),
  comparisons: z.array(
    z.strictObject({
      heading: z.string(),
      metrics: z.record(
        z.string(),
        z.strictObject({ label: z.string(), unit: z.enum(['ms', 'MiB', 'kB', '/s', 'ms/s']) }),
      ),
      rows: z.record(z.string(), z.record(z.string(), spread)),
      reference: z.string().optional(),
    }),
  ),
  goals: z.array(z.strictObject({ text: z.string(), reached: z.string(), met: z.boolean() })),
  skipped: z.array(z.string()),
})

const COMMAND_LINE = [
  'one-link',
  'signing',
  'library',
  'listing',
  'gateway-listing',
  'long-listing',
  'folder-scan',
  'upload',
]
const APP = ['app-size', 'app-start', 'links-search', 'browse-scroll', 'app-idle']

// What is fast is no matter of a test: only that every bench still runs, and measures something.
it('every bench runs, and gives figures for each of its contenders', { timeout: 300_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [BENCH, '--quick', '--json'], { maxBuffer: 1024 ** 2 })
  const { benches } = z.object({ benches: z.record(z.string(), result) }).parse(JSON.parse(stdout))
  expect(Object.keys(benches)).toEqual([...COMMAND_LINE, ...APP])
  for (const { comparisons, skipped } of Object.values(benches)) {
    expect(comparisons.length + skipped.length).toBeGreaterThan(0)
    for (const { metrics, rows, reference } of comparisons) {
      expect(Object.keys(rows)).not.toEqual([])
      if (reference !== undefined) expect(Object.keys(rows)).toContain(reference)
      for (const row of Object.values(rows)) expect(Object.keys(row)).toEqual(Object.keys(metrics))
    }
  }
})
