import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { killAfter, outputOf, run } from './child-process.ts'
import { openForTest, temporaryFolder } from './library-home.ts'
import { sampleLink, sampleLinks } from './samples.ts'

const WRITER = new URL('writing-process.ts', import.meta.url)

const write = (dir: string, from: number, count: number) => outputOf(run(WRITER, dir, from, count))

describe('processes that use one library at once', () => {
  it('each write all they have, beside one that has it open', async () => {
    const dir = temporaryFolder()
    const library = openForTest(dir)
    const [first, second] = [write(dir, 0, 500), write(dir, 500, 500)]
    let written = 0
    const isDone = Promise.all([first, second])
    while ((await Promise.race([isDone, new Promise((resolve) => setTimeout(resolve, 20))])) === undefined) {
      library.links.insert([sampleLink(1000 + written)])
      written += 1
    }
    expect(await isDone).toEqual(['opened', 'opened'])
    expect([...library.links.all()].map(({ id }) => id).sort()).toEqual(sampleLinks(1000 + written).map(({ id }) => id))
    expect(library.connections.list().filter(({ isDefault }) => isDefault)).toHaveLength(1)
  })

  it('make it once, when it isn’t there yet', async () => {
    const dir = join(temporaryFolder(), 'library')
    expect(await Promise.all([0, 10, 20].map((from) => write(dir, from, 10)))).toEqual(['opened', 'opened', 'opened'])
    expect(openForTest(dir).links.count()).toBe(30)
  })

  it('recover it once, when it is damaged', async () => {
    const dir = temporaryFolder()
    openForTest(dir).close()
    truncateSync(join(dir, 'library.db'), 0)
    const found = await Promise.all([0, 10, 20].map((from) => write(dir, from, 10)))
    expect(found.sort()).toEqual(['opened', 'opened', 'recovered'])
    expect(openForTest(dir).links.count()).toBe(30)
  })

  it('are not held up by what a killed one left', async () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'library.lock'), '')
    await killAfter(run(WRITER, dir, 0, 1_000_000), 50)
    const library = openForTest(dir)
    expect(library.recovered).toBeUndefined()
    library.links.insert([sampleLink(2_000_000)])
  })
})
