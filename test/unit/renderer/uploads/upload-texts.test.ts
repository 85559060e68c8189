import { describe, expect, it } from 'vitest'
import {
  announcement,
  commandsFor,
  isUnfinished,
  NOTHING_HEARD,
  percent,
  progressInWords,
  queueInWords,
  resultInWords,
  stateBadge,
  uploadDetail,
} from '../../../../renderer/features/uploads/upload-texts.ts'
import { UPLOAD_STATES, type UploadSummary } from '../../../../shared/api/upload-calls.ts'
import { summary, upload } from './samples.ts'

const offline = { code: 'network', message: 'Offline: it goes on by itself.', hint: 'Look at the network.' } as const

describe('an upload', () => {
  it('has its state in a word', () => {
    const labels = UPLOAD_STATES.map((state) => stateBadge(upload('a', { state, sentBytes: 340 })).label)
    expect(labels).toEqual(['Waiting', 'Checking', '34 %', 'Finishing', 'Paused', 'Works', 'Failed', 'Canceled'])
  })

  it('says 100 % of nothing that isn’t there', () => {
    expect([percent(999, 1000), percent(1000, 1000), percent(2000, 1000), percent(0, 0)]).toEqual([
      '99 %',
      '100 %',
      '100 %',
      '0 %',
    ])
  })

  it('tells where it lies, how large it is, and how fast it goes', () => {
    expect(uploadDetail(upload('a', { state: 'waiting', folder: 'tour/deep' }))).toBe('tour/deep · 1.0 kB')
    expect(uploadDetail(upload('a', { sentBytes: 400, bytesPerSecond: 100 }))).toBe(
      '400 B of 1.0 kB · 100 B/s · 6 s left',
    )
    expect(uploadDetail(upload('a', { sentBytes: 400, state: 'paused', bytesPerSecond: 100 }))).toBe('400 B of 1.0 kB')
    expect(uploadDetail(upload('a', { state: 'waiting', folder: '\u202ex' }))).toContain('\\u202e')
  })

  it('tells why it waits or has failed, in place of that', () => {
    const words = 'Offline: it goes on by itself. Look at the network.'
    expect(uploadDetail(upload('a', { trouble: offline }))).toBe(words)
    expect(uploadDetail(upload('a', { state: 'failed', error: offline }))).toBe(words)
    expect(stateBadge(upload('a', { trouble: offline })).tone).toBe('warn')
    // It is the person who has it wait.
    expect(uploadDetail(upload('a', { state: 'paused', trouble: offline }))).toBe('1.0 kB')
  })

  it('can be done with what its state allows', () => {
    expect(Object.fromEntries(UPLOAD_STATES.map((state) => [state, commandsFor({ state }, false)]))).toEqual({
      waiting: ['pause', 'first', 'cancel'],
      checking: ['pause', 'cancel'],
      uploading: ['pause', 'cancel'],
      finishing: ['pause', 'cancel'],
      paused: ['resume', 'first', 'cancel'],
      done: ['dismiss'],
      failed: ['retry', 'cancel'],
      canceled: ['dismiss'],
    })
    for (const state of UPLOAD_STATES) expect(commandsFor({ state }, true)).not.toContain('resume')
  })

  it('is unfinished until it has ended', () => {
    expect(UPLOAD_STATES.filter((state) => !isUnfinished({ state }))).toEqual(['done', 'failed', 'canceled'])
    expect(isUnfinished(undefined)).toBe(false)
  })
})

