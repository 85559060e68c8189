import { readFileSync } from 'node:fs'
import packageJson from '../../../package.json' with { type: 'json' }
import type { CallOutput } from '../../../shared/api/contract.ts'
import { logFileIn } from '../logging/file-logger.ts'
import type { Ports } from '../ports.ts'

export type About = CallOutput<'app.about'>

/** What runs here, and where its files are. */
export function about({ host, paths, platform }: Pick<Ports, 'host' | 'paths' | 'platform'>): About {
  return {
    version: packageJson.version,
    host: host.kind,
    abilities: [...host.abilities],
    platform,
    components: [
      ...host.components,
      { name: 'Node', version: process.versions.node },
      { name: 'SQLite', version: process.versions['sqlite'] ?? 'unknown' },
      { name: 'OpenSSL', version: process.versions['openssl'] ?? 'unknown' },
      { name: 'V8', version: process.versions.v8 },
    ],
    dataFolder: paths.home,
    logFile: logFileIn(paths.home),
    licences: licences(host.licenceFiles ?? []),
  }
}

/** What several bundles contain, each once. A host that runs from its sources has no lists. */
function licences(files: readonly string[]): About['licences'] {
  const all = files.flatMap(readLicences)
  const unique = new Map(all.map((one) => [`${one.name} ${one.version}`, one]))
  return [...unique.values()].toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
}

function readLicences(file: string): About['licences'] {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return []
  }
}
