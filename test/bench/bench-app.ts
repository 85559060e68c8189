import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { missingReason, REQUIREMENTS } from '../../build/test-requirements.ts'
import { launchChromium } from '../support/chromium.ts'
import { dataHome, sandglass } from './bench-home.ts'
import type { Bench, BenchOptions } from './bench-options.ts'
import type { BenchResult } from './report.ts'

/** The app, open in Chromium, on a host that is a process of its own. */
export interface BenchApp {
  readonly page: Page
  readonly context: BrowserContext
  /** What Chromium itself tells of the page. */
  readonly devtools: CDPSession
  /** The host's process. */
  readonly pid: number
}

/** A bench that needs Chromium; where that is missing, the result says so. */
export function benchInChromium(
  about: readonly string[],
  run: (options: BenchOptions) => Promise<Partial<BenchResult>>,
): Bench {
  return async (options) => {
    const missing = missingReason(REQUIREMENTS.chromium)
    const result = missing === undefined ? await run(options) : { skipped: [`Chromium: ${missing}.`] }
    return { about, comparisons: [], goals: [], skipped: [], ...result }
  }
}

export interface Served {
  /** Opens the app once. */
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** Starts `sandglass serve` as it is shipped, for a person who is past the first run. */
export async function serve(home: string): Promise<Served> {
  mkdirSync(dataHome(home), { recursive: true, mode: 0o700 })
  writeFileSync(`${dataHome(home)}/settings.json`, JSON.stringify({ startedWith: 'storage' }))
  const { path, args, env } = sandglass(home, ['serve', '--json'])
  const child = spawn(path, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const failed = ended.then(([code]) => {
    throw new Error(`sandglass serve ended with ${code}.`)
  })
  failed.catch(() => undefined)
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), failed])
  return {
    url: JSON.parse(String(line)).url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Opens the app at a place such as `links`, as large as a laptop's window, and closes it after the work. */
export async function withApp<T>(
  home: string,
  place: string,
  work: (app: BenchApp) => Promise<T>,
  prepare?: (context: BrowserContext) => Promise<void>,
): Promise<T> {
  const served = await serve(home)
  const browser = await launchChromium()
  try {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
      timezoneId: 'UTC',
    })
    await prepare?.(context)
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await page.goto(served.url)
    await page.locator('#root > *').first().waitFor({ state: 'attached' })
    await page.evaluate((hash) => {
      window.location.hash = hash
    }, `#/${place}`)
    return await work({ page, context, devtools, pid: served.pid })
  } finally {
    await browser.close()
    await served.stop()
  }
}

/** How long the page's main thread has worked since it began, in milliseconds. */
export async function busyMs(devtools: CDPSession): Promise<number> {
  // Counts from the first time on.
  await devtools.send('Performance.enable')
  const { metrics } = await devtools.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000
}

/** What the page's objects take once the garbage is collected, in MiB. */
export async function heapMiB(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage')
  return (await devtools.send('Runtime.getHeapUsage')).usedSize / 1024 ** 2
}
