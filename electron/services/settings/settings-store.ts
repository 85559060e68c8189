import { mkdirSync, readFileSync, renameSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { DEFAULT_SETTINGS, type Settings, settings } from '../../../shared/settings/settings.ts'
import { writeFileAtomically } from '../library/library-files.ts'

type Patch = { readonly [Name in keyof Settings]?: Settings[Name] | undefined }

/** What the file says: its fields as they are, also those that this version doesn't know. */
type Saved = Readonly<Record<string, unknown>>

/**
 * The person's settings: one small JSON file, written whole or not at all, which has what was ever chosen. Each setting is read by
 * itself: one that isn't understood, because a newer version wrote it or someone edited the file, is its default and stays in the
 * file. Another process may write it at any time, so it is read again whenever it is another file.
 */
export class SettingsStore {
  readonly #file: string
  #read: { readonly version: string; readonly settings: Settings } | undefined

  constructor(file: string) {
    this.#file = file
  }

  /** Another text when another process has changed the settings. */
  get version(): string {
    return versionOf(this.#stats())
  }

  get(): Settings {
    const { version } = this
    if (this.#read?.version === version) return this.#read.settings
    const saved = this.#saved()
    // What can't be read right now is as it was; at the start, the app begins with the defaults.
    const current = saved instanceof Error ? (this.#read?.settings ?? DEFAULT_SETTINGS) : understood(saved)
    this.#read = { version, settings: current }
    return current
  }

  /**
   * Changes what is named; it is on the disk when this returns. Nothing comes between reading the file and writing it in this process,
   * and next to nothing in another.
   *
   * @throws AppError when the file can't be written, or is there and can't be read
   */
  set(patch: Patch): Settings {
    const saved = this.#saved()
    // It isn't written over.
    if (saved instanceof Error) throw saved
    const chosen = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 })
      writeFileAtomically(this.#file, `${JSON.stringify({ ...saved, ...chosen }, null, 2)}\n`)
    } catch (error) {
      throw toSettingsError(error)
    }
    return this.get()
  }

  #stats(): Stats | undefined {
    try {
      return statSync(this.#file, { throwIfNoEntry: false })
    } catch {
      return undefined
    }
  }

  /** @returns an error where the file is there and can't be read */
  #saved(): Saved | Error {
    let text: string
    try {
      text = readFileSync(this.#file, 'utf8')
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? {} : toSettingsError(error)
    }
    const saved = parseObject(text)
    if (saved === undefined) this.#putAside()
    return saved ?? {}
  }

  /** Kept for whoever wants to see what was in it. */
  #putAside(): void {
    try {
      renameSync(this.#file, `${this.#file}.broken`)
    } catch {
      // Where nothing can be renamed, nothing will be written over it either.
    }
  }
}

function understood(saved: Saved): Settings {
  const known = Object.entries(settings().shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(saved[name])
    return parsed.success ? [[name, parsed.data]] : []
  })
  return { ...DEFAULT_SETTINGS, ...Object.fromEntries(known) }
}

/** Each writing makes a new file. */
function versionOf(stats: Stats | undefined): string {
  return stats === undefined ? '' : `${stats.ino} ${stats.mtimeMs} ${stats.size}`
}

function parseObject(text: string): Saved | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Saved) : undefined
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function toSettingsError(error: unknown): Error {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError(
        'disk-full',
        'The disk is full; the setting was not saved.',
        'Free some space, then try again.',
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
      return new AppError(
        'library-unwritable',
        'The setting was not saved: its file can’t be written.',
        'Check that the folder of the data is yours, on a disk that is not read-only.',
      )
    default:
      return error instanceof Error ? error : new Error('a non-error was thrown')
  }
}
