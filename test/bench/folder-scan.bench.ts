import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scanFolders } from '../../electron/services/transfers/sources/scan-folders.ts'
import { withHome } from './bench-home.ts'
import type { Bench } from './bench-options.ts'
import { figures, format, type Goal } from './report.ts'
import { inRounds, type Spreads } from './rounds.ts'

const FILES = 100_000
const QUICK_FILES = 1000
const FILES_IN_FOLDER = 1000
const ROUNDS = 11
const MAX_COUNT_MS = 100
const FOLDERS = 'in folders of 1,000'
const FLAT = 'in one folder'

const ABOUT = [
  `Finding ${FILES.toLocaleString('en-US')} files below a chosen folder: until they are counted, and until they are in order and the first of them can be shown. The system has the names in its memory.`,
]

/** How fast a large folder is counted. */
export const benchFolderScan: Bench = ({ quick }) =>
  withHome(async (home) => {
    const files = quick ? QUICK_FILES : FILES
    fill(join(home, 'folders'), files, FILES_IN_FOLDER)
    fill(join(home, 'flat'), files, files)
    const contender = (name: string, folder: string) => ({ name, measure: () => measure(join(home, folder), files) })
    const rows = await inRounds([contender(FOLDERS, 'folders'), contender(FLAT, 'flat')], quick ? 1 : ROUNDS)
    const metrics = {
      counted: { label: 'Counted', unit: 'ms' },
      ordered: { label: 'in order', unit: 'ms' },
    } as const
    const heading = `${files.toLocaleString('en-US')} files`
    return { about: ABOUT, comparisons: [{ heading, metrics, rows }], goals: [goal(rows)], skipped: [] }
  })

function fill(folder: string, files: number, inFolder: number): void {
  for (let index = 0; index < files; index += 1) {
    const parent = join(folder, `folder ${Math.floor(index / inFolder)}`)
    if (index % inFolder === 0) mkdirSync(parent, { recursive: true })
    writeFileSync(join(parent, `report-${index}.pdf`), '')
  }
}

async function measure(folder: string, expected: number) {
  const start = performance.now()
  const { count, files } = await scanFolders([folder])
  const counted = performance.now() - start
  files().at(0)
  if (count !== expected) throw new RangeError(`${count} files were found.`)
  return { counted, ordered: performance.now() - start }
}

function goal(rows: ReadonlyMap<string, Spreads>): Goal {
  const spreads = [FOLDERS, FLAT].map((name) => figures(rows, name, 'counted'))
  const slowest = Math.max(...spreads.map(({ median }) => median))
  const worst = Math.max(...spreads.map(({ max }) => max))
  return {
    text: `${FILES.toLocaleString('en-US')} files counted within ${MAX_COUNT_MS} ms (median)`,
    reached: `the slower: ${format(slowest, 'ms')} (worst: ${format(worst, 'ms')})`,
    met: slowest <= MAX_COUNT_MS,
  }
}
