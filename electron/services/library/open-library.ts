import { AppError } from '../../../shared/errors.ts'
import type { Clock, Logger } from '../ports.ts'
import { backUp } from './backups.ts'
import { BucketRegionRepository } from './bucket-region-repository.ts'
import { ConnectionRepository } from './connection-repository.ts'
import { LibraryDatabase } from './library-database.ts'
import {
  fileSize,
  keepPrivate,
  type LibraryFiles,
  libraryFiles,
  makePrivateFile,
  makePrivateFolder,
} from './library-files.ts'
import { readMarker, updateMarker } from './library-marker.ts'
import { LinkRepository } from './link-repository.ts'
import { migrate, newerLibrary, SCHEMA } from './migrations.ts'
import { ProcessLock } from './process-lock.ts'
import { type Damage, type Recovery, recoverLibrary } from './recover-library.ts'
import { toLibraryError } from './sqlite-errors.ts'

export interface LibraryOptions {
  /** The folder that is the library's alone. On a local disk: WAL doesn't work over a network. */
  readonly dir: string
  readonly clock: Clock
  readonly logger?: Logger | undefined
}

/** Links (recipes, never URLs), connections without their secrets, and buckets' regions, in one file for all processes. */
export interface Library {
  readonly links: LinkRepository
  readonly connections: ConnectionRepository
  readonly regions: BucketRegionRepository
  /** What was done about damage that was found on opening, for the person to be told. */
  readonly recovered?: Recovery
  /** Makes the day's backup, unless there is one. `close` does it too; who stays open for days calls it now and then. */
  backUpWhenDue(): void
  close(): void
}

const DAY = 86_400_000
const QUICK_CHECK_EVERY = DAY
const FULL_CHECK_EVERY = 7 * DAY
const BACKUP_EVERY = DAY
/** Each waits 100 ms at most for another process to get done. */
const LOCK_ATTEMPTS = 50

type Finding =
  | { readonly state: 'ready'; readonly database: LibraryDatabase }
  | { readonly state: 'absent' }
  | { readonly state: 'outdated' }
  | { readonly state: 'damaged'; readonly damage: Damage }

/**
 * Opens the library, makes it on first use, brings an older one up to date (after a backup), and repairs a damaged one.
 *
 * Whoever has it open holds a shared lock; making, migrating and repairing need the lock exclusively, so nobody's file is
 * exchanged under them, and of two processes that find the same to do, one does it.
 * @throws AppError `library-newer`, `library-busy`, `library-unwritable`, `disk-full`
 */
export function openLibrary(options: LibraryOptions): Library {
  try {
    return open(options)
  } catch (error) {
    throw toLibraryError(error)
  }
}

function open({ dir, clock, logger }: LibraryOptions): Library {
  const files = libraryFiles(dir)
  makePrivateFolder(dir)
  makePrivateFile(files.lock)
  const lock = new ProcessLock(files.lock)
  try {
    const { database, recovered } = openDatabase(files, lock, clock, logger)
    const backUpWhenDue = (): void => {
      const now = clock.now()
      if (!isDue(readMarker(files)?.backedUpAt, BACKUP_EVERY, now)) return
      backUp(database, files, now)
      updateMarker(files, { backedUpAt: now })
    }
    return {
      links: new LinkRepository(database),
      connections: new ConnectionRepository(database),
      regions: new BucketRegionRepository(database),
      ...(recovered !== undefined && { recovered }),
      backUpWhenDue,
      close() {
        try {
          backUpWhenDue()
        } catch (error) {
          // What was to be kept is kept; a backup that fails today is made tomorrow.
          logger?.error('library-backup', asError(error))
        }
        database.close()
        lock.close()
      },
    }
  } catch (error) {
    lock.close()
    throw error
  }
}

function openDatabase(
  files: LibraryFiles,
  lock: ProcessLock,
  clock: Clock,
  logger: Logger | undefined,
): { database: LibraryDatabase; recovered: Recovery | undefined } {
  let recovered: Recovery | undefined
  for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt += 1) {
    if (!lock.tryShared()) continue
    const finding = inspect(files, clock.now())
    if (finding.state === 'ready') return { database: finding.database, recovered }
    lock.release()
    if (!lock.tryExclusive()) continue
    try {
      recovered = mend(files, clock.now()) ?? recovered
      if (recovered !== undefined) logger?.info('library-recovered', { ...recovered })
    } finally {
      lock.release()
    }
  }
  throw new AppError(
    'library-busy',
    'The library has to be updated or repaired, and another Sandglass has it open.',
    'Close Sandglass everywhere, then start it again.',
  )
}

