import type { CDPSession, Locator } from 'playwright-core'
import { type BenchApp, benchInChromium, busyMs, heapMiB, withApp } from './bench-app.ts'
import { withHome, withPlayground } from './bench-home.ts'
import { listedKey } from './listing.bench.ts'
import { figures, format, type Goal, ratioGoal } from './report.ts'
import { type Spreads, spread } from './rounds.ts'

const KEYS = 1_000_000
const QUICK_KEYS = 3000
/** Keys of the first page. */
const PAGE = 1000
const FRAMES = 120
const PASSES = 5
/** What a turn of the wheel moves in a frame, in px. */
const WHEEL_PX = 120
const LOAD_TIMEOUT_MS = 300_000
const MAX_RATIO = 1.25
const MAX_FRAME_MS = 17

const FEW = 'the first 1,000 keys, by the wheel'
const LOADING = 'while all are being loaded, by the wheel'
const MANY = '1,000,000 keys, by the wheel'
const DRAGGED = '1,000,000 keys, by dragging the bar'

const ABOUT = [
  'A bucket of 1,000,000 keys on the playground, listed flat on the Share screen, in Chromium without a graphics processor, by the browser host. It is scrolled in each frame: by a turn of the wheel, or so far that 120 frames lead from one end to the other.',
  'The time from frame to frame, of which a screen shows sixty a second, and how long of it the page worked.',
]

/** Whether a very long list scrolls as a short one does. */
export const benchBrowseScroll = benchInChromium(ABOUT, ({ quick }) => {
  const keys = quick ? QUICK_KEYS : KEYS
  const passes = quick ? 1 : PASSES
  return withHome((home) =>
    withPlayground(home, keys, listedKey, () =>
      withApp(home, 'share?from=storage', async (app) => {
        const grid = await listFlat(app)
        const scroll = (share?: number) => scrollPasses(app.devtools, grid, passes, share)
        const rows = new Map<string, Spreads>()
        rows.set(FEW, await scroll())
        const load = await loadAll(app, keys, async () => rows.set(LOADING, await scroll()))
        rows.set(MANY, await scroll())
        rows.set(DRAGGED, await scroll(1 / FRAMES))
        return {
          comparisons: [
            {
              heading: 'Scrolled',
              metrics: { frame: { label: 'Frame', unit: 'ms' }, work: { label: 'of it, work', unit: 'ms' } } as const,
              rows,
              reference: FEW,
            },
            {
              heading: 'Loaded',
              metrics: { time: { label: 'Time', unit: 'ms' }, heap: { label: 'memory', unit: 'MiB' } } as const,
              rows: new Map([['all keys, scrolled meanwhile', load]]),
            },
          ],
          goals: [frameGoal(rows), workGoal(rows)],
        }
      }),
    ),
  )
})

/** Shows all objects of the playground's bucket, in one list. */
async function listFlat({ page }: BenchApp): Promise<Locator> {
  await page.getByText('Flat', { exact: true }).click()
  await page.getByText(`${PAGE.toLocaleString('en')} objects loaded`).waitFor()
  return page.getByRole('grid', { name: 'Objects' })
}

async function loadAll(
  { page, devtools }: BenchApp,
  keys: number,
  meanwhile: () => Promise<unknown>,
): Promise<Spreads> {
  const started = performance.now()
  await page.getByRole('button', { name: 'Load all' }).click()
  await meanwhile()
  await page
    .getByText(new RegExp(`^${keys.toLocaleString('en')} objects$`))
    .first()
    .waitFor({ timeout: LOAD_TIMEOUT_MS })
  const time = performance.now() - started
  return { time: spread([time]), heap: spread([await heapMiB(devtools)]) }
}

/** @param share how much of the list a frame moves; without it, what the wheel does */
async function scrollPasses(devtools: CDPSession, grid: Locator, passes: number, share?: number): Promise<Spreads> {
  const frames: number[] = []
  const work: number[] = []
  for (let pass = 0; pass < passes; pass++) {
    const busy = await busyMs(devtools)
    frames.push(...(await grid.evaluate(scrollOnce, { frames: FRAMES, px: WHEEL_PX, share })))
    work.push(((await busyMs(devtools)) - busy) / FRAMES)
  }
  return { frame: spread(frames), work: spread(work) }
}

/** In the page: scrolls from the top, frame by frame; gives the times between them. */
async function scrollOnce(
  grid: Element,
  { frames, px, share }: { frames: number; px: number; share: number | undefined },
): Promise<number[]> {
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  grid.scrollTop = 0
  await nextFrame()
  let last = await nextFrame()
  const times: number[] = []
  for (let frame = 0; frame < frames; frame++) {
    grid.scrollTop += share === undefined ? px : (grid.scrollHeight - grid.clientHeight) * share
    const now = await nextFrame()
    times.push(now - last)
    last = now
  }
  if (grid.scrollTop === 0) throw new Error('Nothing was scrolled.')
  return times
}

function workGoal(rows: ReadonlyMap<string, Spreads>): Goal {
  const [few, many] = [figures(rows, FEW, 'work'), figures(rows, MANY, 'work')]
  const value = many.median / few.median
  return ratioGoal(
    `by the wheel, a frame of 1,000,000 keys at most ${MAX_RATIO} times the work of one of 1,000`,
    value,
    many.max / few.median,
    value <= MAX_RATIO,
  )
}

function frameGoal(rows: ReadonlyMap<string, Spreads>): Goal {
  const all = [FEW, LOADING, MANY, DRAGGED].map((name) => figures(rows, name, 'frame'))
  const slowest = Math.max(...all.map(({ median }) => median))
  const worst = Math.max(...all.map(({ max }) => max))
  return {
    text: `sixty frames a second (median, at most ${MAX_FRAME_MS} ms) in every way of scrolling`,
    reached: `the slowest: ${format(slowest, 'ms')} (worst: ${format(worst, 'ms')})`,
    met: slowest <= MAX_FRAME_MS,
  }
}
