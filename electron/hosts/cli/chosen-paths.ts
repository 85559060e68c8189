import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import type { LeftOut } from '../../../shared/files/left-out.ts'
import { MAX_FILES } from '../../../shared/files/walk-folders.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import type { FileRegister } from '../../services/transfers/file-register.ts'

/** What one path of the command line stands for. */
export interface ChosenPath {
  /** The names under which its files are registered; of a folder that goes into a ZIP, its own. */
  readonly files: readonly string[]
  /** Of a folder. */
  readonly leftOut?: LeftOut
}

/** What was not shared of folders, and why. */
export interface Skipped {
  readonly reason: 'unreadable' | 'link' | 'special' | 'too-deep' | 'empty-folder'
  readonly count: number
  /** The first few of them. */
  readonly names: readonly string[]
}

/**
 * Registers files, and those that are in folders.
 * @throws AppError `not-a-file` for a folder without any file, `invalid-input` where there are more than can be shared at once
 */
export async function choosePaths(
  paths: readonly string[],
  register: FileRegister,
  { isZip }: { readonly isZip: boolean },
): Promise<ChosenPath[]> {
  const chooseFolder = isZip ? wholeFolder : eachOfFolder
  const chosen: ChosenPath[] = []
  let count = 0
  for (const path of paths) {
    const one = (await isFolder(path)) ? await chooseFolder(path, register) : { files: [register.add(path)] }
    chosen.push(one)
    count += one.files.length
    if (count > MAX_FILES || one.leftOut?.isCut || (one.leftOut?.beyond ?? 0) > 0) throw tooMany()
  }
  return chosen
}

/** What was left out of all of them. */
export function skippedOf(chosen: readonly ChosenPath[]): Skipped[] {
  const reasons = [
    ['unreadable', 'unreadable'],
    ['link', 'links'],
    ['special', 'special'],
    ['too-deep', 'tooDeep'],
    ['empty-folder', 'emptyFolders'],
  ] as const
  return reasons.flatMap(([reason, field]) => {
    const some = chosen.flatMap(({ leftOut }) => (leftOut === undefined ? [] : [leftOut[field]]))
    const count = some.reduce((sum, one) => sum + one.count, 0)
    return count === 0 ? [] : [{ reason, count, names: some.flatMap(({ names }) => names) }]
  })
}

const WORDS: Readonly<Record<Skipped['reason'], readonly [one: string, several: string]>> = {
  unreadable: ['can’t be read', 'can’t be read'],
  link: ['is a symbolic link', 'are symbolic links'],
  special: ['is no regular file', 'are no regular files'],
  'too-deep': ['lies too deep', 'lie too deep'],
  'empty-folder': ['is an empty folder', 'are empty folders'],
}

/** A line such as `left out: a/b, a/c and 3 more are symbolic links`. */
export function describeSkipped({ reason, count, names }: Skipped): string {
  const more = count - names.length
  const [one, several] = WORDS[reason]
  const shown = names.map((name) => displayText(name).slice(0, 200))
  const last = more > 0 ? `${more} more` : shown.pop()
  const which = shown.length === 0 ? last : `${shown.join(', ')} and ${last}`
  return `left out: ${which} ${count === 1 ? one : several}`
}

/** The name of a ZIP that was given none: that of the one thing in it. */
export function zipName(given: string, paths: readonly string[]): string {
  const [path = ''] = paths
  const name = given === '' ? (paths.length === 1 && basename(resolve(path)).normalize('NFC')) || 'files' : given
  return /\.zip$/i.test(name) ? name : `${name}.zip`
}

/** What can't be looked at is no folder: opening it as a file says what is wrong with it. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

async function eachOfFolder(path: string, register: FileRegister): Promise<ChosenPath> {
  const { walkFoldersOnDisk } = await import('../../services/transfers/walk-folder.ts')
  const { files, leftOut } = await walkFoldersOnDisk([resolve(path)], register)
  if (files.length === 0) throw noFiles(path)
  return { files: files.map(({ file }) => file), leftOut }
}

async function wholeFolder(path: string, register: FileRegister): Promise<ChosenPath> {
  const { file, files, leftOut } = await register.addFolder(resolve(path))
  if (files === 0) throw noFiles(path)
  return { files: [file], leftOut }
}

function noFiles(path: string): AppError {
  return new AppError(
    'not-a-file',
    `“${displayText(path).slice(0, 200)}” is a folder without any file that could be shared.`,
    'Name a file, or a folder with files in it.',
    'files',
  )
}

function tooMany(): AppError {
  return new AppError(
    'invalid-input',
    `That is more than ${MAX_FILES} files, and so many can be shared at once.`,
    'Share them in several steps.',
    'files',
  )
}
