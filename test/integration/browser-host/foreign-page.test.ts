import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { Cli } from '../../support/cli.ts'
import { requireOrSkip } from '../../support/requirements.ts'
import { type Serving, serve } from '../../support/serving.ts'
import { exchange, PageSession, tokenOf } from './page-session.ts'

// Any web page that the person has open beside the app can make the browser send requests to it. Here such a page tries everything that
// a page can do, in the browser in which the app is open with its session, and nothing changes or can be read.

requireOrSkip('chromium', 'a page of another origin', () => {
  let cli: Cli
  let host: Serving
  let browser: Browser
  /** One for each of its addresses: nothing here listens beyond this computer. */
  const webs: Server[] = []
  let webPort: number
  /** What other servers on this computer got from the browser. */
  const received: { readonly cookie: string | undefined; readonly referer: string | undefined }[] = []
  let context: BrowserContext
  let app: Page
  /** The same data as another host sees it, which nobody attacks. */
  let other: Serving
  let witness: PageSession

  beforeAll(async () => {
    cli = Cli.create()
    other = await serve(cli)
    witness = await PageSession.start(other)
    browser = await launchChromium(['--host-resolver-rules=MAP rebound.example 127.0.0.1'])
    webPort = 0
    for (const address of ['127.0.0.1', '127.0.0.2']) {
      const web = createServer((request, response) => {
        received.push({ cookie: request.headers.cookie, referer: request.headers.referer })
        response.setHeader('content-type', 'text/html')
        response.setHeader('x-foreign', 'yes')
        response.end('<!doctype html><title>foreign</title><body></body>')
      })
      webs.push(web)
      await new Promise<void>((resolve) => web.listen(webPort, address, resolve))
      webPort = (web.address() as AddressInfo).port
    }
  })

  afterAll(async () => {
    await browser?.close()
    await other?.stop()
    await Promise.all(webs.map((web) => new Promise((resolve) => web.close(resolve))))
    cli?.remove()
  })

  beforeEach(async () => {
    host = await serve(cli)
    context = await browser.newContext()
    app = await context.newPage()
    await app.goto(host.url.href)
    await app.waitForFunction(() => sessionStorage.length > 0)
  })

  afterEach(async () => {
    await context?.close()
    await host?.stop()
  })

  async function state(): Promise<string> {
    const answers = await Promise.all([
      witness.call('settings.get'),
      witness.call('connections.list'),
      witness.call('links.list', {}),
      witness.call('playground.status'),
    ])
    return JSON.stringify(answers)
  }

  /** The status of each answer of the host that a page gets from now on, also of those that the browser keeps from it. */
  async function watchStatuses(page: Page): Promise<number[]> {
    const statuses: number[] = []
    const devtools = await context.newCDPSession(page)
    devtools.on('Network.responseReceivedExtraInfo', ({ statusCode, headers }) => {
      // The browser asks the page's own server for an icon when it finds the time.
      if (headers['x-foreign'] === undefined) statuses.push(statusCode)
    })
    await devtools.send('Network.enable')
    return statuses
  }

  const origins = ['http://127.0.0.1', 'http://localhost', 'http://127.0.0.2']

  it.each(origins)('at %s gets nothing by requests', async (origin) => {
    const before = await state()
    const page = await context.newPage()
    await page.goto(`${origin}:${webPort}/`)
    const statuses = await watchStatuses(page)
    const outcome = await page.evaluate(async (port) => {
      const body = JSON.stringify({ name: 'settings.set', input: { theme: 'dark' } })
      const outcomes: Record<string, string> = {}
      const attempt = async (what: string, run: () => Promise<unknown>) => {
        outcomes[what] = await run().then(
          (value) => `got ${value}`,
          () => 'refused',
        )
      }
      for (const at of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
        for (const path of ['/', '/index.html', '/api/call', '/api/session', '/api/events', '/api/files']) {
          const url = at + path
          await attempt(`read ${url}`, async () => (await fetch(url, { credentials: 'include' })).text())
          for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded']) {
            await attempt(`post ${type} ${url}`, async () =>
              (
                await fetch(url, { method: 'POST', credentials: 'include', headers: { 'content-type': type }, body })
              ).text(),
            )
          }
          await attempt(`blind ${url}`, async () => {
            const answer = await fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body })
            // Opaque: that it was answered is all that it tells.
            return answer.type === 'opaque' ? Promise.reject(new Error('opaque')) : answer.text()
          })
          await attempt(`session ${url}`, async () =>
            (await fetch(url, { method: 'POST', headers: { 'x-sandglass-session': 'x' }, body })).text(),
          )
          await attempt(`put ${url}`, async () => (await fetch(url, { method: 'PUT', body })).text())
          navigator.sendBeacon(url, body)
          navigator.sendBeacon(url, new Blob([body], { type: 'application/json' }))
        }
        await attempt(
          `socket ${at}`,
          () =>
            new Promise((resolve, reject) => {
              const socket = new WebSocket(`${at.replace('http', 'ws')}/api/events`)
              socket.onopen = resolve
              socket.onerror = reject
            }),
        )
        await attempt(
          `events ${at}`,
          () =>
            new Promise((resolve, reject) => {
              const source = new EventSource(`${at}/api/events`, { withCredentials: true })
              source.onopen = resolve
              source.onerror = () => {
                source.close()
                reject(new Error('refused'))
              }
            }),
        )
        await attempt(
          `worker ${at}`,
          () =>
            new Promise((resolve, reject) => {
              const worker = new SharedWorker(`${at}/assets/index.js`)
              worker.port.onmessage = resolve
              worker.onerror = reject
            }),
        )
      }
      return outcomes
    }, host.url.port)
    expect(Object.keys(outcome).length).toBeGreaterThan(80)
    expect(Object.entries(outcome).filter(([, what]) => what !== 'refused')).toEqual([])
    expect(statuses.length).toBeGreaterThan(30)
    expect(statuses.filter((status) => status < 400)).toEqual([])
    expect(await state()).toBe(before)
  })

  it.each(origins)('at %s can’t embed it', async (origin) => {
    const asset = await app.evaluate(() => document.querySelector('script')?.src ?? '')
    const page = await context.newPage()
    await page.goto(`${origin}:${webPort}/`)
    const statuses = await watchStatuses(page)
    const loaded = await page.evaluate(
      async ({ home, urls }) => {
        const embed = (tag: string, attribute: string, url: string) =>
          new Promise<string>((resolve) => {
            const element = document.createElement(tag)
            if (tag === 'link') element.setAttribute('rel', 'stylesheet')
            element.setAttribute(attribute, url)
            element.onload = () => resolve(`${tag} ${url}`)
            element.onerror = () => resolve('')
            document.body.append(element)
          })
        const all = urls.flatMap((url) => [
          embed('img', 'src', url),
          embed('script', 'src', url),
          embed('link', 'href', url),
        ])
        const media = urls.map((url) => embed('object', 'data', url))
        const done = await Promise.all(all)
        await Promise.race([Promise.all(media), new Promise((resolve) => setTimeout(resolve, 500))])
        // A frame "loads" even an error page; whose it is, it never tells.
        const frame = document.createElement('iframe')
        frame.src = home
        await new Promise((resolve) => {
          frame.onload = resolve
          document.body.append(frame)
        })
        return [...done.filter((what) => what !== ''), frame.contentDocument === null ? '' : 'a readable frame'].filter(
          (what) => what !== '',
        )
      },
      {
        home: host.url.href,
        urls: [`${host.url.origin}/`, asset, `${host.url.origin}/mark.svg`, `${host.url.origin}/api/call`],
      },
    )
    expect(loaded).toEqual([])
    for (const frame of page.frames().slice(1)) expect(await frame.title().catch(() => '')).not.toBe('Sandglass')
    expect(statuses.length).toBeGreaterThan(3)
    expect(statuses.filter((status) => status < 400)).toEqual([])
  })

  it.each(origins)('at %s changes nothing by forms, whatever they say they are', async (origin) => {
    const before = await state()
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
      for (const path of ['/api/call', '/api/session', '/api/events', '/']) {
        const page = await context.newPage()
        await page.goto(`${origin}:${webPort}/`)
        const [answer] = await Promise.all([
          page.waitForResponse((response) => new URL(response.url()).port === host.url.port),
          page.evaluate(
            ({ action, enctype }) => {
              const form = document.createElement('form')
              Object.assign(form, { action, enctype, method: 'post' })
              const input = document.createElement('input')
              // As text/plain this makes a valid JSON body.
              input.name = '{"name":"settings.set","input":{"theme":"dark"},"x":"'
              input.value = '"}'
              form.append(input)
              document.body.append(form)
              form.submit()
            },
            { action: host.url.origin + path, enctype: type },
          ),
        ])
        expect(answer.status()).toBe(403)
        await page.close()
      }
    }
    expect(await state()).toBe(before)
  })

  it.each(origins)('at %s can’t open it to get hold of its window', async (origin) => {
    const page = await context.newPage()
    await page.goto(`${origin}:${webPort}/`)
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate((url) => {
        Object.assign(window, { opened: window.open(url, 'app') })
      }, `${host.url.origin}/`),
    ])
    await popup.waitForLoadState()
    expect(await popup.title()).not.toBe('Sandglass')
    expect(await popup.evaluate(() => window.opener)).toBeNull()
    const grasp = await page.evaluate(() => {
      const { opened } = window as unknown as { opened: Window }
      try {
        return opened.closed ? 'closed' : `reads ${opened.document.title}`
      } catch {
        return 'refused'
      }
    })
    expect(['closed', 'refused']).toContain(grasp)
  })

  it('can’t reach it under a name of its own that leads to this computer', async () => {
    const page = await context.newPage()
    for (const path of ['/', '/api/call', '/assets/none.js']) {
      const answer = await page.goto(`http://rebound.example:${host.url.port}${path}`)
      expect(answer?.status()).toBe(421)
    }
    const outcome = await page.evaluate(async () => {
      const answer = await fetch('/api/call', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'connections.list', input: {} }),
      })
      return { status: answer.status, text: await answer.text() }
    })
    expect(outcome.status).toBe(421)
    expect(outcome.text).not.toContain('ok')
  })

  it('can’t use the cookie that browsers send to every port of this computer, and learns no address', async () => {
    received.length = 0
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${webPort}/`)
    const cookie = received
      .map((request) => request.cookie)
      .find((text) => text?.includes(`sandglass-${host.url.port}=`))
    // It is sent there: ports are no part of a cookie's scope. That is why it is half of a session only.
    expect(cookie).toBeDefined()
    const answer = await fetch(`${host.url.origin}/api/call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: host.url.origin, cookie: cookie ?? '' },
      body: JSON.stringify({ name: 'settings.get', input: {} }),
    })
    expect(answer.status).toBe(401)
    // No script can read it, and no other origin has the other half.
    expect(await page.evaluate(() => document.cookie + sessionStorage.length + localStorage.length)).toBe('00')
    expect(received.map(({ referer }) => referer).filter((referer) => referer?.includes(host.url.port))).toEqual([])
  })

  it('can’t shut the app out by cookies of its name', async () => {
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${webPort}/`)
    await page.evaluate((name) => {
      // biome-ignore lint/suspicious/noDocumentCookie: what is tried here
      for (const path of ['/', '/api', '/api/call']) document.cookie = `${name}=tossed; path=${path}`
    }, `sandglass-${host.url.port}`)
    await app.reload()
    await app.waitForFunction(() => sessionStorage.length > 0)
    const status = await app.evaluate(async () => {
      const answer = await fetch('/api/call', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-sandglass-session': sessionStorage.getItem('sandglass-session') ?? '',
        },
        body: JSON.stringify({ name: 'settings.get', input: {} }),
      })
      return answer.status
    })
    expect(status).toBe(200)
  })

  it('finds the token neither in the address that is left nor in what the tab goes on to', async () => {
    const token = tokenOf(host.url)
    expect(app.url()).not.toContain(token)
    expect(
      await app.evaluate(() =>
        JSON.stringify([document.referrer, history.state, { ...sessionStorage }, document.documentElement.outerHTML]),
      ),
    ).not.toContain(token)
    received.length = 0
    await app.goto(`http://localhost:${webPort}/`)
    // The page that was gone to asks its own server for an icon.
    const isFromElsewhere = (referer: string | undefined) => referer !== undefined && !referer.endsWith(`:${webPort}/`)
    expect(received.map(({ referer }) => referer).filter(isFromElsewhere)).toEqual([])
    await app.goBack()
    expect(app.url()).not.toContain(token)
    expect((await exchange(host.url.origin, token)).status).toBe(401)
  })
})
