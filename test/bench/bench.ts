// `npm run bench [name …] [-- --json] [-- --quick]`: measures, and writes what was found into RESULTS.md.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, loadavg, platform } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchAppIdle } from './app-idle.bench.ts'
import { benchAppSize } from './app-size.bench.ts'
import { benchAppStart } from './app-start.bench.ts'
import type { Bench } from './bench-options.ts'
import { benchBrowseScroll } from './browse-scroll.bench.ts'
import { benchFolderScan } from './folder-scan.bench.ts'
import { benchLibrary } from './library.bench.ts'
import { benchLinksSearch } from './links-search.bench.ts'
import { benchGatewayListing, benchListing } from './listing.bench.ts'
import { benchLongListing } from './long-listing.bench.ts'
import { benchOneLink } from './one-link.bench.ts'
import { type BenchResult, toJson, toMarkdown } from './report.ts'
import { replaceSection } from './results-file.ts'
import { benchSigning } from './signing.bench.ts'
import { benchUpload } from './upload.bench.ts'

const BENCHES: Readonly<Record<string, Bench>> = {
  'one-link': benchOneLink,
  signing: benchSigning,
  library: benchLibrary,
  listing: benchListing,
  'gateway-listing': benchGatewayListing,
  'long-listing': benchLongListing,
  'folder-scan': benchFolderScan,
  upload: benchUpload,
  'app-size': benchAppSize,
  'app-start': benchAppStart,
  'links-search': benchLinksSearch,
  'browse-scroll': benchBrowseScroll,
  'app-idle': benchAppIdle,
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RESULTS = fileURLToPath(new URL('RESULTS.md', import.meta.url))

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
  })
  const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name))
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}`)
    return 2
  }
  // What is measured is what is written here; a smoke run takes the bundle as it is.
  if (!values.quick && !build()) return 1

  const results: Record<string, BenchResult> = {}
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    console.error(`${name} …`)
    // What else the machine was doing.
    const [load = 0] = loadavg()
    const result = await bench({ quick: values.quick })
    results[name] = result
    const section = toMarkdown(name, result, `${machine()}, under a load of ${load.toFixed(1)}.`)
    if (!values.json) console.info(`\n${section}`)
    if (!values.quick) writeFileSync(RESULTS, replaceSection(currentResults(), name, section, Object.keys(BENCHES)))
  }
  if (values.json) {
    const data = Object.entries(results).map(([name, result]) => [name, toJson(result)])
    console.info(JSON.stringify({ measured: machine(), benches: Object.fromEntries(data) }))
  }
  return 0
}

function build(): boolean {
  // Not into stdout, which may be JSON.
  return spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2] }).status === 0
}

function currentResults(): string | undefined {
  return existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : undefined
}

/** The kind of machine, and nothing that names this one. */
function machine(): string {
  const system = /^PRETTY_NAME="?([^"\n]+)/m.exec(readIfThere('/etc/os-release'))?.[1] ?? platform()
  const date = new Date().toISOString().slice(0, 10)
  return `Measured ${date} on ${system}, ${arch()}, ${availableParallelism()} cores, Node ${process.versions.node}`
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

process.exitCode = await main()
