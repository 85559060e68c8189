import { describe, expect, it } from 'vitest'
import { createProgressView } from '../../../../../electron/hosts/cli/terminal/progress-view.ts'
import type { Terminal } from '../../../../../electron/hosts/cli/terminal/terminal.ts'
import { queued, summaryOf } from '../queued.ts'

/** A terminal that keeps what is on its screen, as far as the view writes. */
function screen(interactive = true) {
  let lines = ['']
  let row = 0
  const note = (text: string) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what moves the cursor
    for (const [token] of text.matchAll(/\u001b\[\?7[lh]|\u001b\[\d*[AJ]|\r|\n|[^\u001b\r\n]+/g)) {
      if (token === '\n') lines[++row] ??= ''
      else if (token.endsWith('A')) row -= Number(token.slice(2, -1))
      else if (token.endsWith('J')) lines = [...lines.slice(0, row), '']
      else if (token !== '\r' && !token.startsWith('\u001b')) lines[row] += token
      if (row < 0) throw new Error('above its own first line')
    }
  }
  const terminal: Terminal = {
    out: () => undefined,
    note,
    interactive,
    canAsk: interactive,
    style: (_, text) => text,
  }
  return { terminal, lines: () => lines, note }
}

const SUMMARY = summaryOf({ files: 3 })

describe('the progress view', () => {
  it('draws over what it drew, whether that was higher or lower', () => {
    const { terminal, lines, note } = screen()
    let now = 0
    const view = createProgressView(terminal, () => (now += 1000))
    note('before\n')
    const [a, b] = [queued({ id: 'a', name: 'a' }), queued({ id: 'b', name: 'b' })]
    view.show({ uploads: [a, b], summary: SUMMARY })
    expect(lines()).toEqual(['before', '   50 %  a', '   50 %  b', expect.stringContaining('0 of 3 files')])
    view.show({ uploads: [b], summary: { ...SUMMARY, done: 1 } })
    expect(lines()).toEqual(['before', '   50 %  b', expect.stringContaining('1 of 3 files')])
    view.show({ uploads: [a, b], summary: SUMMARY })
    expect(lines()).toHaveLength(4)
    view.clear()
    expect(lines()).toEqual(['before', ''])
    view.clear()
    expect(lines()).toEqual(['before', ''])
  })

  it('draws ten times a second at most', () => {
    const { terminal, lines } = screen()
    let now = 0
    const view = createProgressView(terminal, () => now)
    view.show({ uploads: [queued()], summary: SUMMARY })
    now = 99
    view.show({ uploads: [], summary: SUMMARY })
    expect(lines()).toHaveLength(2)
    now = 100
    view.show({ uploads: [], summary: SUMMARY })
    expect(lines()).toHaveLength(1)
  })

  it('writes nothing where nobody looks, but once that all is paused', () => {
    const { terminal, lines } = screen(false)
    const view = createProgressView(terminal, () => 0)
    view.show({ uploads: [queued()], summary: SUMMARY })
    view.clear()
    expect(lines()).toEqual([''])
    for (const isPaused of [true, false, true]) view.show({ uploads: [], summary: { ...SUMMARY, isPaused } })
    expect(lines()).toEqual([expect.stringContaining('paused'), ''])
  })
})
