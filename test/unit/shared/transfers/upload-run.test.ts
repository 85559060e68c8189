import { describe, expect, it } from 'vitest'
import type { Upload } from '../../../../shared/api/upload-calls.ts'
import { runningFiles, shareDone, UploadRun, unfinishedFiles } from '../../../../shared/transfers/upload-run.ts'

function upload(id: string, state: Upload['state']): Upload {
  return { id, linkId: 'k3v9x2m7qd', name: id, size: 100, sentBytes: 0, state, startedAt: '2026-11-24T10:00:00Z' }
}

const counts = (files: number, done: number, failed = 0) => ({ files, done, failed })
const told = (run: UploadRun, uploads: readonly Upload[], summary: ReturnType<typeof counts>) => {
  const end = run.add(uploads, summary)
  return end === undefined
    ? undefined
    : [end.done, end.failed, end.someDone.map(({ id }) => id), end.someFailed.map(({ id }) => id)]
}

describe('UploadRun', () => {
  it('ends once, when none is left', () => {
    const run = new UploadRun()
    expect(told(run, [upload('a', 'waiting'), upload('b', 'waiting')], counts(2, 0))).toBeUndefined()
    expect(told(run, [upload('a', 'done')], counts(2, 1))).toBeUndefined()
    expect(told(run, [upload('b', 'failed')], counts(2, 1, 1))).toEqual([1, 1, ['a'], ['b']])
    // News of an old one is no run.
    expect(told(run, [upload('a', 'done')], counts(2, 1, 1))).toBeUndefined()
    expect(told(run, [], counts(0, 0))).toBeUndefined()
  })

  it('is not missed where it begins and ends between two events', () => {
    const run = new UploadRun()
    expect(told(run, [upload('a', 'done')], counts(1, 1))).toEqual([1, 0, ['a'], []])
    // The next is counted anew, as the queue was empty.
    expect(told(run, [upload('b', 'done')], counts(1, 1))).toEqual([1, 0, ['b'], []])
    expect(told(run, [upload('c', 'done'), upload('d', 'done')], counts(2, 2))).toEqual([2, 0, ['c', 'd'], []])
  })

  it('counts what was tried again, and nothing of the run before', () => {
    const run = new UploadRun()
    run.add([upload('a', 'waiting'), upload('b', 'waiting')], counts(2, 0))
    run.add([upload('a', 'done'), upload('b', 'failed')], counts(2, 1, 1))
    expect(told(run, [upload('b', 'waiting')], counts(2, 1))).toBeUndefined()
    expect(told(run, [upload('b', 'done')], counts(2, 2))).toEqual([1, 0, ['b'], []])
  })

  it('does not name as failed what was tried again while others went on', () => {
    const run = new UploadRun()
    run.add([upload('a', 'failed'), upload('b', 'uploading')], counts(2, 0, 1))
    run.add([upload('a', 'waiting')], counts(2, 0))
    run.add([upload('a', 'done')], counts(2, 1))
    expect(told(run, [upload('b', 'done')], counts(2, 2))).toEqual([2, 0, ['a', 'b'], []])
  })

  it('says nothing of what was canceled, and ends with it', () => {
    const run = new UploadRun()
    run.add([upload('a', 'waiting')], counts(1, 0))
    expect(told(run, [upload('a', 'canceled')], counts(0, 0))).toEqual([0, 0, [], []])
  })

  it('names a few of many', () => {
    const run = new UploadRun()
    run.add([], counts(5000, 0))
    const ids = Array.from({ length: 1000 }, (_, index) => `u${index}`)
    run.add(
      ids.map((id) => upload(id, 'done')),
      counts(5000, 4999),
    )
    expect(told(run, [upload('last', 'done')], counts(5000, 5000))).toEqual([5000, 0, ['u0', 'u1', 'u2'], []])
  })

  it('joins one that is under way', () => {
    const run = new UploadRun()
    run.join(counts(10, 4))
    expect(told(run, [upload('a', 'done')], counts(10, 10))).toEqual([6, 0, ['a'], []])
    run.join(counts(10, 10))
    expect(told(run, [], counts(10, 10))).toBeUndefined()
  })
})

describe('what a queue has', () => {
  it('goes on as far as it is not paused', () => {
    const summary = { ...counts(10, 2, 1), paused: 3, isPaused: false }
    expect([unfinishedFiles(summary), runningFiles(summary)]).toEqual([7, 4])
    expect(runningFiles({ ...summary, isPaused: true })).toBe(0)
  })

  it('is told by its bytes, and by the files where they are empty', () => {
    expect(shareDone({ files: 4, done: 1, sentBytes: 50, totalBytes: 200 })).toBe(0.25)
    // A ZIP turned out smaller than it could have been.
    expect(shareDone({ files: 1, done: 0, sentBytes: 201, totalBytes: 200 })).toBe(1)
    expect(shareDone({ files: 2, done: 1, sentBytes: 0, totalBytes: 0 })).toBe(0.5)
    expect(shareDone({ files: 0, done: 0, sentBytes: 0, totalBytes: 0 })).toBe(0)
  })
})
