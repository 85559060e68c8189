import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { Cli } from '../../support/cli.ts'
import { requireOrSkip } from '../../support/requirements.ts'

interface SharedLink {
  readonly id: string
  readonly url: string
}

// What a recipient has is a browser: names, content types and refusals must reach a person through it.
requireOrSkip('chromium', 'a link in a real browser', () => {
  let cli: Cli
  let browser: Browser

  beforeAll(async () => {
    cli = Cli.create()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    cli?.remove()
  })

  async function share(name: string, content: string, ...options: string[]): Promise<SharedLink> {
    const { stdout } = await cli.ok(['share', '--json', ...options, '--', cli.file(name, content)])
    const { links }: { links: SharedLink[] } = JSON.parse(stdout)
    const [link] = links
    if (link === undefined) throw new Error('nothing was shared')
    return link
  }

  /** Opens a page, which a download leaves as it is. */
  async function open(use: (page: Page) => Promise<void>): Promise<void> {
    const page = await browser.newPage()
    try {
      await use(page)
    } finally {
      await page.close()
    }
  }

  it.each([
    ['plain.txt', 'plain.txt'],
    ['Zürich – “report” (final) 100%.txt', 'Zürich – “report” (final) 100%.txt'],
    ['日本語 😀.txt', '日本語 😀.txt'],
    ["it's; a=b, c&d+e.txt", "it's; a=b, c&d+e.txt"],
  ])('is saved under the name it was given: %s', async (name, expected) => {
    const { url } = await share('source.txt', 'the content\n', '--as', name)
    await open(async (page) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        // Chromium calls a navigation that became a download aborted.
        page.goto(url).catch(() => undefined),
      ])
      expect(download.suggestedFilename()).toBe(expected)
      expect(await readFile(await download.path(), 'utf8')).toBe('the content\n')
    })
  })

  it('is a download even when it is a web page, so that no script runs at the storage’s address', async () => {
    const { url } = await share('page.html', '<script>document.title = "ran"</script>')
    await open(async (page) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.goto(url).catch(() => undefined)])
      expect(download.suggestedFilename()).toBe('page.html')
      expect(await page.title()).not.toBe('ran')
    })
  })

  it('is shown when it was shared to be', async () => {
    const { url } = await share('note.txt', 'to be read here\n', '--inline')
    await open(async (page) => {
      const response = await page.goto(url)
      expect(response?.status()).toBe(200)
      expect(await page.textContent('body')).toContain('to be read here')
    })
  })

  it('shows the refusal once it was taken back', async () => {
    const { id, url } = await share('gone.txt', 'x', '--inline')
    await cli.ok(['revoke', id])
    await open(async (page) => {
      const response = await page.goto(url)
      expect(response?.status()).toBe(404)
      expect(await response?.text()).toContain('NoSuchKey')
    })
  })

  it('gives a page of another address nothing: it can’t read the object', async () => {
    const { url } = await share('secret.txt', 'not for other pages')
    await open(async (page) => {
      await page.route('http://elsewhere.example/', (route) => route.fulfill({ body: '<html></html>' }))
      await page.goto('http://elsewhere.example/')
      const outcome = await page.evaluate(
        (link) =>
          fetch(link).then(
            (response) => `read ${response.status}`,
            () => 'refused',
          ),
        url,
      )
      expect(outcome).toBe('refused')
    })
  })
})
