import type { Outcome, StoredPart, TransferChange, TransferRecord, Wish } from '../../../shared/transfers/transfer.ts'
import { integerOf, LibraryDatabase, type Row, textOf } from '../library/library-database.ts'
import {
  entryOf,
  type JournalEntry,
  numberOf,
  type Progress,
  partOf,
  type ShownTransfer,
  type WrittenChange,
} from './journal-rows.ts'
import { prepareJournal } from './journal-schema.ts'
import { isReadable, type TransferJob, type TransferSource } from './transfer-job.ts'

/** What the engine asks for. */
export interface Wanted {
  /** Connections of which nothing is wanted but what was canceled. */
  readonly except: readonly string[]
  readonly onlyCanceled: boolean
  /** Only what was added with this one or after it, and what was canceled. */
  readonly since: number
}

/** Sums of the queue, without what was canceled. */
export interface JournalTotals {
  readonly files: number
  readonly done: number
  readonly failed: number
  readonly paused: number
  readonly sentBytes: number
  readonly totalBytes: number
  /** Of all together, as their owner last said. */
  readonly bytesPerSecond: number
}

/**
 * The queue of uploads on disk: what is to be uploaded, what a person wants of it, and how far it is. It is written before the storage
 * is asked for what must not be forgotten. Processes share it: one works on the queue, the others add to it and say what they want.
 *
 * Commits outlive a crash of the process, but a power cut may take the last ones back: what the storage has is found there again, and
 * thousands of small files need not wait for the disk.
 */
export class TransferJournal {
  readonly #database: LibraryDatabase

