import { AppError } from '../../../shared/errors.ts'
import { LibraryDatabase } from './library-database.ts'
import { fileSize, keepPrivate, type LibraryFiles } from './library-files.ts'
import { DAY, isDue, readMarker, updateMarker } from './library-marker.ts'
import { newerLibrary, SCHEMA } from './migrations.ts'
import type { Damage } from './recover-library.ts'

const QUICK_CHECK_EVERY = DAY
const FULL_CHECK_EVERY = 7 * DAY

/** How the library was found. `absent`: never made; `outdated`: of an older schema. */
export type Finding =
  | { readonly state: 'ready'; readonly database: LibraryDatabase }
  | { readonly state: 'absent' }
  | { readonly state: 'outdated' }
  | { readonly state: 'damaged'; readonly damage: Damage }

/**
 * Looks at the library and opens it, if it is in order.
 * @param now milliseconds since the epoch
 * @throws AppError `library-newer`, before anything is written
 */
export function inspectLibrary(files: LibraryFiles, now: number): Finding {
  const marker = readMarker(files)
  if ((marker?.schema ?? 0) > SCHEMA) throw newerLibrary()
  const size = fileSize(files.database)
  if (marker === undefined && (size === undefined || size === 0)) return { state: 'absent' }
  if (size === undefined) return { state: 'damaged', damage: 'missing' }
  if (size === 0) return { state: 'damaged', damage: 'empty' }
  if (marker?.recovering !== undefined) return { state: 'damaged', damage: 'unreadable' }

  // SQLite gives its log the database's mode, so that one comes first.
  for (const path of [files.database, files.wal, files.shm, files.marker]) keepPrivate(path, 0o600)
  if (fileSize(files.wal) !== undefined && schemaOf(files) > SCHEMA) throw newerLibrary()
  const database = new LibraryDatabase(files.database, { onDamage: () => markSuspect(files) })
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

/** The schema, without a touch to the file; 0 when that can't be read. */
function schemaOf(files: LibraryFiles): number {
  let database: LibraryDatabase | undefined
  try {
    database = new LibraryDatabase(files.database, { readOnly: true })
    return database.schema
  } catch {
    return 0
  } finally {
    database?.close()
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

function markSuspect(files: LibraryFiles): void {
  try {
    updateMarker(files, { suspect: true })
  } catch {
    // The damage itself is about to be reported, and the day's check finds it too.
  }
}
