import { AppError } from '../../../shared/errors.ts'
import type { EventActor } from '../../../shared/links/link-event.ts'
import type { Clock, Logger } from '../ports.ts'
import { backUp } from './backups.ts'
import { BucketCapabilityRepository } from './bucket-capability-repository.ts'
import { BucketRegionRepository } from './bucket-region-repository.ts'
import { ConnectionRepository } from './connection-repository.ts'
import { CopyRepository } from './copy-repository.ts'
import { inspectLibrary } from './inspect-library.ts'
import { LibraryDatabase } from './library-database.ts'
import { fileSize, type LibraryFiles, libraryFiles, makePrivateFile, makePrivateFolder } from './library-files.ts'
import { DAY, isDue, readMarker, updateMarker } from './library-marker.ts'
import { LinkDuties } from './link-duties.ts'
import { LinkEventRepository } from './link-event-repository.ts'
import { LinkRepository } from './link-repository.ts'
import { migrate, SCHEMA } from './migrations.ts'
import { MoveRepository } from './move-repository.ts'
import { ProcessLock } from './process-lock.ts'
import { type Recovery, recoverLibrary } from './recover-library.ts'
import { toLibraryError } from './sqlite-errors.ts'

export interface LibraryOptions {
  /** The folder that is the library's alone. On a local disk: WAL doesn't work over a network. */
  readonly dir: string
  readonly clock: Clock
  readonly logger?: Logger | undefined
  /** By what, as the events of links say, things are done; `app` unless given. */
  readonly actor?: EventActor | undefined
}

/** Links (recipes, never URLs), connections without their secrets, and buckets' regions, in one file for all processes. */
export interface Library {
  readonly links: LinkRepository
  readonly events: LinkEventRepository
  readonly copies: CopyRepository
  readonly duties: LinkDuties
  readonly moves: MoveRepository
  readonly connections: ConnectionRepository
  readonly regions: BucketRegionRepository
  readonly capabilities: BucketCapabilityRepository
  /** What was done about damage that was found on opening, for the person to be told. */
  readonly recovered?: Recovery
  /** Another number when another process has changed the library since. */
  readonly version: () => number
  /** Makes the day's backup, unless there is one. `close` does it too; who stays open for days calls it now and then. */
  backUpWhenDue(): void
  /**
   * For a process that ends right now: what closing does, but for the checkpoint while the write-ahead log is small. All is saved
   * already, and whoever opens the library next reads the log, which takes longer the larger it is.
   */
  leave(): void
  close(): void
}

/** The largest write-ahead log that is left to the next process, in bytes: some twenty links' worth, read in a fraction of a millisecond. */
const MAX_LOG_LEFT = 256 * 1024
/** How often to wait 100 ms for a process that makes, migrates or repairs the library: that ends. */
const MAX_WAITS = 300
/** How often to wait 100 ms for those that have it open: they may have it open for days. */
const MAX_REFUSALS = 20

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

function open({ dir, clock, logger, actor = 'app' }: LibraryOptions): Library {
  const files = libraryFiles(dir)
  makePrivateFolder(dir)
  makePrivateFile(files.lock)
  const lock = new ProcessLock(files.lock)
  try {
    const { database, recovered } = openDatabase(files, lock, clock, logger)
    const isBackupDue = (): boolean => isDue(readMarker(files)?.backedUpAt, DAY, clock.now())
    const backUpWhenDue = (): void => {
      if (!isBackupDue()) return
      const now = clock.now()
      backUp(database, files, now)
      updateMarker(files, { backedUpAt: now })
    }
    const close = (): void => {
      try {
        backUpWhenDue()
      } catch (error) {
        // What was to be kept is kept; a backup that fails today is made tomorrow.
        logger?.error('library-backup', asError(error))
      }
      database.close()
      lock.close()
    }
    const events = new LinkEventRepository(database, clock, actor)
    return {
      links: new LinkRepository(database, events),
      duties: new LinkDuties(database),
      events,
      copies: new CopyRepository(database),
      moves: new MoveRepository(database),
      connections: new ConnectionRepository(database),
      regions: new BucketRegionRepository(database),
      capabilities: new BucketCapabilityRepository(database),
      ...(recovered !== undefined && { recovered }),
      version: () => database.version,
      backUpWhenDue,
      leave() {
        if (isBackupDue() || (fileSize(files.wal) ?? 0) > MAX_LOG_LEFT) close()
      },
      close,
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
  let waits = 0
  let refusals = 0
  while (waits < MAX_WAITS && refusals < MAX_REFUSALS) {
    if (!lock.tryShared()) {
      waits += 1
      continue
    }
    const finding = inspectLibrary(files, clock.now())
    if (finding.state === 'ready') return { database: finding.database, recovered }
    lock.release()
    if (!lock.tryExclusive()) {
      refusals += 1
      continue
    }
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

/** Does what the library needs, with the lock held exclusively. Another process may have done it meanwhile. */
function mend(files: LibraryFiles, now: number): Recovery | undefined {
  const finding = inspectLibrary(files, now)
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

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('not an Error')
}
