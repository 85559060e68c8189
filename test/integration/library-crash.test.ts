import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LibraryDatabase } from '../../electron/services/library/library-database.ts'
import { openLibrary } from '../../electron/services/library/open-library.ts'
import { randomFrom } from '../support/random-from.ts'
import { sampleLinks } from '../unit/services/library/samples.ts'

const KILLS = 200
/** After so many, a new library: most damage would be done to small ones, whose pages are all in use. */
const KILLS_A_LIBRARY = 20
/** Libraries at once: starting a process is what takes the time. */
const LANES = 2
const MIN_DELAY = 2
const MAX_DELAY = 100

const WRITER = fileURLToPath(new URL('library-crash-writer.ts', import.meta.url))

/** Runs the writer, kills it so many milliseconds after its first commit, and gives the last number that it printed. */
async function killWriter(dir: string, delay: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  const { promise: gone, resolve } = Promise.withResolvers<NodeJS.Signals | null>()
  child.once('close', (_, signal) => resolve(signal))
  child.stdout.on('data', (data: Buffer) => {
    if (output === '') setTimeout(() => child.kill('SIGKILL'), delay)
    output += data.toString()
  })
  expect(await gone).toBe('SIGKILL')
  // The last line may be cut off: only a whole one is an acknowledgement.
  return Number(output.split('\n').at(-2) ?? 0)
}

describe('a library whose writer is killed', () => {
  let root: string
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'sandglass-crash-'))
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  const seed = Number(process.env['SANDGLASS_TEST_SEED'] ?? randomInt(2 ** 31))
  const title = `has every link that was acknowledged and no half transaction, ${KILLS} times (seed ${seed})`
  it(title, { timeout: 180_000 }, async () => {
    await Promise.all(Array.from({ length: LANES }, (_, lane) => killAgainAndAgain(lane, KILLS / LANES)))
  })

  async function killAgainAndAgain(lane: number, kills: number): Promise<void> {
    const random = randomFrom(seed + lane)
    for (let kill = 0; kill < kills; kill += 1) {
      const dir = join(root, `library-${lane}-${Math.floor(kill / KILLS_A_LIBRARY)}`)
      const acknowledged = await killWriter(dir, MIN_DELAY + random() * (MAX_DELAY - MIN_DELAY))

      const database = new LibraryDatabase(join(dir, 'library.db'))
      expect(database.check('full'), `kill ${kill} of lane ${lane}`).toBe(true)
      database.close()
      const library = openLibrary({ dir, clock: { now: Date.now } })
      const count = library.links.count()
      expect(library.recovered).toBeUndefined()
      expect(count).toBeGreaterThanOrEqual(acknowledged)
      expect(count % 2).toBe(0)
      if (kill % KILLS_A_LIBRARY === KILLS_A_LIBRARY - 1) expect([...library.links.all()]).toEqual(sampleLinks(count))
      library.close()
    }
  }
})
