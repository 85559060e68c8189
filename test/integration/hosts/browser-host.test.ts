import { expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { Cli } from '../../support/cli.ts'
import { PagePlatform } from '../../support/hosts/page-platform.ts'
import { requireOrSkip } from '../../support/requirements.ts'
import { type Serving, serve } from '../../support/serving.ts'
import { hostSuite, type RunningHost } from './host.suite.ts'

interface BrowserHost extends RunningHost {
  readonly serving: Serving
}

async function startBrowserHost(): Promise<BrowserHost> {
  const cli = Cli.create()
  const serving = await serve(cli, ['--json'])
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.goto(serving.url.href)
  return {
    kind: 'browser',
    page,
    serving,
    async startAgain() {
      const { url } = await serve(cli, ['--json'])
      const second = await browser.newPage()
      await second.goto(url.href)
      return second
    },
    async stop() {
      await browser.close()
      cli.remove()
    },
  }
}

requireOrSkip('chromium', 'the browser host', () => {
  hostSuite(startBrowserHost)

  it('that has ended is an error with an advice, and the page notices', async () => {
    const host = await startBrowserHost()
    try {
      const door = await PagePlatform.open(host.page)
      const reachable = await host.page.evaluateHandle(async () => {
        const seen: boolean[] = []
        const platform = await window.hostPlatform
        platform.onReachable?.((isReachable) => seen.push(isReachable))
        platform.listen(() => undefined)
        return seen
      })
      expect((await door.send('settings.get', '{}')).ok).toBe(true)
      await host.serving.stop()
      expect(await door.send('settings.get', '{}')).toMatchObject({
        ok: false,
        error: { code: 'network', hint: expect.stringContaining('Start it again') },
      })
      await expect.poll(() => reachable.jsonValue(), { timeout: 20_000 }).toEqual([false])
    } finally {
      await host.stop()
    }
  })
})
