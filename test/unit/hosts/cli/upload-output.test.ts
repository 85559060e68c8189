import { describe, expect, it } from 'vitest'
import {
  describeQueue,
  staleTable,
  summaryJson,
  uploadJson,
  uploadTable,
} from '../../../../electron/hosts/cli/upload-output.ts'
import { queued, summaryOf } from './queued.ts'

const ERROR = { code: 'access-denied', message: 'The key may not write here.', hint: 'Ask for it.' } as const

describe('uploadTable', () => {
  it('has a row for each, with what is known of it', () => {
    const uploads = [
      queued({ bytesPerSecond: 250_000 }),
      queued({ linkId: 'aaaa000000', name: 'b.txt', folder: 'photos/2026', state: 'waiting', size: 0, sentBytes: 0 }),
      queued({ linkId: 'bbbb000000', state: 'failed', error: ERROR }),
      queued({ linkId: 'cccc000000', name: 'all.zip', state: 'done' }),
    ]
    expect(uploadTable(uploads.map((upload, index) => ({ ...upload, position: index + 1 })))).toBe(
      [
        '#  ID          STATE      SENT   SIZE    RATE      LEFT  FILE',
        '1  k3v9aaaaaa  uploading  50 %   2.0 MB  250 kB/s  4 s   report.pdf',
        '2  aaaa000000  waiting    0 %    0 B                     photos/2026/b.txt',
        '3  bbbb000000  failed     50 %   2.0 MB                  report.pdf  (The key may not write here.)',
        '4  cccc000000  done       100 %  2.0 MB                  all.zip',
        '',
      ].join('\n'),
    )
  })

  it('lets no name write to the terminal', () => {
    const table = uploadTable([{ ...queued({ name: '\u001b[31mred\n', folder: '\u202egnp' }), position: 1 }])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is the point
    expect(table.slice(0, -1).split('\n').join('')).not.toMatch(/[\u0000-\u001f\u202e]/)
    expect(table.split('\n')).toHaveLength(3)
  })
})

describe('uploadJson', () => {
  it('has every field, also where there is nothing to say', () => {
    expect(uploadJson(queued({ state: 'paused' }))).toEqual({
      id: 'aa0c6a4e-0000-4000-8000-000000000001',
      linkId: 'k3v9aaaaaa',
      name: 'report.pdf',
      folder: null,
      size: 2_000_000,
      sentBytes: 1_000_000,
      state: 'paused',
      bytesPerSecond: null,
      secondsLeft: null,
      trouble: null,
      error: null,
      startedAt: '2026-11-25T13:02:00.000Z',
    })
    expect(summaryJson(summaryOf())).toMatchObject({ bytesPerSecond: null, secondsLeft: null, trouble: null })
  })

  it('says how long it will take while it is known', () => {
    expect(uploadJson(queued({ bytesPerSecond: 300_000 }))).toMatchObject({ secondsLeft: 4 })
    expect(uploadJson(queued({ bytesPerSecond: 0 }))).toMatchObject({ bytesPerSecond: 0, secondsLeft: null })
    expect(summaryJson(summaryOf({ bytesPerSecond: 1000 }))).toMatchObject({ secondsLeft: 1000 })
  })
})

describe('describeQueue', () => {
  it.each([
    [summaryOf(), '0 of 1 file uploaded, 1.0 MB of 2.0 MB'],
    [summaryOf({ files: 3, done: 2, bytesPerSecond: 100_000 }), '2 of 3 files uploaded, 1.0 MB of 2.0 MB; 10 s left'],
    [
      summaryOf({ files: 9, failed: 2, paused: 3, isPaused: true }),
      '0 of 9 files uploaded, 1.0 MB of 2.0 MB; 2 failed; 3 paused; all is paused',
    ],
    [summaryOf({ files: 0 }), 'The queue is empty'],
    [summaryOf({ files: 0, isPaused: true }), 'The queue is empty, and paused'],
    [summaryOf({ trouble: ERROR }), '0 of 1 file uploaded, 1.0 MB of 2.0 MB. The key may not write here.'],
  ])('tells of %o', (summary, text) => {
    expect(describeQueue(summary)).toBe(text)
  })
})

it('staleTable shows what is known of each', () => {
  const one = { bucket: 'b', key: 'k/\nx', uploadId: 'u' }
  expect(staleTable([{ ...one, startedAt: '2026-11-25T13:02:00.000Z', bytes: 5_000_000 }])).toMatch(
    /^BEGUN +STORED +OBJECT\n2026-11-25 .+ {2}5\.0 MB {2}s3:\/\/b\/k\/\S+\n$/,
  )
  expect(staleTable([one])).toMatch(/^BEGUN {2}STORED {2}OBJECT\n {15}s3:\/\/b\/k\/\S+\n$/)
})
