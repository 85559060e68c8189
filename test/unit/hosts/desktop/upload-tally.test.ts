import { describe, expect, it } from 'vitest'
import { showProgress } from '../../../../electron/hosts/desktop/progress.ts'
import { UploadTally } from '../../../../electron/hosts/desktop/upload-tally.ts'
import type { Upload } from '../../../../shared/api/upload-calls.ts'

function upload(id: string, state: Upload['state'], sentBytes = 0, size = 100): Upload {
  return { id, linkId: 'k3v9x2m7qd', name: id, size, sentBytes, state, startedAt: '2026-11-24T10:00:00Z' }
}

describe('UploadTally', () => {
  it('adds a batch up and ends it once', () => {
    const tally = new UploadTally()
    expect(tally.add([upload('a', 'waiting'), upload('b', 'waiting')])).toBeUndefined()
    expect([tally.running, tally.fraction]).toEqual([2, 0])
    expect(tally.add([upload('a', 'uploading', 50)])).toBeUndefined()
    expect(tally.fraction).toBe(0.25)
    expect(tally.add([upload('a', 'done', 100)])).toBeUndefined()
    expect([tally.running, tally.fraction]).toEqual([1, 0.5])
    const end = tally.add([upload('b', 'failed', 10)])
    expect(end?.done.map(({ id }) => id)).toEqual(['a'])
    expect(end?.failed.map(({ id }) => id)).toEqual(['b'])
    expect([tally.running, tally.fraction]).toEqual([0, undefined])
    // News of an old one is no batch.
    expect(tally.add([upload('a', 'done', 100)])).toBeUndefined()
  })

  it('counts what was stopped neither in bytes nor at the end', () => {
    const tally = new UploadTally()
    tally.add([upload('a', 'uploading', 50), upload('b', 'canceled', 50, 900)])
    expect(tally.fraction).toBe(0.5)
    expect(tally.add([upload('a', 'canceled')])).toEqual({ done: [], failed: [] })
  })

  it('has a bar for files without bytes', () => {
    const tally = new UploadTally()
    tally.add([upload('a', 'uploading', 0, 0)])
    expect(tally.fraction).toBe(0)
  })
})

it.each([
  ['half', { fraction: 0.5, running: 2 }, [0.5, 2]],
  ['nothing', { fraction: undefined, running: 0 }, [-1, 0]],
])('shows %s on the dock or taskbar', (_case, tally, shown) => {
  const seen: number[] = []
  const app = { setBadgeCount: (count?: number) => seen.push(count ?? 0) > 0 }
  showProgress(tally, { setProgressBar: (fraction) => void seen.push(fraction) }, app)
  expect(seen).toEqual(shown)
})

it('has no number where the system has none', () => {
  const seen: number[] = []
  showProgress({ fraction: 0.5, running: 2 }, { setProgressBar: (fraction) => void seen.push(fraction) }, undefined)
  expect(seen).toEqual([0.5])
})
