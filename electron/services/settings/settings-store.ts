import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { DEFAULT_SETTINGS, type Settings, settings } from '../../../shared/settings/settings.ts'
import { writeFileAtomically } from '../playground/state-files.ts'

/**
 * The person's settings: one small JSON file, written whole or not at all. Each setting is read by itself: one that isn't understood,
 * because a newer version wrote it or someone edited the file, is its default, and the others stay.
 */
export class SettingsStore {
  readonly #file: string
  #current: Settings | undefined

  constructor(file: string) {
    this.#file = file
  }

  get(): Settings {
    this.#current ??= this.#read()
    return this.#current
  }

  /** Changes what is named; resolves when it is on the disk. */
  async set(patch: { readonly [Name in keyof Settings]?: Settings[Name] | undefined }): Promise<Settings> {
    const next = settings().parse({ ...this.get(), ...withoutUndefined(patch) })
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 })
    await writeFileAtomically(this.#file, `${JSON.stringify(next, null, 2)}\n`)
    this.#current = next
    return next
  }

  #read(): Settings {
    const text = this.#text()
    if (text === undefined) return DEFAULT_SETTINGS
    const saved = parseObject(text)
    if (saved === undefined) {
      // Kept for whoever wants to see what was in it.
      renameSync(this.#file, `${this.#file}.broken`)
      return DEFAULT_SETTINGS
    }
    const known = Object.entries(settings().shape).flatMap(([name, schema]) => {
      const parsed = schema.safeParse(saved[name])
      return parsed.success ? [[name, parsed.data]] : []
    })
    return { ...DEFAULT_SETTINGS, ...Object.fromEntries(known) }
  }

  #text(): string | undefined {
    try {
      return readFileSync(this.#file, 'utf8')
    } catch {
      return undefined
    }
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function withoutUndefined(patch: object): object {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}
