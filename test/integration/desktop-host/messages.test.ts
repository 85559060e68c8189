import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACT } from '../../../shared/api/contract.ts'
import type { InvokeEvent } from '../../support/electron/ipc-stand-in.ts'
import { type Desktop, launchDesktop } from '../../support/electron/launch-desktop.ts'
import { requireOrSkip } from '../../support/requirements.ts'
import { ownSender } from './launched.ts'

const frame = { url: 'app://bundle/', parent: null, detached: false }

/** Senders that are not the app's page, given the id of its window. */
const STRANGERS: Readonly<Record<string, (id: number) => InvokeEvent>> = {
  'no frame': (id) => ({ sender: { id }, senderFrame: null }),
  'a frame in the page': (id) => ({ sender: { id }, senderFrame: { ...frame, parent: frame } }),
  'a frame that is gone': (id) => ({ sender: { id }, senderFrame: { ...frame, detached: true } }),
  'another window': (id) => ({ sender: { id: id + 1 }, senderFrame: frame }),
  'no window': () => ({ sender: { id: Number.NaN }, senderFrame: frame }),
  ...Object.fromEntries(
    [
      '',
      'about:blank',
      'about:srcdoc',
      'data:text/html,x',
      'blob:app://bundle/1',
      'file:///app/index.html',
      'http://localhost/',
      'https://evil/',
      'app://evil/',
      'app://bundle.evil/',
      'app://evil@bundle/',
      'app://bundle@evil/',
      'app://bundle:1/',
      'app://bundle/other.html',
      'javascript:0',
      'devtools://devtools/',
    ].map((url) => [url || 'an empty address', (id: number) => ({ sender: { id }, senderFrame: { ...frame, url } })]),
  ),
}

requireOrSkip('chromium', 'messages to the main process', () => {
  let desktop: Desktop
  beforeAll(async () => {
    desktop = await launchDesktop()
  })
  afterAll(() => desktop?.stop())

  const channels = () => [...desktop.electron.ipcMain.handlers.keys()]

  it('have these channels, and no other', () => {
    expect(channels().sort()).toEqual(['call', 'listen', 'register-file'])
  })

  describe.each(Object.entries(STRANGERS))('from %s', (_name, stranger) => {
    it('are refused on every channel, and nothing is done', async () => {
      const { ipcMain } = desktop.electron
      const id = desktop.electron.windows[0]?.webContents.id ?? 0
      for (const channel of channels()) {
        const answer = ipcMain.invoke(stranger(id), channel, 'settings.set', { theme: 'dark' })
        await expect(answer, channel).rejects.toThrow('Only the page of Sandglass may ask this.')
      }
      expect(desktop.electron.theme.themeSource).toBe('system')
    })
  })

  it('from the page are answered', async () => {
    const { ipcMain } = desktop.electron
    expect(await ipcMain.invoke(ownSender(desktop.electron), 'call', 'settings.get', {})).toMatchObject({ ok: true })
  })

  it('are answered as data, whatever is in them', async () => {
    const seen: unknown[] = []
    const note = (error: unknown) => void seen.push(error)
    process.on('unhandledRejection', note)
    const json = fc.jsonValue({ maxDepth: 3 })
    const names = fc.oneof(fc.constantFrom(...Object.keys(CONTRACT)), fc.string(), json)
    // What structured cloning lets through and JSON does not.
    const cloned = fc.oneof(
      json,
      fc.uint8Array(),
      fc.date(),
      fc.bigInt(),
      fc.constant(undefined),
      fc.constant(new Map()),
    )
    try {
      for (const channel of channels()) {
        await fc.assert(
          fc.asyncProperty(names, fc.array(cloned, { maxLength: 4 }), async (name, values) => {
            const answer = await desktop.electron.ipcMain.invoke(ownSender(desktop.electron), channel, name, ...values)
            if (channel !== 'listen') expect(answer).toHaveProperty('ok')
          }),
          { numRuns: 300 },
        )
      }
    } finally {
      process.off('unhandledRejection', note)
    }
    expect(seen).toEqual([])
    expect(Object.keys(Object.prototype)).toEqual([])
    const { ipcMain } = desktop.electron
    expect(await ipcMain.invoke(ownSender(desktop.electron), 'call', 'links.list', {})).toMatchObject({ ok: true })
  })

  it('from a window that was closed are refused', async () => {
    const sender = ownSender(desktop.electron)
    // Quitting, so that it isn't hidden.
    const { ipcMain, app } = desktop.electron
    app.quit()
    await app.exited
    for (const channel of channels()) {
      await expect(ipcMain.invoke(sender, channel), channel).rejects.toThrow('Only the page of Sandglass may ask this.')
    }
  })
})
