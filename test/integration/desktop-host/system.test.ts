import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ACTION_IDS } from '../../../shared/actions/actions.ts'
import type { AppEvent } from '../../../shared/api/events.ts'
import type { LinkWithUrl } from '../../../shared/api/link-calls.ts'
import { NOTHING_LEFT_OUT } from '../../../shared/files/walk-folders.ts'
import type { ElectronRecord } from '../../support/electron/launch-desktop.ts'
import { PagePlatform } from '../../support/hosts/page-platform.ts'
import { requireOrSkip } from '../../support/requirements.ts'
import { startConnectProxy } from '../../support/servers/connect-proxy.ts'
import { settle } from '../../support/settle.ts'
import { call, launched, registerBytes, sendBytes } from './launched.ts'

/** Shares a file of three bytes, which are sent when the result is called. */
async function share(electron: ElectronRecord, name: string) {
  const file = await registerBytes(electron, name, 3)
  const { links, uploads } = await call(electron, 'uploads.start', { files: [file], expiry: { seconds: 3600 } })
  const [link, upload] = [links[0] as LinkWithUrl, uploads[0]]
  const isDone = async () =>
    (await call(electron, 'uploads.list', {})).uploads.some(({ id, state }) => id === upload?.id && state === 'done')
  return {
    link,
    async finish() {
      await sendBytes(electron, file, new Uint8Array([1, 2, 3]))
      await settle(isDone, 'the upload')
    },
  }
}

