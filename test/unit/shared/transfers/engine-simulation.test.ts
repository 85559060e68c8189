import { describe, expect, it } from 'vitest'
import type { TransferRecord } from '../../../../shared/transfers/transfer.ts'
import { isWhole, SimulatedWorld } from './simulated-world.ts'

const RUNS = 10_000

/** Everything that must hold when all is over. @throws Error that says what does not */
function assertInvariants(world: SimulatedWorld): void {
  for (const record of world.journal.values()) {
    if (record.outcome === 'done') assertDone(world, record)
    else assertNotLinked(world, record)
  }
  for (const [uploadId, { key }] of world.uploads) {
    const record = world.journal.get(key)
    // What failed can go on, or be canceled, and then clears up.
    const isKnown = record?.outcome === 'failed' && (record.uploadId === uploadId || record.mayBeBegun === true)
    if (!isKnown) throw new Error(`the parts of ${key} were left behind, which is ${record?.outcome}`)
  }
}

function assertDone(world: SimulatedWorld, record: TransferRecord): void {
  const { id, wish } = record
  if (wish === 'cancel') throw new Error(`${id} is done, though it was canceled`)
  const object = world.objects.get(id)
  if (object === undefined) throw new Error(`${id} is done, and there is no object`)
  if (object.size !== world.fileOf(id).size) throw new Error(`${id} has ${object.size} bytes`)
  const versions = new Set(object.contents.map((content) => content.split('.')[1]))
  if (versions.size !== 1) throw new Error(`${id} is of several versions: ${object.contents.join()}`)
  const numbers = object.contents.map((content) => Number(content.split('.')[2]))
  const expected = isWhole(record) ? [0] : numbers.map((_, index) => index + 1)
  if (numbers.join() !== expected.join()) throw new Error(`${id} has the parts ${numbers.join()}`)
  if (world.settled.get(id)?.join() !== object.contents.join()) throw new Error(`${id} was settled with another`)
}

function assertNotLinked(world: SimulatedWorld, { id, outcome, error, mayBeStored, uploadId }: TransferRecord): void {
  const isThere = world.objects.has(id)
  if (world.settled.has(id) && outcome !== 'canceled') throw new Error(`${id} works, but is ${outcome}`)
  const isCleared = outcome === 'canceled' || error?.code === 'file-changed'
  if (isCleared && isThere) throw new Error(`${id} was ${outcome}, and its object is there`)
  // What failed otherwise may be stored already, and is known by its journal.
  if (isThere && !mayBeStored && uploadId === undefined) throw new Error(`nothing is known of the object of ${id}`)
}

function runSeed(seed: number): SimulatedWorld {
  const world = new SimulatedWorld(seed)
  try {
    world.run()
    assertInvariants(world)
    return world
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

describe('the upload engine', () => {
  it(`ends well in ${RUNS} simulations of a bad day`, { timeout: 300_000 }, () => {
    const first = Number(process.env['SANDGLASS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
    const outcomes = { done: 0, failed: 0, canceled: 0 }
    for (let seed = first; seed < first + RUNS; seed += 1) {
      for (const { outcome } of runSeed(seed).journal.values()) if (outcome !== undefined) outcomes[outcome] += 1
    }
    // A simulation in which nothing ends well, or nothing badly, would show little.
    expect(outcomes.done).toBeGreaterThan(RUNS)
    expect(outcomes.failed).toBeGreaterThan(RUNS / 100)
    expect(outcomes.canceled).toBeGreaterThan(RUNS / 100)
  })

  it('does the same for the same events', () => {
    for (let seed = 1; seed <= 100; seed += 1) expect(runSeed(seed).trace).toEqual(runSeed(seed).trace)
  })
})
