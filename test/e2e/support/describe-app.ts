import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { Settings } from '../../../shared/settings/settings.ts'
import { launchChromium } from '../../support/chromium.ts'
import { requireOrSkip } from '../../support/requirements.ts'
import { App } from './app.ts'
import { AppHome, type HomeOptions } from './app-home.ts'
import { type AppHost, type InProcessHost, startHost, startInProcessHost } from './app-host.ts'
import { PageProblems } from './page-problems.ts'
import { TestClock } from './test-clock.ts'

export interface OpenOptions extends HomeOptions {
  /** The answer to the first run's question. Unless a test is about it, it was answered. */
  readonly startedWith?: Settings['startedWith']
  /** Size, colours and the like of the browser. */
  readonly browser?: BrowserContextOptions
  /** Where the app is opened, such as `links`. */
  readonly place?: string
}

/** The app on a host in the test's process. */
export interface AppInHand {
  readonly app: App
  readonly host: InProcessHost
  /** Lets time pass for the host, the playground and the page at once. */
  advance(ms: number): Promise<void>
}

/** How a test opens the app. Each opening has a computer, a host and a browser context of its own; all of it ends with the test. */
export interface Opener {
  /** The app as it is shipped. */
  openApp(options?: OpenOptions): Promise<App>
  /** The app with its clock and its events in the test's hand. */
  openAppInHand(options?: OpenOptions): Promise<AppInHand>
}

/** A `describe` for tests that use the app. When a test ends, its pages must have had no problem: see `PageProblems`. */
export function describeApp(suite: string, tests: (opener: Opener) => void): void {
  requireOrSkip('chromium', suite, () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launchChromium()
    })
    afterAll(() => browser?.close())
    tests({
      openApp: async (options = {}) => {
        const home = newHome(options)
        return open(browser, home, await startHost(home), options)
      },
      openAppInHand: async (options = {}) => {
        const home = newHome(options)
        const clock = new TestClock()
        const host = await startInProcessHost(home, clock)
        const app = await open(browser, home, host, options, (context) => context.clock.install())
        const advance = (ms: number) => {
          clock.advance(ms)
          return app.page.clock.fastForward(ms)
        }
        return { app, host, advance }
      },
    })
  })
}

function newHome({ startedWith = 'playground', settings, ...options }: OpenOptions): AppHome {
  return new AppHome({ ...options, settings: { startedWith, ...settings } })
}

async function open(
  browser: Browser,
  home: AppHome,
  host: AppHost,
  options: OpenOptions,
  prepare: (context: BrowserContext) => Promise<void> = async () => undefined,
): Promise<App> {
  const contexts: BrowserContext[] = []
  const newContext = async (settings: BrowserContextOptions = {}): Promise<BrowserContext> => {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Zurich', ...settings })
    contexts.push(context)
    return context
  }
  const problems = new PageProblems()
  onTestFinished(async () => {
    for (const context of contexts) await context.close()
    await host.stop()
    home.remove()
    problems.assertNone()
  })

  const context = await newContext(options.browser)
  context.setDefaultTimeout(20_000)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(host.url).origin })
  await problems.watch(context)
  await prepare(context)
  const page = await context.newPage()
  await page.goto(host.url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const app = new App({ page, home, host, problems }, newContext)
  if (options.place !== undefined) await app.go(options.place)
  return app
}