describe('the queue', () => {
  it.each<[Partial<UploadSummary>, string]>([
    [{}, 'Uploading 1 file'],
    [{ files: 100_000, done: 1200 }, 'Uploading 100,000 files, 1,200 done'],
    [{ files: 3, done: 1, isPaused: true }, 'Paused: 2 files left'],
    [{ files: 3, done: 1, paused: 2 }, 'Paused: 2 files left'],
    [{ files: 3, done: 2, failed: 1 }, '1 file could not be uploaded'],
    [{ files: 3, failed: 3 }, '3 files could not be uploaded'],
  ])('is told in a line: %j', (part, words) => {
    expect(queueInWords(summary(part))).toBe(words)
  })

  it('is told by its bytes, with a rate where there is one', () => {
    expect(progressInWords(summary({ sentBytes: 250 }))).toBe('250 B of 1.0 kB')
    expect(progressInWords(summary({ sentBytes: 250, bytesPerSecond: 10 }))).toBe(
      '250 B of 1.0 kB · 10 B/s · 1 min 15 s left',
    )
    expect(progressInWords(summary({ bytesPerSecond: 0 }))).toBe('0 B of 1.0 kB · 0 B/s')
    expect(progressInWords(summary({ bytesPerSecond: 10, isPaused: true }))).toBe('0 B of 1.0 kB')
    expect(progressInWords(summary({ bytesPerSecond: 4, totalBytes: 4e9 }))).toBe('0 B of 4.0 GB · 4 B/s')
  })
})

describe('what is read aloud', () => {
  const spoken = (...states: readonly Partial<UploadSummary>[]) => {
    let heard = NOTHING_HEARD
    return states.map((state) => {
      const next = announcement(heard, summary(state))
      heard = next.heard
      return next.text
    })
  }

  it('is the beginning, and each quarter once', () => {
    expect(spoken({ files: 2 }, { files: 2, sentBytes: 100 }, { sentBytes: 250 }, { sentBytes: 260 })).toEqual([
      'Uploading 2 files.',
      undefined,
      '25 % is uploaded.',
      undefined,
    ])
    // More than one quarter between two events is one piece of news.
    expect(spoken({}, { sentBytes: 800 }, { sentBytes: 1000 })).toEqual([
      'Uploading 1 file.',
      '75 % is uploaded.',
      '100 % is uploaded.',
    ])
  })

  it('is told anew as it grows again after more was added', () => {
    const all = [{}, { sentBytes: 500 }, { sentBytes: 500, totalBytes: 4000 }, { sentBytes: 1000, totalBytes: 4000 }]
    expect(spoken(...all)).toEqual(['Uploading 1 file.', '50 % is uploaded.', undefined, '25 % is uploaded.'])
  })

  it('is a pause, its end, and what holds everything back', () => {
    expect(spoken({}, { isPaused: true }, {}, { trouble: offline }, { trouble: offline }, {})).toEqual([
      'Uploading 1 file.',
      'Uploads are paused.',
      'Uploading 1 file.',
      'Offline: it goes on by itself. Look at the network.',
      undefined,
      undefined,
    ])
  })

  it('is nothing at the end, which has a result of its own, and then begins anew', () => {
    expect(spoken({}, { done: 1, sentBytes: 1000 }, { files: 1 })).toEqual([
      'Uploading 1 file.',
      undefined,
      'Uploading 1 file.',
    ])
  })
})

describe('what became of a run', () => {
  const error = { code: 'network', message: 'The line was cut.', hint: 'Try again.' } as const
  const done = upload('a', { state: 'done' })
  const failed = upload('b', { state: 'failed', error })
  const result = (counts: { done: number; failed: number }) =>
    resultInWords({ ...counts, someDone: counts.done > 0 ? [done] : [], someFailed: counts.failed > 0 ? [failed] : [] })

  it('is said of one and of several', () => {
    expect(result({ done: 1, failed: 0 })?.title).toBe('a.txt is uploaded: its link works.')
    expect(result({ done: 2000, failed: 0 })?.title).toBe('2,000 files are uploaded: their links work.')
    expect(result({ done: 0, failed: 1 })).toEqual({
      title: 'b.txt could not be uploaded.',
      detail: 'The line was cut. Try again.',
      tone: 'bad',
    })
    expect(result({ done: 0, failed: 2 })).toMatchObject({ title: '2 files could not be uploaded.', tone: 'bad' })
    expect(result({ done: 1, failed: 1 })).toMatchObject({
      title: '1 file could not be uploaded, 1 was.',
      tone: 'warn',
    })
    expect(result({ done: 0, failed: 0 })).toBeUndefined()
  })

  it('shows no name as it is', () => {
    const named = { ...done, name: '\u202egpj.exe' }
    expect(resultInWords({ done: 1, failed: 0, someDone: [named], someFailed: [] })?.title).toContain('\\u202e')
  })
})
