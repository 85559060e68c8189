import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CallOutput } from '../../../shared/api/contract.ts'
import { PagePlatform, type Registered } from '../../support/hosts/page-platform.ts'

/** A host that runs, with the app in a page. */
export interface RunningHost {
  readonly kind: 'browser' | 'desktop'
  readonly page: Page
  /** A second start of the program on the same data; gives the page that it shows. */
  startAgain(): Promise<Page>
  stop(): Promise<void>
}

declare global {
  interface Window {
    violations: string[]
  }
}

/** What holds for every host that shows the app, whatever is between the page and the services. */
export function hostSuite(start: () => Promise<RunningHost>): void {
  let host: RunningHost
  let door: PagePlatform
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sandglass-host-suite-'))
    // Chromium itself fails to start now and then where much else runs: that is no finding about the host.
    host = await start().catch((error: unknown) => {
      process.stderr.write(`started a second time, as the first start failed: ${error}\n`)
      return start()
    })
    await host.page.addInitScript(() => {
      window.violations = []
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
        window.violations.push(`${effectiveDirective} ${blockedURI}`)
      })
    })
    await host.page.reload()
  })
  afterAll(async () => {
    await host?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    door = await PagePlatform.open(host.page)
  })

  const chosen = (registered: Registered) => {
    if ('code' in registered) throw new Error(`the file was not taken: ${registered.code}`)
    return registered.file
  }

  /** Shares files that were registered; resolves when all are uploaded. */
  async function share(files: readonly string[]): Promise<CallOutput<'uploads.start'>['links']> {
    const started = await door.call<CallOutput<'uploads.start'>>('uploads.start', { files, expiry: { seconds: 3600 } })
    const ids = new Set(started.uploads.map(({ id }) => id))
    await expect
      .poll(async () => (await uploads()).filter(({ id }) => ids.has(id)).map(({ state }) => state), {
        timeout: 20_000,
      })
      .toEqual(started.uploads.map(() => 'done'))
    return started.links
  }

  const uploads = async (): Promise<CallOutput<'uploads.list'>['uploads']> =>
    (await door.call<CallOutput<'uploads.list'>>('uploads.list')).uploads

  const download = async (url = '') => Buffer.from(await (await fetch(url)).arrayBuffer())

  describe('the page', () => {
    it('loads with nothing that the content policy stops', async () => {
      expect(await host.page.evaluate(() => window.violations)).toEqual([])
      expect(await host.page.title()).toContain('Sandglass')
    })

    it('has a policy that stops markup from text, code from text, and everything that leads out', async () => {
      const outcome = await host.page.evaluate(async () => {
        const failure = (run: () => unknown) => {
          try {
            run()
            return 'done'
          } catch (error) {
            return (error as Error).name
          }
        }
        const image = new Image()
        const gone = new Promise((resolve) => {
          image.onerror = () => resolve('refused')
          image.onload = () => resolve('loaded')
        })
        image.src = 'https://elsewhere.invalid/pixel.png'
        return {
          markup: failure(() => {
            document.createElement('div').innerHTML = '<b>text</b>'
          }),
          script: failure(() => {
            document.createElement('script').text = 'window.ran = true'
          }),
          image: await gone,
          request: await fetch('https://elsewhere.invalid/').then(
            () => 'answered',
            () => 'refused',
          ),
        }
      })
      expect(outcome).toEqual({ markup: 'TypeError', script: 'TypeError', image: 'refused', request: 'refused' })
      const stopped = await host.page.evaluate(() => window.violations.splice(0))
      expect(stopped).toEqual(
        expect.arrayContaining([
          'require-trusted-types-for trusted-types-sink',
          'img-src https://elsewhere.invalid/pixel.png',
          'connect-src https://elsewhere.invalid/',
        ]),
      )
    })

    it('has nothing of Node or Electron in it', async () => {
      const names = ['require', 'process', 'module', 'global', 'Buffer', 'electron', 'ipcRenderer', '__dirname']
      expect(await host.page.evaluate((all) => all.filter((name) => name in window), names)).toEqual([])
    })
  })

  describe('a call', () => {
    it('goes there and back', async () => {
      expect(await door.kind()).toBe(host.kind)
      const { settings } = await door.call<CallOutput<'settings.get'>>('settings.get')
      await door.call('settings.set', { expirySeconds: settings.expirySeconds + 60 })
      const changed = await door.call<CallOutput<'settings.get'>>('settings.get')
      expect(changed.settings.expirySeconds).toBe(settings.expirySeconds + 60)
    })

    it('that fails is answered with what happened and what to do', async () => {
      expect(await door.send('links.url', '{"id":"0000000000"}')).toEqual({
        ok: false,
        error: { code: 'not-found', message: expect.any(String), hint: expect.any(String), field: expect.any(String) },
      })
      expect(await door.send('links.url', '{"id":"0000000000","more":1}')).toMatchObject({
        error: { code: 'invalid-input' },
      })
      expect(await door.send('settings.set', '{"theme":"<script>"}')).toMatchObject({
        error: { code: 'invalid-input', field: 'theme' },
      })
    })

    it.each([
      '',
      'nothing',
      'links',
      'links.list ',
      'LINKS.LIST',
      'constructor',
      'toString',
      'hasOwnProperty',
      '__proto__',
      '__defineGetter__',
      'links.list.input',
    ])('that is none is refused: %j', async (name) => {
      expect(await door.send(name, '{}')).toMatchObject({ ok: false, error: { code: 'unknown-call' } })
    })

    it.each([
      ['null', 'null'],
      ['a text', '"text"'],
      ['a list', '[]'],
      ['a prototype', '{"__proto__":{"polluted":true},"limit":1,"more":1}'],
      ['a constructor', '{"constructor":{"prototype":{"polluted":true}}}'],
      ['a megabyte', JSON.stringify({ text: 'x'.repeat(1_000_000) })],
    ])('with %s for its input is refused, and changes nothing', async (_case, input) => {
      expect(await door.send('links.list', input)).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
      expect((await door.send('links.list', '{}')).ok).toBe(true)
    })
  })

  it('tells the page what changes', async () => {
    const events = await door.listen()
    // The first may come before the page listens.
    let isDark = false
    await expect
      .poll(
        async () => {
          isDark = !isDark
          await door.call('settings.set', { theme: isDark ? 'dark' : 'light' })
          return events()
        },
        { timeout: 20_000 },
      )
      .toContainEqual({ type: 'settings-changed' })
  })

  describe('a file', () => {
    it('of this computer reaches its link, and where it lies stays unknown to the page', async () => {
      const path = join(folder, 'Zürich – report “1”.bin')
      const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256))
      writeFileSync(path, content)
      const events = await door.listen()
      const file = chosen(await door.registerChosen(path))
      expect(file).toEqual({ file: expect.any(String), name: 'Zürich – report “1”.bin', size: content.length })
      const links = await share([file.file])
      expect(await download(links[0]?.url)).toEqual(content)

      const { links: listed } = await door.call<CallOutput<'links.list'>>('links.list')
      const html = await host.page.content()
      const seen = JSON.stringify([file, links, listed, await uploads(), await events()]) + html
      expect(seen).toContain('report')
      expect(seen).not.toContain(folder)
    })

    it.each([0, 1, 3 * 1024 * 1024 + 1])('that a page made, of %i bytes, reaches its link', async (size) => {
      const file = chosen(await door.registerMade('made.bin', size))
      const [link] = await share([file.file])
      const expected = Buffer.from(Uint8Array.from({ length: size }, (_, index) => index % 251))
      expect((await download(link?.url)).equals(expected)).toBe(true)
    })

    it('with a name that is none is refused', async () => {
      expect(await door.registerMade('..', 1)).toEqual({ code: 'invalid-input' })
    })

    it.each(['/etc/passwd', '../../etc/passwd', 'file:///etc/passwd', 'C:\\Windows\\win.ini', '__proto__'])(
      'is not named by its path: %s',
      async (name) => {
        const input = JSON.stringify({ files: [name], expiry: { seconds: 3600 } })
        expect(await door.send('uploads.start', input)).toMatchObject({ ok: false, error: { code: 'file-not-found' } })
      },
    )

    it('is used up by the upload that takes it', async () => {
      const file = chosen(await door.registerMade('once.bin', 1))
      await share([file.file])
      const input = JSON.stringify({ files: [file.file], expiry: { seconds: 3600 } })
      expect(await door.send('uploads.start', input)).toMatchObject({ ok: false, error: { code: 'file-not-found' } })
    })
  })

  it('lets a link be dragged out of its window', async () => {
    const file = chosen(await door.registerMade('dragged.bin', 3))
    const [link] = await share([file.file])
    await door.call('settings.set', { startedWith: 'playground' })
    await host.page.evaluate(() => {
      location.hash = '#/links'
    })
    const handle = host.page
      .getByRole('row')
      .filter({ hasText: 'dragged.bin' })
      .getByTitle('Drag the link into another program')
    await handle.hover()
    // The link is asked for when the handle is pointed at; what is dragged before it has come is nothing.
    const drag = () =>
      handle.evaluate((element) => {
        const dataTransfer = new DataTransfer()
        element.dispatchEvent(new DragEvent('dragstart', { dataTransfer, bubbles: true, cancelable: true }))
        return [dataTransfer.getData('text/uri-list'), dataTransfer.getData('text/plain')]
      })
    await expect.poll(drag, { timeout: 20_000 }).toEqual([link?.url, link?.url])
  })

  it('goes on when the page is loaded anew', async () => {
    const before = await door.call<CallOutput<'links.list'>>('links.list')
    await host.page.reload()
    door = await PagePlatform.open(host.page)
    expect((await door.call<CallOutput<'links.list'>>('links.list')).total).toBe(before.total)
    const events = await door.listen()
    const file = chosen(await door.registerMade('later.bin', 10))
    await share([file.file])
    await expect.poll(events, { timeout: 20_000 }).toContainEqual({ type: 'links-changed' })
    expect(await host.page.evaluate(() => window.violations)).toEqual([])
  })

  it('started a second time shows the same library, and leaves the first as it is', async () => {
    const { total } = await door.call<CallOutput<'links.list'>>('links.list')
    expect(total).toBeGreaterThan(0)
    const second = await PagePlatform.open(await host.startAgain())
    expect((await second.call<CallOutput<'links.list'>>('links.list')).total).toBe(total)
    expect((await door.call<CallOutput<'links.list'>>('links.list')).total).toBe(total)
  })
}