/** Looks at the library and opens it, if it is in order. */
function inspect(files: LibraryFiles, now: number): Finding {
  const marker = readMarker(files)
  if ((marker?.schema ?? 0) > SCHEMA) throw newerLibrary()
  const size = fileSize(files.database)
  if (marker === undefined && (size === undefined || size === 0)) return { state: 'absent' }
  if (size === undefined) return { state: 'damaged', damage: 'missing' }
  if (size === 0) return { state: 'damaged', damage: 'empty' }
  if (marker?.recovering !== undefined) return { state: 'damaged', damage: 'unreadable' }

  // SQLite gives its log the database's mode, so that one comes first.
  for (const path of [files.database, files.wal, files.shm, files.marker]) keepPrivate(path, 0o600)
  const database = new LibraryDatabase(files.database, () => markSuspect(files))
  const closeWith = (finding: Finding): Finding => {
    database.close()
    return finding
  }
  try {
    const schema = database.schema
    if (schema > SCHEMA) throw newerLibrary()
    if (schema === 0 && marker === undefined) return closeWith({ state: 'absent' })
    if (schema === 0) return closeWith({ state: 'damaged', damage: 'empty' })
    if (schema < SCHEMA) return closeWith({ state: 'outdated' })
    database.prepareForUse()
    if (!passesCheck(database, files, now)) return closeWith({ state: 'damaged', damage: 'unreadable' })
    return { state: 'ready', database }
  } catch (error) {
    database.close()
    if (error instanceof AppError && error.code === 'library-damaged') return { state: 'damaged', damage: 'unreadable' }
    throw error
  }
}

/** Runs SQLite's check when one is due: a short one each day, a full one each week and after damage was met. */
function passesCheck(database: LibraryDatabase, files: LibraryFiles, now: number): boolean {
  const marker = readMarker(files)
  const full = marker === undefined || marker.suspect || isDue(marker.fullyCheckedAt, FULL_CHECK_EVERY, now)
  if (!full && !isDue(marker.checkedAt, QUICK_CHECK_EVERY, now)) return true
  if (!database.check(full ? 'full' : 'quick')) return false
  updateMarker(files, {
    schema: SCHEMA,
    checkedAt: now,
    suspect: false,
    ...(full && { fullyCheckedAt: now }),
  })
  return true
}

/** Does what the library needs, with the lock held exclusively. Another process may have done it meanwhile. */
function mend(files: LibraryFiles, now: number): Recovery | undefined {
  const finding = inspect(files, now)
  switch (finding.state) {
    case 'ready':
      finding.database.close()
      return undefined
    case 'damaged':
      return recoverLibrary(files, finding.damage, now)
    case 'absent':
      makePrivateFile(files.database)
      bringUpToDate(files)
      updateMarker(files, { schema: SCHEMA, checkedAt: now, fullyCheckedAt: now })
      return undefined
    case 'outdated':
      bringUpToDate(files, now)
      updateMarker(files, { schema: SCHEMA })
      return undefined
  }
}

/** @param backUpAt milliseconds since the epoch, when what is there is worth a backup first */
function bringUpToDate(files: LibraryFiles, backUpAt?: number): void {
  const database = new LibraryDatabase(files.database)
  try {
    database.prepareForUse()
    if (backUpAt !== undefined) backUp(database, files, backUpAt)
    migrate(database)
  } finally {
    database.close()
  }
}

function markSuspect(files: LibraryFiles): void {
  try {
    updateMarker(files, { suspect: true })
  } catch {
    // The damage itself is about to be reported, and the day's check finds it too.
  }
}

function isDue(last: number | undefined, every: number, now: number): boolean {
  // A clock that was set back is no reason to wait for it to catch up.
  return last === undefined || now - last >= every || now < last
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('not an Error')
}
