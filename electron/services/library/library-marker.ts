import { readFileSync } from 'node:fs'
import { type LibraryFiles, writeFileAtomically } from './library-files.ts'

/**
 * What is known about the library outside of it. SQLite opens an emptied file as a new database without a word; that there is
 * a marker says that it was more than that. Times are milliseconds since the epoch, 0 for never.
 */
export interface LibraryMarker {
  /** The newest schema that the library was brought to. */
  readonly schema: number
  readonly checkedAt: number
  readonly fullyCheckedAt: number
  readonly backedUpAt: number
  /** Damage was met: the next one to open the library checks all of it. */
  readonly suspect: boolean
  /** While a recovery is under way: the name of the copy of the damaged file that it reads. */
  readonly recovering: string | undefined
}

/** In milliseconds. */
export const DAY = 86_400_000

const UNKNOWN: LibraryMarker = {
  schema: 0,
  checkedAt: 0,
  fullyCheckedAt: 0,
  backedUpAt: 0,
  suspect: false,
  recovering: undefined,
}

/** @returns undefined when there never was a library; one that can't be read still says that there was. */
export function readMarker(files: LibraryFiles): LibraryMarker | undefined {
  let text: string
  try {
    text = readFileSync(files.marker, 'utf8')
  } catch {
    return undefined
  }
  const fields = fieldsOf(text)
  const number = (name: string): number => {
    const value = fields.get(name)
    return typeof value === 'number' && Number.isFinite(value) ? value : 0
  }
  const recovering = fields.get('recovering')
  return {
    schema: number('schema'),
    checkedAt: number('checkedAt'),
    fullyCheckedAt: number('fullyCheckedAt'),
    backedUpAt: number('backedUpAt'),
    suspect: fields.get('suspect') === true,
    // It becomes part of a path, so it is a plain name or nothing.
    recovering:
      typeof recovering === 'string' && /^library\.corrupt-[\w.-]+$/.test(recovering) ? recovering : undefined,
  }
}

/** Changes some of it. Two processes at once are no harm: what either loses is a date. */
export function updateMarker(files: LibraryFiles, change: Partial<LibraryMarker>): void {
  writeFileAtomically(
    files.marker,
    `${JSON.stringify({ ...(readMarker(files) ?? UNKNOWN), ...change }, undefined, 2)}\n`,
  )
}

/** Whether what is done every so often, and was done last at a time that the marker has, is to be done again. */
export function isDue(last: number | undefined, every: number, now: number): boolean {
  // A clock that was set back is no reason to wait for it to catch up.
  return last === undefined || now - last >= every || now < last
}

function fieldsOf(text: string): Map<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  } catch {
    return new Map()
  }
}