  /** @throws AppError as opening a library does */
  constructor(path: string) {
    this.#database = new LibraryDatabase(path)
    try {
      prepareJournal(this.#database)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  /** Another number when another process has changed the queue since. */
  get version(): number {
    return this.#database.version
  }

  get isPaused(): boolean {
    return integerOf(this.#database.row('SELECT is_paused FROM queue_state'), 'is_paused') === 1
  }

  /** What of the queue its owner works on, as `TransferEngine.start` says it. */
  get ownedSince(): number {
    return integerOf(this.#database.row('SELECT owned_since FROM queue_state'), 'owned_since')
  }

  setOwnedSince(sequence: number): void {
    this.#database.run('UPDATE queue_state SET owned_since = ?', sequence)
  }

  setPaused(isPaused: boolean): void {
    this.#database.run('UPDATE queue_state SET is_paused = ?', isPaused ? 1 : 0)
  }

  /** Adds to the end of the queue, all or none. What was done before, when nothing is unfinished any more, makes room. */
  add(jobs: readonly TransferJob[]): void {
    this.#database.write(() => {
      if (this.unfinished() === 0) this.#database.run("DELETE FROM transfers WHERE outcome IN ('done', 'canceled')")
      let position = numberOf(this.#database.row('SELECT coalesce(max(position), 0) AS last FROM transfers'), 'last')
      for (const job of jobs) {
        position += 1
        const isReady = isReadable(job.source)
        const progress: Progress = { mayBeStored: false, isSequential: job.source.kind === 'zip' }
        this.#database.run(
          `INSERT INTO transfers (id, position, wish, state, connection_id, object_key, is_ready, process, size, job, progress)
          VALUES (?, ?, 'run', 'waiting', ?, ?, ?, ?, ?, ?, ?)`,
          job.id,
          position,
          job.connectionId,
          job.key,
          isReady ? 1 : 0,
          process.pid,
          job.size,
          JSON.stringify(job),
          JSON.stringify(progress),
        )
      }
    })
  }

  /** The bytes of a file have arrived on this computer. */
  arrived(id: string, source: TransferSource): void {
    const entry = this.get(id)
    if (entry === undefined) return
    const job: TransferJob = { ...entry.job, source }
    this.#database.run('UPDATE transfers SET is_ready = 1, job = ? WHERE id = ?', JSON.stringify(job), id)
  }

  /** What waits for bytes, and the process that was to bring them. */
  awaited(): { readonly id: string; readonly process: number }[] {
    return this.#database
      .rows('SELECT id, process FROM transfers WHERE is_ready = 0 AND outcome IS NULL')
      .map((row) => ({ id: textOf(row, 'id'), process: integerOf(row, 'process') }))
  }

  get(id: string): JournalEntry | undefined {
    const row = this.#database.row('SELECT * FROM transfers WHERE id = ?', id)
    return row === undefined ? undefined : this.#entry(row)
  }

  /** The same for who only shows it: without its parts. */
  look(id: string): JournalEntry | undefined {
    const row = this.#database.row('SELECT * FROM transfers WHERE id = ?', id)
    return row === undefined ? undefined : this.#entry(row, false)
  }

  /** Whether it has ended, and how; also of one that is no longer there. */
  outcomeOf(id: string): Outcome | 'gone' | undefined {
    const row = this.#database.row('SELECT outcome FROM transfers WHERE id = ?', id)
    if (row === undefined) return 'gone'
    return row['outcome'] === null ? undefined : (textOf(row, 'outcome') as Outcome)
  }

  /** The first of those that something is done for, or that wait for something to be mended. */
  busy(since: number, limit: number): JournalEntry[] {
    return this.#database
      .rows(
        `SELECT * FROM transfers WHERE outcome IS NULL AND sequence >= ?
        AND (state IN ('checking', 'uploading', 'finishing') OR trouble IS NOT NULL) ORDER BY position LIMIT ?`,
        since,
        limit,
      )
      .map((row) => this.#entry(row, false))
  }

  /** Those of a page of the queue, without what was canceled. */
  page(from: number, limit: number): JournalEntry[] {
    return this.#database
      .rows("SELECT * FROM transfers WHERE outcome IS NOT 'canceled' ORDER BY position LIMIT ? OFFSET ?", limit, from)
      .map((row) => this.#entry(row, false))
  }

  /**
   * What is next: what is wanted and has not ended, and what is to be cleared, in the order of the queue.
   *
   * @param taken those that are not asked for
   */
  next(count: number, taken: ReadonlySet<string>, { except, onlyCanceled, since }: Wanted): TransferRecord[] {
    const records: TransferRecord[] = []
    const rows = this.#database.rows(
      `SELECT * FROM transfers WHERE outcome IS NULL
      AND (wish = 'cancel' OR (wish = 'run' AND is_ready = 1 AND sequence >= ? AND NOT ?)) ORDER BY position LIMIT ?`,
      since,
      onlyCanceled ? 1 : 0,
      // Rows of held connections may stand in front.
      except.length === 0 ? count + taken.size : -1,
    )
    for (const row of rows) {
      if (records.length === count) break
      if (taken.has(textOf(row, 'id'))) continue
      if (textOf(row, 'wish') === 'run' && except.includes(textOf(row, 'connection_id'))) continue
      records.push(this.#entry(row).record)
    }
    return records
  }

  /** The place of an entry among all that were ever added. */
  sequenceOf(id: string): number {
    return integerOf(this.#database.row('SELECT sequence FROM transfers WHERE id = ?', id), 'sequence')
  }

  idsOf(where: 'unfinished' | 'failed' | 'ended' | 'paused'): string[] {
    const conditions = {
      unfinished: 'outcome IS NULL',
      failed: "outcome = 'failed'",
      ended: 'outcome IS NOT NULL',
      paused: "outcome IS NULL AND wish = 'pause'",
    } as const
    return this.#database
      .rows(`SELECT id FROM transfers WHERE ${conditions[where]} ORDER BY position`)
      .map((row) => textOf(row, 'id'))
  }

  /** The connections that something is to be done with. @param since as for `next` */
  wantedConnections(since: number): string[] {
    return this.#database
      .rows(
        `SELECT DISTINCT connection_id FROM transfers WHERE outcome IS NULL AND (wish = 'cancel'
        OR (wish = 'run' AND is_ready = 1 AND sequence >= ? AND (SELECT is_paused FROM queue_state) = 0))`,
        since,
      )
      .map((row) => textOf(row, 'connection_id'))
  }

  /** Whether anything is to be uploaded that its owner does not work on. */
  isWantedBefore(sequence: number): boolean {
    const row = this.#database.row(
      "SELECT 1 FROM transfers WHERE outcome IS NULL AND wish = 'run' AND is_ready = 1 AND sequence < ? LIMIT 1",
      sequence,
    )
    return row !== undefined
  }

  /** What was interrupted or has failed and may go on, the newest last. */
  resumable(connectionId: string, bucket: string): JournalEntry[] {
    return this.#database
      .rows(
        `SELECT * FROM transfers WHERE connection_id = ? AND wish IS NOT 'cancel'
        AND (outcome IS NULL OR outcome = 'failed') ORDER BY sequence`,
        connectionId,
      )
      .map((row) => this.#entry(row, false))
      .filter(({ job }) => job.bucket === bucket)
  }

  /** The transfers to an object. */
  toObject(connectionId: string, bucket: string, key: string): JournalEntry[] {
    return this.#database
      .rows('SELECT * FROM transfers WHERE object_key = ? AND connection_id = ?', key, connectionId)
      .map((row) => this.#entry(row))
      .filter(({ job }) => job.bucket === bucket)
  }

  /** The multipart uploads that the queue knows of. */
  uploadIds(): Set<string> {
    const rows = this.#database.rows("SELECT progress ->> 'uploadId' AS upload FROM transfers")
    return new Set(rows.flatMap(({ upload }) => (typeof upload === 'string' ? [upload] : [])))
  }

  wish(ids: readonly string[], wish: Wish): void {
    this.#database.write(() => {
      for (const id of ids) {
        this.#database.run(
          "UPDATE transfers SET wish = ? WHERE id = ? AND outcome IS NULL AND wish IS NOT 'cancel'",
          wish,
          id,
        )
      }
    })
  }

  /** Has what ended so go on, with what the storage has of it. */
  reopen(ids: readonly string[], outcome: 'failed' | 'done'): void {
    this.#database.write(() => {
      for (const id of ids) {
        this.#database.run(
          `UPDATE transfers SET outcome = NULL, wish = 'run', state = 'waiting', rate = NULL, trouble = NULL,
          progress = json_remove(progress, '$.error') WHERE id = ? AND outcome = ?`,
          id,
          outcome,
        )
      }
    })
  }

  /** Puts one before all others. @returns its new position, or undefined when it isn't there */
  first(id: string): number | undefined {
    const position =
      numberOf(this.#database.row('SELECT coalesce(min(position), 0) AS lowest FROM transfers'), 'lowest') - 1
    return this.#database.run('UPDATE transfers SET position = ? WHERE id = ?', position, id) === 0
      ? undefined
      : position
  }

  remove(ids: readonly string[]): void {
    this.#database.write(() => {
      for (const id of ids) this.#database.run('DELETE FROM transfers WHERE id = ? AND outcome IS NOT NULL', id)
    })
  }

