import type { LibraryFiles } from './library-files.ts'
import { damaged } from './sqlite-errors.ts'

export type Damage = 'missing' | 'empty' | 'unreadable'

/** What was done about a damaged library, for the person to be told. */
export interface Recovery {
  readonly damage: Damage
  /** The path of the damaged file, which is kept as it was; undefined when there was none. */
  readonly keptAs: string | undefined
  readonly links: number
  readonly connections: number
  /** When the backup was made that filled what couldn't be read, ISO 8601; undefined when none was needed, or there was none. */
  readonly backup: string | undefined
  /** False when links may be missing. */
  readonly complete: boolean
  /** The same as one sentence or two. */
  readonly message: string
}

export function recoverLibrary(_files: LibraryFiles, _damage: Damage, _now: number): Recovery {
  throw damaged()
}
