import { basename } from 'node:path'
import {
  type FillingLeftOut,
  MAX_FOLDER_LENGTH,
  noteInOrder,
  nothingLeftOut,
} from '../../../../shared/files/left-out.ts'
import { isSystemFile, MAX_DEPTH } from '../../../../shared/files/walk-folders.ts'
import { once } from '../../../../shared/once.ts'
import { type ByteText, bytesOf, type DiskPath, join, nameText, realBytes } from './disk-path.ts'
import { inParallel } from './in-parallel.ts'
import { type FolderEntry, readFolder } from './read-folder.ts'
import { ScannedFiles, type ScannedFolder } from './scanned-files.ts'

/** The most files of one choice. */
const MAX_SCANNED_FILES = 100_000
/** A disk, or a tree that never ends, must not keep anyone busy for ever. */
const MAX_ENTRIES = 1_000_000
/** Node has four threads for the disk; more would only wait for them. */
const FOLDERS_AT_ONCE = 8
const TELL_EVERY_MS = 250

/** Where systems show themselves as files, which are endless, or do something when they are read. */
const SYSTEM_FOLDERS: readonly string[] = process.platform === 'win32' ? [] : ['/proc', '/sys']

export interface Scan {
  /** How many files there are, those beyond the most of one choice not among them. */
  readonly count: number
  /** Put in order when it is first asked for, which takes as long as finding them. */
  readonly files: () => ScannedFiles
  /** To be filled further by who reads the files. */
  readonly leftOut: FillingLeftOut
}

export interface ScanOptions {
  readonly signal?: AbortSignal | undefined
  /** Told how many files were found so far: at once, a few times a second, and at the end. */
  readonly onCount?: ((files: number) => void) | undefined
  readonly maxFiles?: number | undefined
  readonly maxEntries?: number | undefined
}

interface Found extends ScannedFolder {
  readonly parent: Found | undefined
  readonly depth: number
  /** There is something in it or below it, be it only something that is left out. */
  isUsed: boolean
}

/**
 * Finds all files below folders of this computer, by their names alone: no file is opened or looked at. Links are not followed, so
 * nothing outside of what was chosen is found, and nothing twice; the chosen folders themselves may be links.
 *
 * @param folders absolute paths
 * @throws the signal's reason when it is aborted; nothing else: what can't be read is left out
 */
export async function scanFolders(folders: readonly DiskPath[], options: ScanOptions = {}): Promise<Scan> {
  const { signal, onCount = () => undefined, maxFiles = MAX_SCANNED_FILES, maxEntries = MAX_ENTRIES } = options
  const leftOut = nothingLeftOut()
  let files = 0
  let entries = 0
  const waiting: Found[] = []

  const leaveOut = (
    reason: 'links' | 'special' | 'tooDeep' | 'unreadable',
    path: string,
    folder: Found | undefined,
  ) => {
    noteInOrder(leftOut[reason], path)
    markUsed(folder)
  }

  const see = (folder: Found, { name, kind }: FolderEntry) => {
    if (kind === 'link') leaveOut('links', `${textOf(folder)}/${nameText(name)}`, folder)
    else if (kind === 'special') leaveOut('special', `${textOf(folder)}/${nameText(name)}`, folder)
    else if (kind === 'folder') {
      const below = found(join(folder.path, name), name, folder)
      if (isOfSystem(below.path)) leaveOut('special', textOf(below), folder)
      else if (below.depth > MAX_DEPTH || below.path.length > MAX_FOLDER_LENGTH) {
        leaveOut('tooDeep', textOf(below), folder)
      } else {
        folder.folders.push(below)
        waiting.push(below)
      }
    } else if (!isSystemFile(name)) {
      if (folder.files.push(name) === 1) markUsed(folder)
      files += 1
    }
  }

  const read = async (folder: Found): Promise<void> => {
    try {
      for await (const some of readFolder(folder.path)) {
        signal?.throwIfAborted()
        for (const entry of some) {
          if (entries === maxEntries) leftOut.isCut = true
          if (leftOut.isCut) return
          entries += 1
          see(folder, entry)
        }
      }
    } catch {
      signal?.throwIfAborted()
      folder.isUnreadable = true
      leaveOut('unreadable', textOf(folder), folder)
    }
  }

  signal?.throwIfAborted()
  onCount(0)
  const telling = setInterval(() => onCount(files), TELL_EVERY_MS)
  const chosen: Found[] = []
  try {
    for (const folder of folders) {
      const name = nameOf(folder)
      const path = await realBytes(folder).catch(() => undefined)
      if (path === undefined) leaveOut('unreadable', nameText(name), undefined)
      else if (isOfSystem(path)) leaveOut('special', nameText(name), undefined)
      else chosen.push(found(path, name, undefined))
    }
    waiting.push(...chosen)
    await inParallel(waiting, read, FOLDERS_AT_ONCE)
  } finally {
    clearInterval(telling)
  }
  signal?.throwIfAborted()
  onCount(files)
  for (const folder of chosen) if (!folder.isUsed && !leftOut.isCut) noteInOrder(leftOut.emptyFolders, textOf(folder))
  const count = Math.min(files, maxFiles)
  leftOut.beyond = files - count
  return { count, files: once(() => new ScannedFiles(chosen, count)), leftOut }
}

function found(path: ByteText, name: ByteText, parent: Found | undefined): Found {
  const depth = parent === undefined ? 0 : parent.depth + 1
  return { path, name, parent, depth, files: [], folders: [], isUnreadable: false, isUsed: false }
}

function markUsed(folder: Found | undefined): void {
  for (let at = folder; at !== undefined && !at.isUsed; at = at.parent) at.isUsed = true
}

/** As the person knows it: from the folder that was chosen. */
function textOf(folder: Found): string {
  const name = nameText(folder.name)
  return folder.parent === undefined ? name : `${textOf(folder.parent)}/${name}`
}

function isOfSystem(path: string): boolean {
  return SYSTEM_FOLDERS.some((at) => path === at || path.startsWith(`${at}/`))
}

/** A disk itself has no name. */
function nameOf(path: DiskPath): ByteText {
  const bytes = bytesOf(path)
  return basename(bytes) || bytes
}
