import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { sandglass, withHome, withPlayground } from './bench-home.ts'
import type { Bench } from './bench-options.ts'
import { listedKey } from './listing.bench.ts'
import type { Command } from './process-cost.ts'
import { type Goal, ratioGoal } from './report.ts'
import { type Spread, spread } from './rounds.ts'

const KEYS = 1_000_000
const QUICK_KEYS = 3000
const PAGE = 1000
/** How many parts the list is looked at in. */
const PARTS = 5
const MAX_SLOWER = 1.5
const MAX_BIGGER = 1.2
const NEWLINE = 0x0a

const ABOUT = [
  'A bucket of 1,000,000 keys on the playground, listed once by `sandglass ls -r` into a pipe: the time from page to page as they arrive, and the memory held when they do, in fifths of the list.',
]

/** Whether a very long list slows down or grows on its way. */
export const benchLongListing: Bench = ({ quick }) => {
  const keys = quick ? QUICK_KEYS : KEYS
  return withHome((home) =>
    withPlayground(home, keys, listedKey, async ({ bucket }) => {
      const pages = await watchPages(sandglass(home, ['ls', '-r', '-c', 'playground', `s3://${bucket}`]))
      if (pages.length !== keys / PAGE) throw new Error(`${pages.length} pages came.`)
      const parts = inParts(pages)
      const metrics = {
        time: { label: 'Time per page', unit: 'ms' },
        memory: { label: 'Memory', unit: 'MiB' },
      } as const
      return {
        about: ABOUT,
        comparisons: [{ heading: 'Part', metrics, rows: parts }],
        goals: goals([...parts.values()]),
        skipped: [],
      }
    }),
  )
}

interface Page {
  /** Milliseconds since the one before, or since the start. */
  readonly time: number
  /** MiB of resident memory, where the system tells. */
  readonly memory: number | undefined
}

async function watchPages({ path, args, env }: Command): Promise<Page[]> {
  let last = performance.now()
  const child = spawn(path, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const pages: Page[] = []
  let lines = 0
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) {
      if (++lines % PAGE !== 0) continue
      const now = performance.now()
      pages.push({ time: now - last, memory: residentMemory(child.pid) })
      last = now
    }
  }
  const [code] = await closed
  if (code !== 0) throw new Error(`The list ended with ${code}.`)
  return pages
}

function residentMemory(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/status`
  const kilobytes = existsSync(file) ? /^VmRSS:\s+(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
}

function inParts(pages: readonly Page[]): Map<string, { time: Spread; memory: Spread }> {
  // The first page waits for the process to start.
  const counted = pages.slice(1)
  const size = Math.max(1, Math.floor(counted.length / PARTS))
  const starts = Array.from({ length: Math.min(PARTS, counted.length) }, (_, part) => part * size)
  return new Map(
    starts.map((start, part) => {
      const inPart = counted.slice(start, start + size)
      const memory = inPart.flatMap((page) => page.memory ?? [])
      return [
        `${part + 1} of ${starts.length}`,
        { time: spread(inPart.map(({ time }) => time)), memory: spread(memory.length === 0 ? [NaN] : memory) },
      ]
    }),
  )
}

function goals(parts: readonly { time: Spread; memory: Spread }[]): Goal[] {
  // V8 lets its heap grow to some size before it collects: what counts is whether it goes on growing.
  const [first, settled, last] = [parts.at(0), parts.at(1), parts.at(-1)]
  if (first === undefined || settled === undefined || last === undefined) return []
  const slower = last.time.median / first.time.median
  const bigger = last.memory.median / settled.memory.median
  return [
    ratioGoal(
      `the last pages at most ${MAX_SLOWER} times as slow as the first`,
      slower,
      last.time.max / first.time.median,
      slower <= MAX_SLOWER,
    ),
    ratioGoal(
      `memory at the end at most ${MAX_BIGGER} times that after the first fifth`,
      bigger,
      last.memory.max / settled.memory.median,
      bigger <= MAX_BIGGER,
    ),
  ]
}
