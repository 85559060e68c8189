import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openJournal } from '../../../../electron/services/transfers/open-journal.ts'
import type { TransferJob } from '../../../../electron/services/transfers/transfer-job.ts'
import { TransferJournal } from '../../../../electron/services/transfers/transfer-journal.ts'
import type { StoredPart } from '../../../../shared/transfers/transfer.ts'
import { temporaryFolder } from '../playground/serve.ts'

const ALL = { except: [], onlyCanceled: false, since: 0 }
const NONE = new Set<string>()

function job(number: number): TransferJob {
  return {
    id: `id-${number}`,
    linkId: `link-${number}`,
    connectionId: number % 2 === 0 ? 'even' : 'odd',
    bucket: 'bucket',
    key: `key-${number}`,
    name: `${number}.txt`,
    size: 10,
    source: { kind: 'file', path: `/files/${number}.txt` },
    isTried: false,
    addedAt: '2026-01-01T00:00:00.000Z',
  }
}

function jobs(count: number): TransferJob[] {
  return Array.from({ length: count }, (_, index) => job(index + 1))
}

async function newPath(): Promise<string> {
  return join(await temporaryFolder(), 'queue.db')
}

function open(path: string): TransferJournal {
  const journal = new TransferJournal(path)
  onTestFinished(() => journal.close())
  return journal
}

const PART: StoredPart = { number: 1, length: 8, crc32: 1, md5: 'md5', etag: '"md5"' }

it('takes ten thousand files at once, and gives them in their order', async () => {
  const journal = open(await newPath())
  journal.add(jobs(10_000))
  expect(journal.totals()).toMatchObject({ files: 10_000, done: 0, totalBytes: 100_000 })
  expect(journal.unfinished()).toBe(10_000)
  expect(journal.page(9998, 10).map((entry) => entry.job.id)).toEqual(['id-9999', 'id-10000'])
  expect(journal.next(2, NONE, ALL).map(({ id }) => id)).toEqual(['id-1', 'id-2'])
  expect(journal.next(2, new Set(['id-1']), ALL).map(({ id }) => id)).toEqual(['id-2', 'id-3'])
})

it('adds all or none', async () => {
  const journal = open(await newPath())
  expect(() => journal.add([job(1), job(2), job(1)])).toThrow()
  expect(journal.totals().files).toBe(0)
})

it('gives what comes first, but nothing of connections that are held back unless it was canceled', async () => {
  const journal = open(await newPath())
  journal.add(jobs(4))
  journal.first('id-4')
  expect(journal.next(4, NONE, ALL).map(({ id }) => id)).toEqual(['id-4', 'id-1', 'id-2', 'id-3'])
  journal.wish(['id-2'], 'cancel')
  journal.wish(['id-3'], 'pause')
  const held = { ...ALL, except: ['even'] }
  expect(journal.next(4, NONE, held).map(({ id }) => id)).toEqual(['id-1', 'id-2'])
  expect(journal.next(4, NONE, { ...ALL, onlyCanceled: true }).map(({ id }) => id)).toEqual(['id-2'])
  expect(journal.first('id-9')).toBeUndefined()
})

it('keeps to a cancellation whatever is wished after it', async () => {
  const journal = open(await newPath())
  journal.add(jobs(1))
  journal.wish(['id-1'], 'cancel')
  journal.wish(['id-1'], 'run')
  expect(journal.get('id-1')).toMatchObject({ state: 'canceled', record: { wish: 'cancel' } })
  journal.record([{ id: 'id-1', change: { outcome: 'canceled' } }])
  expect(journal.page(0, 10)).toEqual([])
})

it('remembers parts and uploads over a restart, and forgets them when told', async () => {
  const path = await newPath()
  const first = new TransferJournal(path)
  first.add(jobs(2))
  first.record([{ id: 'id-1', change: { uploadId: 'upload', partSize: 8 } }])
  first.record([{ id: 'id-1', change: { part: PART } }])
  first.record([{ id: 'id-1', change: { part: { ...PART, number: 2 } } }])
  first.close()
  const journal = open(path)
  expect(journal.uploadIds()).toEqual(new Set(['upload']))
  expect(journal.get('id-1')?.record.parts.map(({ number }) => number)).toEqual([1, 2])
  journal.record([{ id: 'id-1', change: { uploadId: undefined, forgetParts: true } }])
  expect(journal.uploadIds()).toEqual(new Set())
  expect(journal.get('id-1')?.record).toMatchObject({ parts: [], partSize: 8 })
})

it('lets a process know when another one has changed something, and not of its own changes', async () => {
  const path = await newPath()
  const [first, second] = [open(path), open(path)]
  const before = second.version
  second.add([job(1)])
  expect(second.version).toBe(before)
  first.wish(['id-1'], 'pause')
  expect(second.version).not.toBe(before)
  expect(second.get('id-1')?.state).toBe('paused')
})

it('forgets what is done when something is added to a queue that has ended, but not what failed', async () => {
  const journal = open(await newPath())
  journal.add(jobs(3))
  journal.record([{ id: 'id-1', change: { outcome: 'done' } }])
  journal.record([{ id: 'id-2', change: { outcome: 'failed' } }])
  journal.add([job(4)])
  expect(journal.totals()).toMatchObject({ files: 4, done: 1, failed: 1 })
  for (const id of ['id-3', 'id-4']) journal.record([{ id, change: { outcome: 'done' } }])
  journal.add([job(5)])
  expect(journal.page(0, 10).map((entry) => entry.job.id)).toEqual(['id-2', 'id-5'])
})

it.each([
  ['at its beginning', 0],
  ['in the middle', 5 * 4096],
])('is put aside as it is when it is damaged %s', async (_, offset) => {
  const path = await newPath()
  const first = new TransferJournal(path)
  first.add(jobs(1000))
  first.close()
  const content = readFileSync(path).fill(0xa5, offset, offset + 4096)
  writeFileSync(path, content)
  const logged: string[] = []
  const logger = { info: () => undefined, error: (event: string) => void logged.push(event) }
  const journal = openJournal(path, { now: () => 1234 }, logger)
  onTestFinished(() => journal.close())
  expect(logged).toEqual(['transfer-queue-damaged'])
  expect(readdirSync(dirname(path))).toContain(`${basename(path)}.damaged-1234`)
  expect(readFileSync(`${path}.damaged-1234`).equals(content)).toBe(true)
  expect(journal.totals().files).toBe(0)
  journal.add(jobs(1))
  expect(journal.unfinished()).toBe(1)
})
