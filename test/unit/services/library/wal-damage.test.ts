import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openForTest, temporaryFolder } from './library-home.ts'
import { sampleId, sampleLink } from './samples.ts'

/** Two links a transaction: a half of one would be seen. */
const TRANSACTIONS = 30

describe('a write-ahead log that a power cut damaged', () => {
  it('costs the last transactions at most, and whole ones', () => {
    const dir = temporaryFolder()
    const library = openForTest(dir)
    for (let number = 0; number < TRANSACTIONS; number += 1) {
      library.links.insert([sampleLink(2 * number), sampleLink(2 * number + 1)])
    }
    const crashed = temporaryFolder()
    for (const name of ['library.db', 'library.db-wal', 'library.json']) cpSync(join(dir, name), join(crashed, name))
    const log = readFileSync(join(crashed, 'library.db-wal'))
    const database = readFileSync(join(crashed, 'library.db'))

    const harms: Record<string, (bytes: Buffer, at: number) => Buffer> = {
      cut: (bytes, at) => bytes.subarray(0, at),
      flip: (bytes, at) => bytes.fill((bytes[at] ?? 0) ^ 0x10, at, at + 1),
      zero: (bytes, at) => bytes.fill(0, at),
    }
    const survivors = new Set<number>()
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(harms)), fc.nat(log.length - 1), (harm, at) => {
        const damaged = temporaryFolder()
        writeFileSync(join(damaged, 'library.db'), database)
        writeFileSync(join(damaged, 'library.db-wal'), harms[harm]?.(Buffer.from(log), at) ?? log)
        // Without a marker, opening checks all of it.
        const reopened = openForTest(damaged)
        const count = reopened.links.count()
        expect(reopened.recovered).toBeUndefined()
        expect(count % 2).toBe(0)
        expect([...reopened.links.all()].map(({ id }) => id)).toEqual(
          Array.from({ length: count }, (_, n) => sampleId(n)),
        )
        survivors.add(count)
        reopened.close()
      }),
      { numRuns: 60 },
    )
    expect(survivors.size).toBeGreaterThan(5)
  })
})
