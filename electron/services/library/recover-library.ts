import { constants, copyFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { backups, fileTimestamp, isWhole, timestampOf } from './backups.ts'
import { ConnectionRepository } from './connection-repository.ts'
import { LibraryDatabase } from './library-database.ts'
import { fileSize, keepPrivate, type LibraryFiles, makePrivateFile, syncFile, syncFolder } from './library-files.ts'
import { readMarker, updateMarker } from './library-marker.ts'
import { LinkEventRepository } from './link-event-repository.ts'
import { LinkRepository } from './link-repository.ts'
import { migrate, SCHEMA } from './migrations.ts'
import { type Salvage, salvage } from './salvage.ts'

export type Damage = 'missing' | 'empty' | 'unreadable'

/** What was done about a damaged library, for the person to be told. */
export interface Recovery {
  readonly damage: Damage
  /** The path of the damaged file, which is kept as it was; undefined when there was none. */
  readonly keptAs: string | undefined
  readonly links: number
  readonly connections: number
  /** When the backup was made that filled in what couldn't be read, ISO 8601; undefined when none was needed or there was none. */
  readonly backup: string | undefined
  /** False when something may be missing. */
  readonly complete: boolean
  /** The same in words. */
  readonly message: string
}

/**
 * Puts a new library in the place of a damaged one: with every row that can still be read and, where some can't, the newest
 * good backup below them. The damaged file is kept aside as it was. Needs the library's lock, exclusively.
 *
 * It can be killed at any point and be run again: until the last step, the copy that is kept aside is what it starts from.
 */
export function recoverLibrary(files: LibraryFiles, damage: Damage, now: number): Recovery {
  const keptAs = keepAside(files, now)
  const salvaged = salvage(files.database)
  const backup = salvaged.complete ? undefined : backups(files).find(isWhole)
  const { path, links, connections } = rebuild(files, salvaged, backup, now)
  // A write-ahead log belongs to its database: left beside another one, it would be played into it.
  rmSync(files.wal, { force: true })
  rmSync(files.shm, { force: true })
  renameSync(path, files.database)
  syncFolder(files.database)
  updateMarker(files, { schema: SCHEMA, checkedAt: now, fullyCheckedAt: now, suspect: false, recovering: undefined })

  const recovery = {
    damage,
    keptAs,
    links,
    connections,
    backup: backup && timestampOf(backup),
    complete: salvaged.complete,
  }
  return { ...recovery, message: describe(recovery) }
}

/** @returns where the damaged file is kept; undefined when there is none */
function keepAside(files: LibraryFiles, now: number): string | undefined {
  const recovering = readMarker(files)?.recovering
  if (recovering !== undefined) {
    const kept = join(files.dir, recovering)
    copyDatabase(kept, files.database)
    return kept
  }
  if (fileSize(files.database) === undefined && fileSize(files.wal) === undefined) return undefined
  const kept = freeName(join(files.dir, `library.corrupt-${fileTimestamp(now)}`))
  copyDatabase(files.database, kept)
  syncFolder(kept)
  updateMarker(files, { recovering: basename(kept) })
  return kept
}

function copyDatabase(from: string, to: string): void {
  rmSync(`${to}-shm`, { force: true })
  for (const suffix of ['', '-wal']) {
    rmSync(to + suffix, { force: true })
    if (fileSize(from + suffix) === undefined) continue
    copyFileSync(from + suffix, to + suffix, constants.COPYFILE_FICLONE)
    keepPrivate(to + suffix, 0o600)
    syncFile(to + suffix)
  }
}

function freeName(path: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${path}-${number}`
    if (fileSize(candidate) === undefined && fileSize(`${candidate}-wal`) === undefined) return candidate
  }
}

function rebuild(
  files: LibraryFiles,
  salvaged: Salvage,
  backup: string | undefined,
  now: number,
): { path: string; links: number; connections: number } {
  const path = join(files.dir, 'library.rebuilt.db')
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
  if (backup !== undefined) copyFileSync(backup, path)
  makePrivateFile(path)
  const database = new LibraryDatabase(path)
  try {
    database.prepareForUse()
    migrate(database)
    const links = new LinkRepository(database)
    const connections = new ConnectionRepository(database)
    links.delete(salvaged.links.map(({ id }) => id))
    links.insert(salvaged.links)
    new LinkEventRepository(database, { now: () => now }, 'app').restore(salvaged.events)
    for (const connection of salvaged.connections) {
      const namesake = connections.byName(connection.name)
      if (namesake !== undefined) connections.delete(namesake.id)
      connections.delete(connection.id)
      connections.insert(connection)
    }
    return { path, links: links.count(), connections: connections.list().length }
  } finally {
    // The last to close it puts everything into the one file, and that on the disk.
    database.close()
  }
}

const DAMAGE: Record<Damage, string> = {
  missing: 'The library’s file was missing.',
  empty: 'The library’s file had been emptied.',
  unreadable: 'The library’s file was damaged.',
}

function describe({ damage, keptAs, links, backup, complete }: Omit<Recovery, 'message'>): string {
  const recovered = `${links} ${links === 1 ? 'link was' : 'links were'} recovered`
  const sentences = [DAMAGE[damage]]
  if (complete) sentences.push(`All of it could be read: ${recovered}.`)
  else if (backup !== undefined) {
    sentences.push(`${recovered}, with the backup of ${backup} for what can’t be read; what came later may be missing.`)
  } else if (links > 0) sentences.push(`${recovered}; there was no backup to fill in the rest.`)
  else sentences.push('Nothing of it can be read and there was no backup, so the library starts empty.')
  if (keptAs !== undefined) sentences.push(`The damaged file is kept as ${keptAs}.`)
  return sentences.join(' ')
}
