import { release } from 'node:os'
import { join } from 'node:path'
import type { CallOutput } from '../../../shared/api/contract.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings/settings.ts'
import { fileSize, libraryFiles } from '../library/library-files.ts'
import type { Library } from '../library/open-library.ts'
import type { Ports } from '../ports.ts'
import { about } from './about.ts'
import { logExcerpt } from './log-excerpt.ts'

export interface DiagnosticsParts {
  readonly ports: Pick<Ports, 'host' | 'paths' | 'platform' | 'clock'>
  readonly library: () => Library
  readonly settings: () => Settings
}

/**
 * A report that its reader may pass on: versions, counts, settings, kinds of connections, the end of the log. What a person wrote or
 * named (names, notes, buckets, keys, endpoints, prefixes) isn't taken out of it but never put in.
 */
export function diagnostics({ ports, library, settings }: DiagnosticsParts): CallOutput<'app.diagnostics'> {
  const { version, host, platform, abilities, components, logFile } = about(ports)
  const now = new Date(ports.clock.now()).toISOString()
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      'Sandglass',
      [
        `version: ${version}`,
        `host: ${host}`,
        `system: ${platform} ${process.arch} ${release()}`,
        `time: ${now}`,
        ...components.map((component) => `${component.name}: ${component.version}`),
        `abilities: ${abilities.join(', ') || 'none'}`,
      ],
    ],
    ['Library', libraryLines(library, ports.paths.home)],
    ['Settings', settingsLines(settings())],
    ['End of the log', logExcerpt(logFile)],
  ]
  const text = sections
    .map(([title, lines]) => [title, ...(lines.length === 0 ? ['none'] : lines)].join('\n'))
    .join('\n\n')
  return { fileName: `sandglass-diagnostics-${now.slice(0, 10)}.txt`, text: `${text}\n` }
}

/** Also when the library can't be opened: then the report is about just that. */
function libraryLines(library: () => Library, home: string): string[] {
  const { database, wal } = libraryFiles(join(home, 'library'))
  const sizes = [`database: ${fileSize(database) ?? 0} bytes`, `write-ahead log: ${fileSize(wal) ?? 0} bytes`]
  try {
    const { links, connections } = library()
    return [...sizes, `links: ${links.count()}`, ...kindLines(connections.list())]
  } catch (error) {
    return [...sizes, `can’t be opened: ${error instanceof AppError ? error.code : 'internal'}`]
  }
}

function kindLines(connections: readonly Connection[]): string[] {
  const counts = new Map<string, number>()
  for (const connection of connections) {
    const { provider, addressing, credentials } = connection
    const vault = credentials.source === 'static' ? ` in ${credentials.vault}` : ''
    const kind = `${provider}, addressed by ${addressing}, credentials: ${credentials.source}${vault}`
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [`connections: ${connections.length}`, ...[...counts].map(([kind, count]) => `  ${count} × ${kind}`)]
}

/** What a person wrote freely is only said to be their own. */
const FREE_TEXTS: readonly (keyof Settings)[] = [
  'sharePrefix',
  'nameTemplate',
  'globalShortcut',
  'proxy',
  'noProxy',
  'caFile',
]

function settingsLines(settings: Settings): string[] {
  return Object.entries(settings).map(([name, value]) => {
    const isFree = FREE_TEXTS.some((free) => free === name)
    if (!isFree) return `${name}: ${value === '' ? 'of the system' : value}`
    return `${name}: ${value === DEFAULT_SETTINGS[name as keyof Settings] ? 'default' : 'own'}`
  })
}
