import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openLibrary } from '../../electron/services/library/open-library.ts'
import type { Link } from '../../shared/links/link.ts'
import { type BenchApp, benchInChromium, busyMs, heapMiB, withApp } from './bench-app.ts'
import { dataHome, withHome } from './bench-home.ts'
import { manyLinks } from './library-links.ts'
import { figures, format, type Goal, ratioGoal } from './report.ts'
import { type Sample, type Spread, type Spreads, spread } from './rounds.ts'

const LINKS = 1000
const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
/** Seconds are shown of links that have less than ten minutes left. */
const LAST_MINUTES_MS = 9 * MINUTE_MS
/** A link after the other, in the hour. */
const APART_MS = 5 * MINUTE_MS
const SETTLE_MS = 3 * SECOND_MS
const QUARTERS = 4
const SAMPLES_PER_QUARTER = 3
/** Linux counts the time of processes in hundredths of a second. */
const TICK_MS = 10

const COUNTING = 'links that count down'
const OVER = 'links that are over'
const MAX_BUSY_MS = 20
const MAX_GROWTH = 1.1

const ABOUT = [
  'The Links screen with a thousand links, and nobody who does anything: how long in each second Chromium works for the page, and the page and the host’s process together, in windows of two seconds. The seconds of all links in sight count down, or none.',
  'And an hour by a simulated clock, in which a link ends every five minutes, and the last ones before that count down in seconds: the memory that the page’s objects have once the garbage is collected, each five minutes.',
]

/** What the open app costs while it isn't used. */
export const benchAppIdle = benchInChromium(ABOUT, async ({ quick }) => {
  const busy = new Map([
    [COUNTING, await benchBusy(quick, (now) => livingLinks(now, () => LAST_MINUTES_MS))],
    [OVER, await benchBusy(quick, (now) => manyLinks(LINKS, now - 30 * 24 * 60 * MINUTE_MS))],
  ])
  const memory = await benchHour(quick)
  return {
    comparisons: [
      {
        heading: 'Idle, with',
        metrics: { page: { label: 'Page', unit: 'ms/s' }, all: { label: 'page and host', unit: 'ms/s' } },
        rows: busy,
      },
      { heading: 'Quarter of the hour', metrics: { heap: { label: 'Memory', unit: 'MiB' } }, rows: memory },
    ],
    goals: [busyGoal(figures(busy, COUNTING, 'all')), memoryGoal([...memory.values()])],
  }
})

/** Links that are alive, the newest first. */
function livingLinks(now: number, lifeMs: (index: number) => number): Link[] {
  const signedAt = Math.floor(now / SECOND_MS) * SECOND_MS
  return manyLinks(LINKS, now).map(({ revokedAt, ...link }, index) => ({
    ...link,
    createdAt: new Date(signedAt - index).toISOString(),
    signedAt: new Date(signedAt).toISOString(),
    expiresAt: new Date(signedAt + lifeMs(index)).toISOString(),
    expiresSeconds: lifeMs(index) / SECOND_MS,
  }))
}

function withLinks<T>(
  links: (now: number) => Link[],
  work: (app: BenchApp) => Promise<T>,
  prepare?: Parameters<typeof withApp>[3],
): Promise<T> {
  return withHome((home) => {
    const library = openLibrary({ dir: join(dataHome(home), 'library'), clock: Date })
    library.links.insert(links(Date.now()))
    library.close()
    return withApp(
      home,
      'links',
      async (app) => {
        await app.page.getByRole('row').first().waitFor()
        return work(app)
      },
      prepare,
    )
  })
}

function benchBusy(quick: boolean, links: (now: number) => Link[]): Promise<Spreads> {
  return withLinks(links, async ({ page, devtools, pid }) => {
    await page.waitForTimeout(quick ? 0 : SETTLE_MS)
    const windowMs = quick ? SECOND_MS : 2 * SECOND_MS
    const samples: Sample[] = []
    for (let count = quick ? 1 : 10; count > 0; count--) {
      const [busy, cpu, started] = [await busyMs(devtools), cpuMs(pid), performance.now()]
      await page.waitForTimeout(windowMs)
      const seconds = (performance.now() - started) / SECOND_MS
      const inPage = (await busyMs(devtools)) - busy
      samples.push({ page: inPage / seconds, all: (inPage + cpuMs(pid) - cpu) / seconds })
    }
    const of = (metric: string) => spread(samples.map((sample) => sample[metric] ?? NaN))
    return { page: of('page'), all: of('all') }
  })
}

/** The time of a process on all processors, in the kernel's account (proc(5): the 14th and 15th value, the name may have spaces). */
function cpuMs(pid: number): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').slice(11, 13) ?? []
  return (Number(user) + Number(system)) * TICK_MS
}

/** One hour, or a minute of it. */
function benchHour(quick: boolean): Promise<Map<string, Spreads>> {
  const stepMs = (quick ? MINUTE_MS : 60 * MINUTE_MS) / QUARTERS / SAMPLES_PER_QUARTER
  return withLinks(
    (now) => livingLinks(now, (index) => (index + 1) * APART_MS),
    async ({ page, devtools }) => {
      const list = page.getByRole('grid', { name: 'Links' })
      const rows = new Map<string, Spreads>()
      for (let quarter = 1; quarter <= QUARTERS; quarter++) {
        const samples: number[] = []
        for (let count = 0; count < SAMPLES_PER_QUARTER; count++) {
          const before = await list.textContent()
          await page.clock.runFor(stepMs)
          if ((await list.textContent()) === before) throw new Error('Nothing counted down.')
          samples.push(await heapMiB(devtools))
        }
        rows.set(`${quarter} of ${QUARTERS}`, { heap: spread(samples) })
      }
      return rows
    },
    (context) => context.clock.install(),
  )
}

function busyGoal({ median, max }: Spread): Goal {
  return {
    text: `at most ${MAX_BUSY_MS} ms of work in each second while links count down (median), in page and host`,
    reached: `${format(median, 'ms/s')} (worst: ${format(max, 'ms/s')})`,
    met: median <= MAX_BUSY_MS,
  }
}

function memoryGoal(quarters: readonly Spreads[]): Goal {
  const [first, last] = [quarters.at(0)?.['heap'], quarters.at(-1)?.['heap']]
  if (first === undefined || last === undefined) throw new RangeError('Nothing was measured.')
  const growth = last.median / first.median
  return ratioGoal(
    `memory in the last quarter at most ${MAX_GROWTH} times that in the first`,
    growth,
    last.max / first.median,
    growth <= MAX_GROWTH,
  )
}
