import { describe, expect, it } from 'vitest'
import { isTrayReliable, trayMenu, trayTip, trayUploads } from '../../../../electron/hosts/desktop/tray.ts'
import type { LinkView } from '../../../../shared/api/link-calls.ts'

const NOW = Date.parse('2026-11-24T10:00:00Z')
const nothing = {
  copy: () => undefined,
  perform: () => undefined,
  pauseUploads: () => undefined,
  open: () => undefined,
  quit: () => undefined,
}

/** What the menu looks at. */
function link(key: string, expiresAt: string): LinkView {
  return { id: 'k3v9x2m7qd', key, expiresAt } as LinkView
}

it.each<[NodeJS.Platform, string | undefined, boolean]>([
  ['darwin', undefined, true],
  ['win32', undefined, true],
  ['linux', 'KDE', true],
  ['linux', 'XFCE', true],
  ['linux', 'ubuntu:GNOME', false],
  ['linux', 'GNOME', false],
  ['linux', 'unknown', false],
  ['linux', '', false],
  ['linux', undefined, false],
  ['freebsd', 'KDE', false],
])('relies on a tray only where one is shown for sure: %s %s', (platform, desktop, isReliable) => {
  expect(isTrayReliable(platform, desktop === undefined ? {} : { XDG_CURRENT_DESKTOP: desktop })).toBe(isReliable)
})

describe('trayMenu', () => {
  it('names the latest links with their ends, and nothing that opens them', () => {
    const copied: string[] = []
    const menu = trayMenu([link('a/b/report.pdf', '2026-11-27T10:00:00Z')], NOW, 'en-GB', 'none', {
      ...nothing,
      copy: (id) => copied.push(id),
    })
    const labels = menu.map(({ label }) => label)
    expect(labels.slice(0, 2)).toEqual([
      'Copy link',
      expect.stringMatching(/^report\.pdf – until 27 Nov\S*,? \d\d:\d\d$/),
    ])
    expect(labels.join()).not.toMatch(/http|a\/b/)
    const click = menu[1]?.click as (() => void) | undefined
    click?.()
    expect(copied).toEqual(['k3v9x2m7qd'])
  })

  it('has nothing about links where there are none', () => {
    const labels = trayMenu([], NOW, '', 'none', nothing).map(({ label }) => label)
    expect(labels).toEqual(['Share files…', 'Share what is on the clipboard', undefined, 'Open Sandglass', 'Quit'])
  })

  it.each([
    ['running', 'Pause all uploads', true],
    ['paused', 'Resume all uploads', false],
  ] as const)('pauses and resumes uploads: %s', (uploads, label, isPaused) => {
    const asked: boolean[] = []
    const menu = trayMenu([], NOW, '', uploads, { ...nothing, pauseUploads: (is) => asked.push(is) })
    const item = menu.find((other) => /uploads/.test(other.label ?? ''))
    expect(item?.label).toBe(label)
    const click = item?.click as (() => void) | undefined
    click?.()
    expect(asked).toEqual([isPaused])
  })

  it.each([
    ['a & b.txt', 'a && b.txt'],
    [`${'long'.repeat(40)}.txt`, `${'long'.repeat(40).slice(0, 39)}…`],
    ['two\nlines\u202etxt.exe', expect.not.stringMatching(/[\n\u202e]/)],
    ['folder/', 'folder/'],
  ])('shows a name on one line: %j', (key, shown) => {
    const label = trayMenu([link(key, '2026-11-24T12:00:00Z')], NOW, 'en', 'none', nothing)[1]?.label ?? ''
    expect(label.slice(0, label.indexOf(' – until'))).toEqual(shown)
  })
})

describe('the tray’s icon', () => {
  it.each([
    [{ running: 0, unfinished: 0, fraction: undefined, secondsLeft: undefined }, 'none', 'Sandglass'],
    [{ running: 1, unfinished: 2, fraction: 0.349, secondsLeft: undefined }, 'running', 'Sandglass: 34 % uploaded'],
    [
      { running: 1, unfinished: 2, fraction: 0.349, secondsLeft: 60 },
      'running',
      'Sandglass: 34 % uploaded, 1 minute left',
    ],
    [
      { running: 0, unfinished: 2, fraction: 0.5, secondsLeft: undefined },
      'paused',
      'Sandglass: uploads are paused at 50 %',
    ],
  ])('says how far the uploads are: %j', (tally, uploads, tip) => {
    expect([trayUploads(tally), trayTip(tally)]).toEqual([uploads, tip])
  })
})