  /** Writes down what became of some, all or none. */
  record(changes: readonly WrittenChange[]): void {
    this.#database.write(() => {
      for (const { id, change } of changes) this.#record(id, change)
    })
  }

  /** What the screens of other processes show of some. */
  show(shown: readonly ShownTransfer[]): void {
    this.#database.write(() => {
      for (const { id, state, sentBytes, bytesPerSecond, trouble } of shown) {
        this.#database.run(
          'UPDATE transfers SET state = ?, sent = ?, rate = ?, trouble = ? WHERE id = ?',
          state,
          sentBytes,
          bytesPerSecond ?? null,
          trouble === undefined ? null : JSON.stringify(trouble),
          id,
        )
      }
    })
  }

  /** Whether something is shown as being done. */
  get isShownBusy(): boolean {
    const row = this.#database.row("SELECT 1 FROM transfers WHERE outcome IS NULL AND state IS NOT 'waiting' LIMIT 1")
    return row !== undefined
  }

  /** Nobody works on the queue: whatever was being done no longer is. */
  settleStates(): void {
    this.#database.run(
      "UPDATE transfers SET state = 'waiting', rate = NULL, trouble = NULL WHERE outcome IS NULL AND state IS NOT 'waiting'",
    )
  }

  unfinished(): number {
    return integerOf(
      this.#database.row('SELECT count(*) AS unfinished FROM transfers WHERE outcome IS NULL'),
      'unfinished',
    )
  }

  /** @param since only of what was added with this place or after it */
  totals(since = 0): JournalTotals {
    const totals = { files: 0, done: 0, failed: 0, paused: 0, sentBytes: 0, totalBytes: 0, bytesPerSecond: 0 }
    const rows = this.#database.rows(
      `SELECT outcome, wish, count(*) AS files, total(size) AS size, total(sent) AS sent, total(rate) AS rate
      FROM transfers WHERE outcome IS NOT 'canceled' AND sequence >= ? GROUP BY outcome, wish`,
      since,
    )
    for (const row of rows) {
      const files = integerOf(row, 'files')
      const outcome = row['outcome']
      totals.files += files
      if (outcome === 'failed') {
        // Its bytes are nothing that is still to come.
        totals.failed += files
        continue
      }
      if (outcome === 'done') totals.done += files
      else if (row['wish'] === 'pause') totals.paused += files
      totals.totalBytes += numberOf(row, 'size')
      totals.bytesPerSecond += numberOf(row, 'rate')
      totals.sentBytes += numberOf(row, outcome === 'done' ? 'size' : 'sent')
    }
    return totals
  }

  close(): void {
    this.#database.close()
  }

  #record(id: string, { part, forgetParts, wish, outcome, ...change }: TransferChange): void {
    const row = this.#database.row('SELECT sequence, progress FROM transfers WHERE id = ?', id)
    if (row === undefined) return
    const sequence = integerOf(row, 'sequence')
    if (forgetParts) this.#database.run('DELETE FROM parts WHERE sequence = ?', sequence)
    if (part !== undefined) this.#addPart(sequence, part)
    if (Object.keys(change).length > 0) {
      const progress = JSON.stringify({ ...JSON.parse(textOf(row, 'progress')), ...change })
      this.#database.run('UPDATE transfers SET progress = ? WHERE sequence = ?', progress, sequence)
    }
    if (wish !== undefined) this.#database.run('UPDATE transfers SET wish = ? WHERE sequence = ?', wish, sequence)
    if (outcome !== undefined) {
      this.#database.run(
        'UPDATE transfers SET outcome = ?, state = ?, rate = NULL, trouble = NULL WHERE sequence = ?',
        outcome,
        outcome,
        sequence,
      )
    }
  }

  #addPart(sequence: number, { number, length, crc32, md5, etag }: StoredPart): void {
    this.#database.run(
      'INSERT OR REPLACE INTO parts (sequence, number, length, crc32, md5, etag) VALUES (?, ?, ?, ?, ?, ?)',
      sequence,
      number,
      length,
      crc32,
      md5,
      etag,
    )
  }

  #entry(row: Row, withParts = true): JournalEntry {
    return entryOf(row, withParts ? this.#parts(integerOf(row, 'sequence')) : [])
  }

  #parts(sequence: number): StoredPart[] {
    return this.#database.rows('SELECT * FROM parts WHERE sequence = ? ORDER BY number', sequence).map(partOf)
  }
}
