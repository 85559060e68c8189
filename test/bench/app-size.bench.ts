import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, gzipSync } from 'node:zlib'
import type { Bench } from './bench-options.ts'
import { format, type Goal } from './report.ts'
import { type Spreads, spread } from './rounds.ts'

const RENDERER = fileURLToPath(new URL('../../dist/renderer', import.meta.url))
const MAX_ALL_KB = 350
const MAX_FIRST_KB = 200

const ABOUT = [
  'What the page loads, compressed with gzip at its best: the page with the scripts and styles that it names (the first load), and all screens together.',
  'The same files are served by both hosts; from the disk, so this is less about time than about what there is to parse and run.',
]

/** How much code the page is. */
export const benchAppSize: Bench = async () => {
  const all = filesOf(RENDERER)
  const page = readFileSync(join(RENDERER, 'index.html'), 'utf8')
  const first = [
    'index.html',
    ...[...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, name = '']) => name),
  ]
  const others = all.filter((name) => !first.includes(name))
  const rows = new Map([
    ['first load', sizes(first)],
    ['loaded later', sizes(others)],
    ['all', sizes([...first, ...others])],
  ])
  const metrics = {
    gzip: { label: 'gzip', unit: 'kB' },
    raw: { label: 'As it is', unit: 'kB' },
  } as const
  return {
    about: ABOUT,
    comparisons: [{ heading: 'Part', metrics, rows }],
    goals: [budget('all', rows, MAX_ALL_KB), budget('first load', rows, MAX_FIRST_KB)],
    skipped: [],
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(html|js|css|svg)$/.test(name))
}

function sizes(names: readonly string[]): Spreads {
  const contents = names.map((name) => readFileSync(join(RENDERER, name)))
  const kilobytes = (parts: readonly Buffer[]) => parts.reduce((sum, part) => sum + part.length, 0) / 1000
  const level = constants.Z_BEST_COMPRESSION
  return {
    gzip: spread([kilobytes(contents.map((content) => gzipSync(content, { level })))]),
    raw: spread([kilobytes(contents)]),
  }
}

function budget(part: string, rows: ReadonlyMap<string, Spreads>, max: number): Goal {
  const size = rows.get(part)?.['gzip']?.max ?? NaN
  return { text: `${part}: at most ${max} kB`, reached: format(size, 'kB'), met: size <= max }
}
