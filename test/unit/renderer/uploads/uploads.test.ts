import { describe, expect, it } from 'vitest'
import {
  addUploads,
  mergeUploads,
  percent,
  resultInWords,
  runProgress,
  shareDone,
} from '../../../../renderer/features/uploads/upload-progress.ts'
import { addSample, type RateSample, rateOf, secondsLeft } from '../../../../renderer/features/uploads/upload-rate.ts'
import type { Upload } from '../../../../shared/api/upload-calls.ts'

const upload = (id: string, part: Partial<Upload> = {}): Upload => ({
  id,
  linkId: `${id}000000000`.slice(0, 10),
  name: `${id}.txt`,
  size: 100,
  sentBytes: 0,
  state: 'uploading',
  startedAt: '2026-11-24T10:00:00Z',
  ...part,
})

describe('the list of uploads', () => {
  it('takes over what changed, in its place, and what is new at the end', () => {
    const merged = mergeUploads([upload('a'), upload('b')], [upload('c'), upload('a', { sentBytes: 50 })])
    expect(merged.map(({ id, sentBytes }) => [id, sentBytes])).toEqual([
      ['a', 50],
      ['b', 0],
      ['c', 0],
    ])
  })

  it.each(['done', 'canceled'] as const)('does not start again what is %s', (state) => {
    expect(mergeUploads([upload('a', { state })], [upload('a')])[0]?.state).toBe(state)
  })

  it('keeps what it was told of an upload before the answer that started it', () => {
    const failed = upload('a', { state: 'failed' })
    expect(addUploads([failed], [upload('a', { state: 'waiting' }), upload('b')])).toEqual([failed, upload('b')])
  })

  it('lets a failed one be tried again', () => {
    expect(mergeUploads([upload('a', { state: 'failed' })], [upload('a', { state: 'waiting' })])[0]?.state).toBe(
      'waiting',
    )
  })
})

describe('how far a run is', () => {
  it('counts what belongs to it', () => {
    const uploads = [
      upload('a', { state: 'done', sentBytes: 100 }),
      upload('b', { sentBytes: 50 }),
      upload('c', { state: 'waiting' }),
      upload('d', { state: 'canceled', sentBytes: 90 }),
      upload('old', { state: 'done', sentBytes: 100 }),
    ]
    const progress = runProgress(uploads, ({ id }) => id !== 'old')
    expect(progress).toEqual({ files: 3, finishedFiles: 1, sentBytes: 150, totalBytes: 300 })
    expect(shareDone(progress)).toBe(0.5)
  })

  it('is told by the files where they are empty', () => {
    const uploads = [upload('a', { size: 0, state: 'done' }), upload('b', { size: 0 })]
    expect(shareDone(runProgress(uploads, () => true))).toBe(0.5)
    expect(shareDone(runProgress([], () => true))).toBe(0)
  })

  it('says 100 % of nothing that isn’t there', () => {
    expect([percent(999, 1000), percent(1000, 1000), percent(2000, 1000), percent(0, 0)]).toEqual([
      '99 %',
      '100 %',
      '100 %',
      '0 %',
    ])
  })
})

describe('what became of a run', () => {
  const error = { code: 'network', message: 'The line was cut.', hint: 'Try again.' } as const
  const done = upload('a', { state: 'done' })
  const failed = upload('b', { state: 'failed', error })

  it('is said of one and of several', () => {
    expect(resultInWords([done])?.title).toBe('a.txt is uploaded: its link works.')
    expect(resultInWords([done, done])?.title).toBe('2 files are uploaded: their links work.')
    expect(resultInWords([failed])).toEqual({
      title: 'b.txt could not be uploaded.',
      detail: 'The line was cut. Try again.',
      tone: 'bad',
    })
    expect(resultInWords([failed, failed])).toMatchObject({ title: '2 files could not be uploaded.', tone: 'bad' })
    expect(resultInWords([done, failed])).toMatchObject({ title: '1 file could not be uploaded, 1 was.', tone: 'warn' })
    expect(resultInWords([upload('c', { state: 'canceled' })])).toBeUndefined()
  })

  it('shows no name as it is', () => {
    expect(resultInWords([{ ...done, name: '\u202egpj.exe' }])?.title).toContain('\\u202e')
  })
})

describe('the rate', () => {
  const samples = (...all: (readonly [number, number])[]) =>
    all.reduce<readonly RateSample[]>((kept, [at, bytes]) => addSample(kept, { at, bytes }), [])

  it('can’t be told before there is a second of it', () => {
    expect(rateOf([])).toBeUndefined()
    expect(rateOf(samples([0, 0], [999, 500]))).toBeUndefined()
    expect(rateOf(samples([0, 0], [1000, 500]))).toBe(500)
  })

  it('is that of the last seconds', () => {
    const fastThenSlow = samples(...Array.from({ length: 10 }, (_, second) => [second * 1000, second * 1e6] as const))
    const slow = Array.from({ length: 12 }, (_, second) => ({ at: 10_000 + second * 1000, bytes: 1e7 + second * 1000 }))
    expect(rateOf(slow.reduce(addSample, fastThenSlow))).toBeCloseTo(1000, 0)
  })

  it('begins anew with another run', () => {
    expect(samples([0, 0], [5000, 9000], [6000, 10])).toEqual([{ at: 6000, bytes: 10 }])
  })

  it('tells how long the rest takes', () => {
    expect(secondsLeft(1000, 300)).toBe(4)
    expect(secondsLeft(1000, 0)).toBeUndefined()
    expect(secondsLeft(1000, undefined)).toBeUndefined()
  })
})
