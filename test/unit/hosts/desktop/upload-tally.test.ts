import { describe, expect, it } from 'vitest'
import { showProgress } from '../../../../electron/hosts/desktop/progress.ts'
import { UploadTally } from '../../../../electron/hosts/desktop/upload-tally.ts'
import type { Upload, UploadSummary } from '../../../../shared/api/upload-calls.ts'

function upload(id: string, state: Upload['state']): Upload {
  return { id, linkId: 'k3v9x2m7qd', name: id, size: 100, sentBytes: 0, state, startedAt: '2026-11-24T10:00:00Z' }
}

function summary(part: Partial<UploadSummary> = {}): UploadSummary {
  return { files: 2, done: 0, failed: 0, paused: 0, sentBytes: 0, totalBytes: 200, isPaused: false, ...part }
}

const shown = ({ running, unfinished, fraction }: UploadTally) => [running, unfinished, fraction]

describe('UploadTally', () => {
  it('shows how far the queue is, and ends a run once', () => {
    const tally = new UploadTally()
    expect(shown(tally)).toEqual([0, 0, undefined])
    expect(tally.add([upload('a', 'waiting'), upload('b', 'waiting')], summary())).toBeUndefined()
    expect(shown(tally)).toEqual([2, 2, 0])
    expect(tally.add([upload('a', 'done')], summary({ done: 1, sentBytes: 100 }))).toBeUndefined()
    expect(shown(tally)).toEqual([1, 1, 0.5])
    const end = tally.add([upload('b', 'failed')], summary({ done: 1, failed: 1, sentBytes: 110 }))
    expect(end).toMatchObject({ done: 1, failed: 1 })
    expect(end?.someDone.map(({ id }) => id)).toEqual(['a'])
    expect(shown(tally)).toEqual([0, 0, undefined])
    // News of an old one is no end.
    expect(tally.add([upload('a', 'done')], summary({ done: 1, failed: 1 }))).toBeUndefined()
  })

  it('has paused ones in its bar, and does not count them as running', () => {
    const tally = new UploadTally()
    tally.add([], summary({ paused: 1, sentBytes: 50, bytesPerSecond: 10 }))
    expect([...shown(tally), tally.secondsLeft]).toEqual([1, 2, 0.25, 15])
    tally.add([], summary({ isPaused: true, sentBytes: 50 }))
    expect([...shown(tally), tally.secondsLeft]).toEqual([0, 2, 0.25, undefined])
  })
})

it.each([
  ['half', { fraction: 0.5, running: 2, unfinished: 3 }, [0.5, 'normal', 3]],
  ['half, paused', { fraction: 0.5, running: 0, unfinished: 3 }, [0.5, 'paused', 3]],
  ['nothing', { fraction: undefined, running: 0, unfinished: 0 }, [-1, undefined, 0]],
])('shows %s on the dock or taskbar', (_case, tally, expected) => {
  const seen: unknown[] = []
  const app = { setBadgeCount: (count?: number) => seen.push(count) > 0 }
  showProgress(tally, { setProgressBar: (fraction, options) => void seen.push(fraction, options?.mode) }, app)
  expect(seen).toEqual(expected)
})

it('has no number where the system has none', () => {
  const seen: number[] = []
  const tally = { fraction: 0.5, running: 2, unfinished: 2 }
  showProgress(tally, { setProgressBar: (fraction) => void seen.push(fraction) }, undefined)
  expect(seen).toEqual([0.5])
})
