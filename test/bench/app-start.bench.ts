import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../support/chromium.ts'
import { benchInChromium, serve } from './bench-app.ts'
import { cleanEnvironment, withHome } from './bench-home.ts'
import { figures, format, type Goal } from './report.ts'
import { inRounds, type Sample, type Spreads } from './rounds.ts'

const DESKTOP_START = fileURLToPath(new URL('desktop-start-process.ts', import.meta.url))
const DESKTOP = 'main process on the stand-in'
const APP = 'the app'
const FLOOR = 'a page that says hello'
const MAX_WINDOW_MS = 500
const MAX_PAINT_MS = 1200

const ABOUT = [
  'The main process of the desktop app, built, in a fresh process of Node on the stand-in for Electron: from its first line until it makes its window, and until that window is shown (as a page of Chromium, whose own start is not counted).',
  'And the page in Chromium by the browser host, each time in a new context, with nothing cached: from the navigation until the first paint, and until the screen is there. The floor is a page of one line from a server that does nothing else.',
  '`sandglass serve` itself: from its start until it prints its address.',
]

/** How long a person waits for the app. */
export const benchAppStart = benchInChromium(ABOUT, async ({ quick }) => {
  const rounds = quick ? 1 : 10
  const desktop = await inRounds([{ name: DESKTOP, measure: startDesktop }], rounds)
  const page = await withHome((home) => benchPage(home, rounds))
  const host = await withHome((home) => inRounds([{ name: 'sandglass serve', measure: () => startHost(home) }], rounds))
  return {
    comparisons: [
      {
        heading: 'Desktop',
        metrics: { window: { label: 'Its window', unit: 'ms' }, shown: { label: 'shown', unit: 'ms' } },
        rows: desktop,
      },
      {
        heading: 'Page',
        metrics: { paint: { label: 'First paint', unit: 'ms' }, screen: { label: 'screen there', unit: 'ms' } },
        rows: page,
        reference: FLOOR,
      },
      { heading: 'Host', metrics: { ready: { label: 'Ready', unit: 'ms' } }, rows: host },
    ],
    goals: [
      budget('the main process makes its window', desktop, DESKTOP, 'window', MAX_WINDOW_MS),
      budget('first paint', page, APP, 'paint', MAX_PAINT_MS),
    ],
  }
})

async function startDesktop(): Promise<Sample> {
  const { stdout } = await promisify(execFile)(process.execPath, [DESKTOP_START], { env: cleanEnvironment(tmpdir()) })
  return JSON.parse(stdout)
}

async function startHost(home: string): Promise<Sample> {
  const started = performance.now()
  const { stop } = await serve(home)
  const ready = performance.now() - started
  await stop()
  return { ready }
}

async function benchPage(home: string, rounds: number): Promise<Map<string, Spreads>> {
  const floor = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Hello</title><h1>Hello</h1>')
  })
  floor.listen(0, '127.0.0.1')
  await once(floor, 'listening')
  const { port } = floor.address() as AddressInfo
  const browser = await launchChromium()
  // Its address opens the app once, so there is another host for each time.
  const openApp = async () => {
    const { url, stop } = await serve(home)
    return paint(browser, url).finally(stop)
  }
  try {
    return await inRounds(
      [
        { name: APP, measure: openApp },
        { name: FLOOR, measure: () => paint(browser, `http://127.0.0.1:${port}/`) },
      ],
      rounds,
    )
  } finally {
    await browser.close()
    floor.close()
  }
}

/** Opens a page in a context without a cache. */
async function paint(browser: Browser, url: string): Promise<Sample> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.addInitScript(() => {
      window.headingAt = new Promise((resolve) => {
        const look = () => {
          if (document.querySelector('h1') === null) requestAnimationFrame(look)
          else resolve(performance.now())
        }
        look()
      })
    })
    await page.goto(url)
    return await page.evaluate(async () => {
      const screen = await window.headingAt
      const first = new Promise<number>((resolve) => {
        const tell = (list: PerformanceObserverEntryList) => {
          for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime)
        }
        new PerformanceObserver(tell).observe({ type: 'paint', buffered: true })
      })
      return { paint: await first, screen }
    })
  } finally {
    await context.close()
  }
}

function budget(text: string, rows: ReadonlyMap<string, Spreads>, row: string, metric: string, max: number): Goal {
  const { median, max: worst } = figures(rows, row, metric)
  return {
    text: `${text} within ${max} ms (median)`,
    reached: `${format(median, 'ms')} (worst: ${format(worst, 'ms')})`,
    met: median <= max,
  }
}

declare global {
  interface Window {
    /** When the page had its heading, in milliseconds since the navigation. */
    headingAt: Promise<number>
  }
}
