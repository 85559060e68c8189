import { describe, expect, it } from 'vitest'
import {
  formatTimeLeft,
  percent,
  progressLines,
  timeLeft,
} from '../../../../../electron/hosts/cli/terminal/progress-lines.ts'
import { queued, summaryOf } from '../queued.ts'

const HALF = '████████████░░░░░░░░░░░░  50 %'

describe('progressLines', () => {
  it('are one line for one file', () => {
    const rate = { bytesPerSecond: 100_000 }
    expect(progressLines({ summary: summaryOf(rate), uploads: [queued(rate)] })).toEqual([
      `${HALF}  1.0 MB of 2.0 MB  100 kB/s  10 s left  report.pdf`,
    ])
    expect(progressLines({ summary: summaryOf(), uploads: [] })).toEqual([`${HALF}  1.0 MB of 2.0 MB`])
  })

  it('say what is done where no bytes move', () => {
    const done = { sentBytes: 2_000_000 }
    expect(progressLines({ summary: summaryOf(done), uploads: [queued({ ...done, state: 'finishing' })] })).toEqual([
      `${'█'.repeat(24)} 100 %  2.0 MB of 2.0 MB  finishing  report.pdf`,
    ])
  })

  it('are a line for each of several files, and one for all', () => {
    const running = [queued({ bytesPerSecond: 50_000 }), queued({ name: 'b.txt', sentBytes: 0, state: 'checking' })]
    expect(
      progressLines({ summary: summaryOf({ files: 12, done: 3, bytesPerSecond: 100_000 }), uploads: running }),
    ).toEqual([
      '   50 %  50.0 kB/s  20 s left  report.pdf',
      '    0 %  checking  b.txt',
      `${HALF}  1.0 MB of 2.0 MB  100 kB/s  10 s left  3 of 12 files`,
    ])
  })

  it('are not more than a window has', () => {
    const running = Array.from({ length: 8 }, (_, index) => queued({ name: `file-${index}` }))
    const lines = progressLines({ summary: summaryOf({ files: 100 }), uploads: running })
    expect(lines).toHaveLength(7)
    expect(lines.slice(4, 6)).toEqual(['   50 %  file-4', '  and 3 more'])
  })

  it('end with what holds everything back', () => {
    const trouble = { code: 'network', message: 'The line\nbroke off.', hint: 'Wait.' } as const
    expect(progressLines({ summary: summaryOf({ trouble }), uploads: [queued()] }).at(-1)).toBe(
      'The line\\x0abroke off.',
    )
  })

  it('say how to go on where all is paused', () => {
    expect(progressLines({ summary: summaryOf({ isPaused: true }), uploads: [] }).at(-1)).toContain('transfers resume')
  })

  it('let no name move the cursor', () => {
    const names = ['\u001b[2Jx', 'a\nb', '\r'].map((name) => queued({ name }))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is the point
    expect(progressLines({ summary: summaryOf({ files: 3 }), uploads: names }).join('')).not.toMatch(/[\u0000-\u001f]/)
  })
})

describe('timeLeft', () => {
  it.each([
    [{ bytesPerSecond: 10, sentBytes: 0, totalBytes: 100 }, 10],
    [{ bytesPerSecond: 3, sentBytes: 99, totalBytes: 100 }, 1],
    [{ bytesPerSecond: 0, sentBytes: 0, totalBytes: 100 }, undefined],
    [{ sentBytes: 0, totalBytes: 100 }, undefined],
    [{ bytesPerSecond: 10, sentBytes: 100, totalBytes: 100 }, undefined],
    // a file that grew, or headers that were counted
    [{ bytesPerSecond: 10, sentBytes: 101, totalBytes: 100 }, undefined],
  ])('of %o are %s', (progress, seconds) => {
    expect(timeLeft(progress)).toBe(seconds)
  })
})

describe('formatTimeLeft', () => {
  it.each([
    [1, '1 s'],
    [59, '59 s'],
    [60, '1 min 00 s'],
    [3599, '59 min 59 s'],
    [3600, '1 h 00 min'],
    [7500, '2 h 05 min'],
    [359_999, '99 h 59 min'],
    [360_000, 'days'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatTimeLeft(seconds)).toBe(text)
  })
})

describe('percent', () => {
  it.each([
    [0, 0, '  0 %'],
    [0, 10, '  0 %'],
    [999, 1000, ' 99 %'],
    [1000, 1000, '100 %'],
    [2000, 1000, '100 %'],
  ])('%d of %d are %s', (sent, total, text) => {
    expect(percent(sent, total)).toBe(text)
  })
})