requireOrSkip('chromium', 'what the system shows of the desktop app', () => {
  describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
    it('has every action, and shows the window to perform it', async () => {
      const { page, electron } = await launched({ platform })
      const items = electron.menu().all()
      const ids = items.flatMap(({ id }) => id ?? [])
      const inAppMenu = platform === 'darwin' ? ['go-about'] : []
      expect([...ids, ...inAppMenu].sort()).toEqual([...ACTION_IDS].sort())

      const events = await (await PagePlatform.open(page)).listen()
      const [window] = electron.windows
      window?.close()
      expect(window?.isVisible).toBe(false)
      electron.menu().click('go-links')
      await settle(() => window?.isVisible === true, 'the window')
      await settle(async () => (await events()).length > 0, 'the action')
      expect(await events()).toEqual([{ type: 'perform', action: 'go-links' }])
      await page.locator('main[aria-label="Links"]').waitFor()
    })
  })

  it('the system’s proxy leads to storages, unless the person chose otherwise', async () => {
    const proxy = await startConnectProxy({ refusal: 502 })
    onTestFinished(() => proxy.stop())
    const { electron } = await launched()
    for (const session of electron.sessions.values()) session.proxies = `PROXY ${proxy.host}; DIRECT`
    const url = 'https://storage.invalid:8443/bucket/key'
    const sentence = async () => (await call(electron, 'links.probe', { url })).probe.sentence
    expect(await sentence()).toBe(`The proxy ${proxy.host} does not reach storage.invalid (502).`)
    expect(proxy.tunnels).toEqual(['storage.invalid:8443'])
    await call(electron, 'settings.set', { noProxy: 'storage.invalid' })
    expect(await sentence()).toMatch(/host name is not known|can’t be looked up/)
    expect(proxy.tunnels).toHaveLength(1)
  })

  it('a menu for text is opened where there is text, and nowhere else', async () => {
    const { electron } = await launched()
    const contents = electron.windows[0]?.webContents
    const editFlags = {
      canUndo: false,
      canRedo: false,
      canCut: true,
      canCopy: true,
      canPaste: true,
      canSelectAll: true,
    }
    const open = (place: object) => {
      const before = electron.menus.length
      contents?.emit('context-menu', {}, { isEditable: false, selectionText: '', editFlags, ...place })
      return electron.menus.slice(before).flatMap(({ isOpen, items }) => (isOpen ? items : []))
    }
    expect(open({})).toEqual([])
    expect(open({ selectionText: 'some text' })).toEqual([{ role: 'copy', enabled: true }])
    const items = open({ isEditable: true })
    expect(items.flatMap(({ role }) => role ?? [])).toEqual(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'])
    expect(items.filter(({ enabled }) => enabled === false).map(({ role }) => role)).toEqual(['undo', 'redo'])
  })

  describe('the tray', () => {
    it('has the latest links, copies one, and shows nothing that opens one', async () => {
      const { electron } = await launched()
      const [tray] = electron.trays
      const { link, finish } = await share(electron, 'quarter & year.pdf')
      await finish()
      const labels = () => tray?.menu?.items.map(({ label }) => label ?? '') ?? []
      const isOfLink = (label: string) => label.startsWith('quarter && year.pdf – until ')
      await settle(() => labels().some(isOfLink), 'the link in the tray')
      expect(labels().join()).not.toMatch(/http|X-Amz|Signature/)
      tray?.menu?.click(labels().find(isOfLink) ?? '')
      await settle(async () => (await electron.clipboard.readText()) !== '', 'the clipboard')
      expect(await electron.clipboard.readText()).toBe(link.url)

      await call(electron, 'links.forget', { ids: [link.id] })
      await settle(() => !labels().some(isOfLink), 'the link that is gone')
      // What was copied from a menu that is open still: the link is not there any more.
      expect(labels()).toEqual(expect.arrayContaining(['Open Sandglass', 'Quit']))
    })

    it('brings the window back that closing it hid, and quits', async () => {
      const { electron } = await launched()
      const [window] = electron.windows
      window?.close()
      electron.trays[0]?.emit('click')
      expect(window?.isVisible).toBe(true)
      electron.trays[0]?.menu?.click('Quit')
      expect(await electron.app.exited).toBe(0)
      expect(electron.trays[0]?.isDestroyed()).toBe(true)
    })

    it('is not relied on where none may be shown: closing the window ends the app', async () => {
      const { electron } = await launched({ env: { XDG_CURRENT_DESKTOP: 'GNOME' } })
      electron.windows[0]?.close()
      expect(await electron.app.exited).toBe(0)
    })

    it('of macOS has a picture that the system colours, and the app stays without a window', async () => {
      const { electron } = await launched({ platform: 'darwin' })
      expect(electron.trays[0]?.image).toMatch(/trayTemplate\.png$/)
      expect(existsSync(electron.trays[0]?.image ?? '')).toBe(true)
      const [window] = electron.windows
      window?.close()
      electron.app.emit('activate')
      expect(window?.isVisible).toBe(true)
    })
  })

  describe('choosing what to share from a menu', () => {
    const waiting = (page: Page) => page.getByRole('region', { name: 'Files to share' })

    it('opens the dialog for files, and shows those that were chosen, whatever the page showed', async () => {
      const { electron, page, home } = await launched()
      electron.menu().click('go-links')
      await page.locator('main[aria-label="Links"]').waitFor()
      electron.windows[0]?.close()
      const paths = ['a.txt', 'b & c.txt'].map((name) => join(home, name))
      for (const path of paths) writeFileSync(path, 'abc')
      electron.dialog.choices.push(paths)
      electron.menu().click('share-files')
      expect(electron.windows[0]?.isVisible).toBe(true)
      for (const text of ['2 files, 6 B', 'a.txt', 'b & c.txt']) await waiting(page).getByText(text).waitFor()
      expect(electron.dialog.opened).toMatchObject([{ properties: ['openFile', 'multiSelections'] }])
    })

    it('opens the dialog for a folder, and shows the files in it', async () => {
      const { electron, page, home } = await launched()
      mkdirSync(join(home, 'tour/deep'), { recursive: true })
      for (const name of ['tour/a.txt', 'tour/deep/b.txt']) writeFileSync(join(home, name), 'abc')
      electron.dialog.choices.push([join(home, 'tour')])
      electron.menu().click('share-folder')
      await waiting(page).getByText('2 files, 6 B').waitFor()
      await waiting(page).getByText('tour/deep').waitFor()
      expect(electron.dialog.opened).toMatchObject([{ properties: ['openDirectory'] }])
    })

    it('changes nothing when the person chooses nothing', async () => {
      const { electron, page } = await launched()
      const events = await (await PagePlatform.open(page)).listen()
      electron.trays[0]?.menu?.click('Share files…')
      await settle(() => electron.dialog.opened.length > 0, 'the dialog')
      // In their order: what comes last came after it.
      electron.menu().click('go-links')
      await settle(async () => (await events()).length > 0, 'the action')
      expect(await events()).toEqual([{ type: 'perform', action: 'go-links' }])
      expect(electron.dialog.shown).toEqual([])
    })

    it('asks once at a time', async () => {
      const { electron, page, home } = await launched()
      writeFileSync(join(home, 'a.txt'), 'abc')
      const { promise, resolve } = Promise.withResolvers<readonly string[]>()
      electron.dialog.choices.push(promise)
      for (const action of ['share-files', 'share-folder', 'share-files']) electron.menu().click(action)
      resolve([join(home, 'a.txt')])
      await waiting(page).getByText('1 file, 3 B').waitFor()
      expect(electron.dialog.opened).toHaveLength(1)
      electron.menu().click('share-folder')
      await settle(() => electron.dialog.opened.length === 2, 'the dialog again')
    })
  })

  describe('uploads', () => {
    it('show on the taskbar, and are told of when nobody looks at the window; no URL is in what is told', async () => {
      const { electron } = await launched()
      const [window] = electron.windows
      const { finish } = await share(electron, 'report.pdf')
      await settle(() => electron.app.badge === 1, 'the badge')
      expect(window?.progress).toBe(0)
      window?.blur()
      await finish()
      await settle(() => electron.notifications.length > 0, 'the notification')
      expect([window?.progress, electron.app.badge]).toEqual([-1, 0])
      const [notification] = electron.notifications
      expect(notification?.options).toEqual({ title: 'Uploaded: the link works now', body: 'report.pdf' })
      expect(notification?.isShown).toBe(true)

      window?.close()
      notification?.emit('click')
      expect(window?.isVisible).toBe(true)
    })

    it.each([
      ['the window is looked at', true, true],
      ['the person wants none', false, false],
    ])('are not told of when %s', async (_case, isFocused, isWanted) => {
      const { electron } = await launched({ settings: { notifyUploaded: isWanted } })
      const { finish } = await share(electron, 'report.pdf')
      if (!isFocused) electron.windows[0]?.blur()
      await finish()
      await settle(() => electron.app.badge === 0, 'the badge')
      expect(electron.notifications).toEqual([])
    })

    it('are asked about before the app quits', async () => {
      const { electron } = await launched()
      await share(electron, 'report.pdf')
      await settle(() => electron.app.badge === 1, 'the upload')
      electron.dialog.responses.push(0, 1)
      electron.app.quit()
      await settle(() => electron.dialog.shown.length === 1, 'the question')
      expect(electron.dialog.shown[0]).toMatchObject({ message: 'A file is still being uploaded.', cancelId: 0 })
      await settle(() => electron.windows[0]?.isVisible === true, 'the window')
      expect(electron.app.hasEnded).toBe(false)
      // It goes on as before.
      expect((await call(electron, 'uploads.list', {})).uploads).toMatchObject([{ name: 'report.pdf' }])

      electron.app.quit()
      expect(await electron.app.exited).toBe(0)
      expect(electron.dialog.shown).toHaveLength(2)
    })
  })

  describe('the shortcut', () => {
    const KEYS = 'CommandOrControl+Shift+L'

    async function press(electron: ElectronRecord, page: Parameters<typeof PagePlatform.open>[0]): Promise<AppEvent[]> {
      const events = await (await PagePlatform.open(page)).listen()
      electron.shortcuts.registered.get(KEYS)?.()
      await settle(async () => (await events()).length > 0 || electron.dialog.shown.length > 0, 'the shortcut')
      return events()
    }

    it.each([
      ['a text', { 'text/plain': 'to be shared' }, /^Text \d{4}-\d\d-\d\d \d\d\.\d\d\.txt$/, 12],
      ['a picture', { 'image/png': new Uint8Array(20), 'text/plain': 'alt' }, /^Picture .*\.png$/, 20],
    ])('shares what is on the clipboard: %s', async (_case, contents, name, size) => {
      const { electron, page } = await launched()
      await settle(() => electron.shortcuts.registered.has(KEYS), 'the shortcut')
      electron.windows[0]?.close()
      electron.clipboard.put(contents)
      expect(await press(electron, page)).toEqual([
        {
          type: 'files-chosen',
          files: [{ file: expect.any(String), name: expect.stringMatching(name), size }],
          leftOut: NOTHING_LEFT_OUT,
        },
      ])
      expect(electron.windows[0]?.isVisible).toBe(true)
      // Nothing is uploaded by that.
      expect((await call(electron, 'uploads.list', {})).uploads).toEqual([])
    })

    it('shares files that were copied, and says why it can’t', async () => {
      const { electron, page, home } = await launched()
      await settle(() => electron.shortcuts.registered.has(KEYS), 'the shortcut')
      electron.clipboard.put({ 'text/uri-list': `# copied\r\nfile://${home}/data/settings.json\r\n` })
      expect(await press(electron, page)).toMatchObject([{ files: [{ name: 'settings.json' }] }])
      electron.clipboard.put({ 'text/uri-list': `file://${home}/none` })
      electron.shortcuts.registered.get(KEYS)?.()
      await settle(() => electron.dialog.shown.length > 0, 'the reason')
    })

    it('lets files be chosen when there is nothing', async () => {
      const { electron, page, home } = await launched()
      await settle(() => electron.shortcuts.registered.has(KEYS), 'the shortcut')
      electron.dialog.choices.push([join(home, 'data/settings.json')])
      expect(await press(electron, page)).toMatchObject([{ files: [{ name: 'settings.json' }] }])
      expect(electron.dialog.opened).toMatchObject([{ properties: ['openFile', 'multiSelections'] }])
    })

    it('follows the settings, and says when the system refuses it', async () => {
      const { electron } = await launched()
      await settle(() => electron.shortcuts.registered.has(KEYS), 'the shortcut')
      electron.shortcuts.taken.add('Alt+X')
      await call(electron, 'settings.set', { globalShortcut: 'Alt+X' })
      await settle(() => electron.dialog.shown.length > 0, 'the refusal')
      expect(electron.dialog.shown[0]?.message).toContain('Alt+X')
      expect(electron.shortcuts.registered.size).toBe(0)
      await call(electron, 'settings.set', { globalShortcut: 'Alt+Y' })
      await settle(() => electron.shortcuts.registered.has('Alt+Y'), 'the other one')
    })
  })

  describe('the settings', () => {
    it('choose the theme', async () => {
      const { electron } = await launched()
      await call(electron, 'settings.set', { theme: 'dark' })
      await settle(() => electron.theme.themeSource === 'dark', 'the theme')
      expect(electron.windows[0]?.backgroundColor).toBe('#151311')
    })

    it('start it at login on Linux, by a file', async () => {
      const { electron, home } = await launched()
      const file = join(home, 'config/autostart/sandglass.desktop')
      await call(electron, 'settings.set', { startAtLogin: true })
      await settle(() => existsSync(file), 'the file')
      expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Sandglass/sandglass" --hidden\n')
      await call(electron, 'settings.set', { startAtLogin: false })
      await settle(() => !existsSync(file), 'the file’s end')
    })

    it.each(['win32', 'darwin'] as const)('start it at login on %s', async (platform) => {
      const { electron } = await launched({ platform })
      expect(electron.app.loginItems).toEqual([])
      await call(electron, 'settings.set', { startAtLogin: true })
      await settle(() => electron.app.loginItems.length > 0, 'the login item')
      expect(electron.app.loginItems).toEqual([{ openAtLogin: true, args: ['--hidden'] }])
    })
  })

  it('a page that ends is loaded anew, three times, and then the person is told', async () => {
    const { electron, page } = await launched()
    const contents = electron.windows[0]?.webContents
    let reloads = 0
    contents?.on('reload', () => {
      reloads += 1
    })
    const end = (reason: string) => contents?.emit('render-process-gone', {}, { reason, exitCode: 1 })
    end('clean-exit')
    expect(reloads).toBe(0)
    for (const reason of ['crashed', 'oom', 'killed']) end(reason)
    expect([reloads, electron.dialog.shown]).toEqual([3, []])
    end('crashed')
    expect(reloads).toBe(3)
    expect(electron.dialog.shown).toHaveLength(1)
    await page.locator('main').waitFor()
  })

  it('a page that is loaded anew takes what it had not sent of a file with it, and the upload says so', async () => {
    const { electron, page } = await launched()
    await share(electron, 'picture.png')
    await page.reload({ waitUntil: 'commit' })
    const states = async () => (await call(electron, 'uploads.list', {})).uploads
    await settle(async () => (await states())[0]?.state === 'failed', 'the upload')
    expect(await states()).toMatchObject([{ name: 'picture.png', error: { code: 'file-unreadable' } }])
  })

  it('what is copied in the page is on the clipboard when the call is answered', async () => {
    const { electron } = await launched()
    await call(electron, 'app.copy', { text: 'copied' })
    expect(await electron.clipboard.readText()).toBe('copied')
    await call(electron, 'app.open', { url: 'https://example.com/a' })
    expect(electron.shell.opened).toEqual(['https://example.com/a'])
  })
})
