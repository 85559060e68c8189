import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { NOTHING_LEFT_OUT } from '../../../shared/files/walk-folders.ts'
import { PagePlatform } from '../../support/hosts/page-platform.ts'
import { requireOrSkip } from '../../support/requirements.ts'
import { settle } from '../../support/settle.ts'
import { launched, started } from './launched.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-desktop-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

requireOrSkip('chromium', 'a start of the desktop app', () => {
  it('beside one that runs hands over to it and ends, having touched nothing', async () => {
    const home = newFolder()
    const second = await started({ home, isOnlyInstance: false })
    expect(await second.electron.app.exited).toBe(0)
    expect([second.electron.windows, second.electron.trays]).toEqual([[], []])
    expect(existsSync(join(home, 'data/library'))).toBe(false)
    // Two folders of data are two instances.
    expect(second.electron.app.paths.get('userData')).toBe(join(home, 'data/desktop/chromium'))
  })

  it('beside it brings its window back, whatever is in its arguments', async () => {
    const { electron, page, startAgain } = await launched()
    const [window] = electron.windows
    window?.close()
    expect(window?.isVisible).toBe(false)
    const before = page.url()
    startAgain([
      '--inspect=0.0.0.0:1',
      '--no-sandbox',
      '--remote-debugging-port=1',
      'https://evil.example',
      'x'.repeat(1_000_000),
    ])
    await settle(() => window?.isVisible === true, 'the window')
    expect([electron.windows.length, page.url(), electron.dialog.shown]).toEqual([1, before, []])
  })

  describe('with an address of ours', () => {
    const asks = 'A link in another program asks to show your links.'

    it('shows what it leads to and goes there when the person wants it', async () => {
      const { page } = await launched({ args: ['sandglass://links'] })
      await page.getByText(asks).waitFor()
      expect(await page.evaluate(() => location.hash)).not.toContain('links')
      await page.getByRole('button', { name: 'Show it' }).click()
      await page.locator('main[aria-label="Links"]').waitFor()
    })

    it('is asked the same by a second start and by macOS, and left alone where the person doesn’t want it', async () => {
      const { page, electron, startAgain } = await launched()
      await page.locator('main').waitFor()
      const before = await page.evaluate(() => location.hash)
      let isPrevented = false
      const event = {
        preventDefault: () => {
          isPrevented = true
        },
      }
      for (const ask of [
        () => startAgain(['--', 'sandglass://links']),
        () => electron.app.emit('open-url', event, 'sandglass://links'),
      ]) {
        ask()
        await page.getByText(asks).waitFor()
        await page.getByRole('button', { name: 'Ignore it' }).click()
        await page.getByText(asks).waitFor({ state: 'detached' })
        expect(await page.evaluate(() => location.hash)).toBe(before)
      }
      expect(isPrevented).toBe(true)
    })

    it('that leads nowhere does nothing', async () => {
      const { page, startAgain } = await launched()
      const events = await (await PagePlatform.open(page)).listen()
      startAgain(['sandglass://upload?path=/etc/passwd'])
      startAgain(['sandglass://connect?endpoint=https://evil.example'])
      // In their order: what comes last came after them.
      startAgain(['sandglass://share'])
      await settle(async () => (await events()).length > 0, 'the last address')
      expect(await events()).toEqual([{ type: 'deep-link', link: { to: 'share' } }])
    })
  })

  it('with files and folders hands their files to the page, without their paths, and says what can’t be shared', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'tour/deep'), { recursive: true })
    writeFileSync(join(folder, 'a.txt'), 'abc')
    writeFileSync(join(folder, 'tour/deep/b.txt'), 'abcd')
    symlinkSync('/etc/passwd', join(folder, 'tour/accounts'))
    const { page, electron, startAgain } = await launched()
    const events = await (await PagePlatform.open(page)).listen()
    startAgain(['a.txt', join(folder, 'none'), `file://${folder}/tour`], folder)
    await settle(async () => (await events()).length > 0 && electron.dialog.shown.length > 0, 'the files')
    expect(await events()).toEqual([
      {
        type: 'files-chosen',
        files: [
          { file: expect.any(String), name: 'a.txt', size: 3 },
          { file: expect.any(String), name: 'b.txt', size: 4, folder: 'tour/deep' },
        ],
        leftOut: { ...NOTHING_LEFT_OUT, links: { names: ['tour/accounts'], count: 1 } },
      },
    ])
    expect(JSON.stringify(await events())).not.toContain(folder)
    expect(electron.dialog.shown).toMatchObject([{ message: expect.stringContaining('none') }])

    const waiting = page.getByRole('region', { name: 'Files to share' })
    await waiting.getByText('2 files, 7 B').waitFor()
    await waiting.getByText('tour/deep').waitFor()
    await page.getByText('“tour/accounts” only leads to something else, so it was left out.').waitFor()
  })

  it('with nothing but an empty folder says that it is empty', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'empty'))
    const { page, electron } = await launched({ args: [join(folder, 'empty')] })
    await page.getByText('“empty” is an empty folder').waitFor()
    expect(electron.dialog.shown).toEqual([])
  })

  it('with files of macOS hands them over, too, even before the app is ready', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'a.txt'), 'abc')
    const { page, electron } = await launched({ platform: 'darwin' })
    const events = await (await PagePlatform.open(page)).listen()
    electron.app.emit('open-file', { preventDefault: () => undefined }, join(folder, 'a.txt'))
    await settle(async () => (await events()).length > 0, 'the file')
    expect(await events()).toMatchObject([{ type: 'files-chosen', files: [{ name: 'a.txt' }] }])
  })

  describe('at login', () => {
    it('shows no window where a tray brings it back', async () => {
      const { electron, startAgain } = await started({ args: ['--hidden'] })
      await settle(() => electron.trays[0]?.menu !== undefined, 'the tray')
      expect(electron.windows).toEqual([])
      startAgain([])
      await settle(() => electron.windows[0]?.isVisible === true, 'the window')
    })

    it('shows one where nothing would', async () => {
      const { electron } = await launched({ args: ['--hidden'], env: { XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' } })
      expect([electron.trays, electron.windows.length]).toEqual([[], 1])
    })
  })

  it('without a folder for its data says so and ends', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'file'), '')
    const { electron } = await started({ env: { SANDGLASS_HOME: join(folder, 'file') } })
    expect(await electron.app.exited).toBe(1)
    expect(electron.dialog.errors).toEqual([
      { title: 'Sandglass can’t start', content: expect.stringContaining(join(folder, 'file')) },
    ])
    expect(electron.windows).toEqual([])
  })

  describe('shows its window', () => {
    const stateFile = (home: string) => join(home, 'data/desktop/window.json')

    it('where it was', async () => {
      const home = newFolder()
      const bounds = { x: 300, y: 200, width: 800, height: 500 }
      const first = await launched({ home })
      first.electron.windows[0]?.move(bounds)
      first.electron.windows[0]?.maximize()
      await first.stop()
      expect(JSON.parse(readFileSync(stateFile(home), 'utf8'))).toEqual({ bounds, isMaximized: true })
      const { electron } = await launched({ home })
      expect(electron.windows[0]?.options).toMatchObject(bounds)
      expect(electron.windows[0]?.isMaximized()).toBe(true)
    })

    it.each([
      ['it was on a display that is gone', '{"bounds":{"x":-4000,"y":0,"width":800,"height":500},"isMaximized":false}'],
      ['what was saved is broken', '{"bounds":{"x":'],
    ])('where it can be seen, when %s', async (_case, saved) => {
      const home = newFolder()
      mkdirSync(join(home, 'data/desktop'), { recursive: true })
      writeFileSync(stateFile(home), saved)
      const { electron } = await launched({ home })
      expect(electron.windows[0]?.options).toMatchObject({ width: 1060, height: 720 })
      expect(electron.windows[0]?.options.x).toBeUndefined()
    })

    it('once it has something to show, in the colour of the theme', async () => {
      const { electron } = await launched({ settings: { theme: 'dark' } })
      const [window] = electron.windows
      expect(window?.options.show).toBe(false)
      await settle(() => window?.backgroundColor === '#151311', 'the colour')
    })
  })
})
