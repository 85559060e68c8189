import { readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LibraryDatabase } from './library-database.ts'
import { type LibraryFiles, makePrivateFile, makePrivateFolder, syncFile, syncFolder } from './library-files.ts'
import { DAY } from './library-marker.ts'
import { damaged } from './sqlite-errors.ts'

const KEPT = 7
const BACKUP = /^library-(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.db$/

/** A moment as part of a file's name: sortable, and free of what Windows forbids. */
export function fileTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replaceAll(':', '-')
}

/**
 * Copies the library, as it is now, into its folder of backups; keeps the newest 7. It has its name only when it is whole: it
 * was checked, and it is on the disk.
 * @returns its path
 */
export function backUp(database: LibraryDatabase, files: LibraryFiles, now: number): string {
  makePrivateFolder(files.backups)
  const path = join(files.backups, `library-${fileTimestamp(now)}.db`)
  const partial = `${path}.${process.pid}.partial`
  rmSync(partial, { force: true })
  try {
    makePrivateFile(partial)
    database.run('VACUUM INTO ?', partial)
    if (!isWhole(partial)) throw damaged()
    syncFile(partial)
    renameSync(partial, path)
  } finally {
    rmSync(partial, { force: true })
  }
  syncFolder(path)
  prune(files, now)
  return path
}

/** The paths of all backups, newest first. */
export function backups(files: LibraryFiles): string[] {
  return names(files)
    .filter((name) => BACKUP.test(name))
    .sort()
    .reverse()
    .map((name) => join(files.backups, name))
}

/** When a backup was made, ISO 8601. */
export function timestampOf(backup: string): string {
  return basename(backup).replace(BACKUP, '$1$2:$3:$4')
}

/** Whether a library's file passes SQLite's full check. */
export function isWhole(path: string): boolean {
  let database: LibraryDatabase | undefined
  try {
    database = new LibraryDatabase(path, { readOnly: true })
    return database.check('full') && database.schema > 0
  } catch {
    return false
  } finally {
    database?.close()
  }
}

function prune(files: LibraryFiles, now: number): void {
  for (const path of backups(files).slice(KEPT)) rmSync(path, { force: true })
  // What a process that was killed left. A younger one may be in the making.
  const yesterday = `library-${fileTimestamp(now - DAY)}`
  for (const name of names(files)) {
    if (name.endsWith('.partial') && name < yesterday) rmSync(join(files.backups, name), { force: true })
  }
}

function names(files: LibraryFiles): string[] {
  try {
    return readdirSync(files.backups)
  } catch {
    return []
  }
}
