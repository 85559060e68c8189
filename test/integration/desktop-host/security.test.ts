import { EventEmitter } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Permission, REFUSED_PERMISSIONS } from '../../../electron/hosts/desktop/permissions.ts'
import { type Desktop, launchDesktop } from '../../support/electron/launch-desktop.ts'
import type { SessionStandIn } from '../../support/electron/session-stand-in.ts'
import { requireOrSkip } from '../../support/requirements.ts'
import { settle } from '../../support/settle.ts'
import { started } from './launched.ts'

const BUILT = resolve(import.meta.dirname, '../../../dist')

/** Addresses that the page must never come to. */
const ELSEWHERE = [
  'https://example.com/',
  'http://127.0.0.1/',
  'file:///etc/passwd',
  'data:text/html,<script>1</script>',
  'javascript:alert(1)',
  'about:blank',
  'blob:app://bundle/1',
  'app://evil/',
  'app://bundle.evil/',
  'app://bundle/other.html',
  'app://bundle/?query',
  'sandglass://links',
]

interface NavigationDetails {
  readonly url: string
  readonly isMainFrame: boolean
  preventDefault(): void
}

requireOrSkip('chromium', 'the desktop app', () => {
  let desktop: Desktop
  beforeAll(async () => {
    desktop = await launchDesktop()
  })
  afterAll(() => desktop?.stop())

  const firstWindow = () => {
    const [window] = desktop.electron.windows
    if (window === undefined) throw new Error('there is no window')
    return window
  }

  it('says what its page may do, leaving nothing to defaults', () => {
    const { session, preload, ...preferences } = firstWindow().options.webPreferences ?? {}
    expect(preferences).toEqual({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      enableWebSQL: false,
      plugins: false,
      webgl: false,
      spellcheck: false,
      devTools: false,
    })
    expect(preload).toMatch(/dist\/desktop\/preload\.cjs$/)
    expect(session).toBe(desktop.electron.sessions.get('sandglass'))
  })

  it('has every renderer in the sandbox, and keeps nothing of its page on the disk', () => {
    const { app, sessions } = desktop.electron
    expect(app.isSandboxEnabled).toBe(true)
    expect([...sessions.keys()]).toEqual(['persist:default', 'sandglass'])
  })

  it('serves its own files alone, to its own session alone', () => {
    const { schemes, sessions } = desktop.electron
    const privileges = { standard: true, secure: true, supportFetchAPI: true }
    expect(schemes).toEqual([{ scheme: 'app', privileges }])
    expect([...(sessions.get('sandglass')?.schemes.keys() ?? [])]).toEqual(['app'])
    expect([...(sessions.get('persist:default')?.schemes.keys() ?? [])]).toEqual([])
  })

  it.each([
    '/../secret.html',
    '/%2e%2e/main.cjs',
    '/..%2fdesktop%2fmain.cjs',
    '/assets/..%5c..%5cmain.cjs',
    '/desktop/main.cjs',
    '/package.json',
    '/index.html%00.js',
    '//host/share',
  ])('answers its page with nothing but them: %s', async (path) => {
    const answer = await desktop.page.evaluate(async (asked) => {
      const response = await fetch(asked.startsWith('//') ? location.origin + asked : asked)
      return { status: response.status, headers: [...response.headers.keys()] }
    }, path)
    expect(answer.status).toBe(404)
    expect(answer.headers).toEqual(expect.arrayContaining(['content-security-policy', 'x-content-type-options']))
  })

  describe.each(['sandglass', 'persist:default'])('in the session %s', (partition) => {
    const session = (): SessionStandIn => {
      const found = desktop.electron.sessions.get(partition)
      if (found === undefined) throw new Error('there is no such session')
      return found
    }

    it.each([...Object.keys(REFUSED_PERMISSIONS), 'one-of-the-future'])('refuses %s', async (name) => {
      const permission = name as Permission
      const contents = firstWindow().webContents as never
      const answers: boolean[] = []
      session().permissionRequest?.(contents, permission as never, (isGranted) => answers.push(isGranted), {} as never)
      expect(answers).toEqual([false])
      expect(session().permissionCheck?.(contents, permission, 'app://bundle', {} as never)).toBe(false)
    })

    it('refuses devices and screens', () => {
      expect(session().devicePermission?.({} as never)).toBe(false)
      const shared: unknown[] = []
      session().displayMedia?.({} as never, (streams) => shared.push(streams))
      expect(shared).toEqual([null])
      const protectedClasses = ['audio', 'hid'] as const
      expect(session().usbClasses?.({ protectedClasses: [...protectedClasses] })).toEqual(protectedClasses)
      const paired: unknown[] = []
      session().bluetoothPairing?.({} as never, (answer) => paired.push(answer))
      expect(paired).toEqual([{ confirmed: false }])
    })

    it.each(['http://a/', 'https://a/', 'ws://a/', 'wss://a/', 'ftp://a/', 'file:///etc/passwd'])(
      'asks nobody outside: %s',
      (url) => {
        expect(session().isCanceled(url)).toBe(true)
      },
    )
  })

  describe('any page that is ever made', () => {
    /** Another page, such as a library of Electron's might open. */
    const strange = () => {
      const contents = Object.assign(new EventEmitter(), {
        windowOpen: undefined as undefined | (() => unknown),
        setWindowOpenHandler(handler: () => unknown) {
          contents.windowOpen = handler
        },
      })
      desktop.electron.app.emit('web-contents-created', {}, contents)
      return contents
    }
    const isPrevented = (contents: EventEmitter, event: string, url: string, isMainFrame = true) => {
      let prevented = false
      const details: NavigationDetails = {
        url,
        isMainFrame,
        preventDefault: () => {
          prevented = true
        },
      }
      contents.emit(event, details)
      return prevented
    }

    it.each(ELSEWHERE)('stays where it is: %s', (url) => {
      const contents = strange()
      for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
        expect(isPrevented(contents, event, url), event).toBe(true)
      }
    })

    it('may be loaded anew, in its main frame only', () => {
      const contents = strange()
      expect(isPrevented(contents, 'will-navigate', 'app://bundle/')).toBe(false)
      expect(isPrevented(contents, 'will-frame-navigate', 'app://bundle/')).toBe(false)
      expect(isPrevented(contents, 'will-frame-navigate', 'app://bundle/', false)).toBe(true)
      expect(isPrevented(contents, 'will-redirect', 'app://bundle/')).toBe(true)
    })

    it('opens no window and attaches no guest', () => {
      const contents = strange()
      expect(contents.windowOpen?.()).toEqual({ action: 'deny' })
      expect(isPrevented(contents, 'will-attach-webview', 'app://bundle/')).toBe(true)
    })
  })

  it('stays on its page when a script leads elsewhere', async () => {
    const { page } = desktop
    const before = page.url()
    for (const url of ['https://example.com/', 'file:///etc/passwd', '/other.html', '/?query']) {
      await page.evaluate((address) => {
        location.href = address
      }, url)
      // What follows is answered by the page that was there before.
      expect(await page.evaluate(() => location.href), url).toBe(before)
    }
    await page.evaluate(() => window.open('https://example.com/'))
    await settle(() => page.context().pages().length === 1, 'the window that was refused')
    expect(desktop.electron.windows).toHaveLength(1)
  })

  it('has no frame in its page', async () => {
    const loaded = await desktop.page.evaluate(async () => {
      const frame = document.createElement('iframe')
      frame.src = 'https://example.com/'
      document.body.append(frame)
      await new Promise((resolve) => {
        frame.onload = resolve
      })
      // A refused frame is a page of another origin, which can't be looked into.
      const isReadable = frame.contentDocument !== null
      frame.remove()
      return isReadable
    })
    expect(loaded).toBe(false)
  })

  it.each([
    'file:///etc/passwd',
    'smb://host/share',
    '\\\\host\\share',
    'ms-msdt:/id',
    'javascript:alert(1)',
    'data:text/html,x',
    'app://bundle/',
    'sandglass://links',
    'https://person:password@example.com/',
    'HTTPS\t://example.com',
    'mailto:person@example.com',
    ' https://example.com/\n',
    'x'.repeat(9000),
  ])('opens nothing but web addresses outside: %j', async (url) => {
    const reply = await desktop.page.evaluate(async (address) => {
      return window.sandglass?.send('app.open', { url: address })
    }, url)
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    expect(desktop.electron.shell.opened).toEqual([])
  })

  describe('what the page finds', () => {
    it('is these functions and nothing else, and can’t be replaced', async () => {
      const found = await desktop.page.evaluate(() => {
        const now = () => window.sandglass as unknown as Record<PropertyKey, unknown>
        const bridge = now()
        const { send } = bridge
        Reflect.set(window, 'sandglass', { send: 'stolen' })
        Reflect.set(bridge, 'send', 'stolen')
        Reflect.deleteProperty(window, 'sandglass')
        return {
          types: Object.fromEntries(Reflect.ownKeys(bridge).map((key) => [key, typeof bridge[key]])),
          isSame: now() === bridge && now()['send'] === send,
        }
      })
      expect(found).toEqual({ types: { send: 'function', listen: 'function', register: 'function' }, isSame: true })
    })

    it('gives a listener the event alone, and nothing that leads to Electron', async () => {
      const counts = await desktop.page.evaluateHandle(() => {
        const seen: unknown[][] = []
        window.sandglass?.listen((...values: unknown[]) => seen.push(values))
        return seen
      })
      await settle(async () => {
        await desktop.page.evaluate(() => window.sandglass?.send('settings.set', { notifyExpiring: true }))
        return (await counts.jsonValue()).length > 0
      })
      for (const values of await counts.jsonValue()) {
        expect(values).toHaveLength(1)
        expect(Object.keys(values[0] as object)).toEqual(['type'])
      }
    })

    it('comes from a script that loads nothing but Electron', () => {
      const script = readFileSync(join(BUILT, 'desktop/preload.cjs'), 'utf8')
      const loaded = [...script.matchAll(/require\(([^)]*)\)/g)].map(([, name]) => name?.replace(/["'`]/g, ''))
      expect(loaded).toEqual(['electron'])
      expect(script).not.toMatch(/\beval\b|new Function|import\(/)
    })
  })

  it('has nothing in its bundles that loosens it', () => {
    const bundles = ['desktop', 'desktop/chunks', 'renderer', 'renderer/assets'].flatMap((folder) =>
      readdirSync(join(BUILT, folder), { withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(c?js|html|css)$/.test(entry.name))
        .map((entry) => join(BUILT, folder, entry.name)),
    )
    expect(bundles.length).toBeGreaterThan(10)
    for (const bundle of bundles) {
      const text = readFileSync(bundle, 'utf8')
      expect(text, bundle).not.toMatch(/unsafe-inline|unsafe-eval|--no-sandbox|rejectUnauthorized:\s*(!1|false)/)
      expect(text, bundle).not.toMatch(/sourceMappingURL=/)
    }
  })

  it('keeps its tools for developers in a checkout', async () => {
    const checkout = await started({ isPackaged: false })
    await settle(() => checkout.electron.windows.length > 0, 'the window')
    expect(checkout.electron.windows[0]?.options.webPreferences?.devTools).toBe(true)
    // A checkout would register Electron itself.
    expect(checkout.electron.app.protocolClients).toEqual([])
    expect(desktop.electron.app.protocolClients).toEqual([{ scheme: 'sandglass', args: ['--'] }])
  })
})
