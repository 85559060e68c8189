import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outputOf, run } from './child-process.ts'
import { openForTest, temporaryFolder } from './library-home.ts'
import { sampleLinks } from './samples.ts'

const LEAVER = new URL('leaving-process.ts', import.meta.url)

const logSize = (dir: string) => statSync(join(dir, 'library.db-wal'), { throwIfNoEntry: false })?.size ?? 0

describe('processes that leave the library without closing it', () => {
  it('leave what they saved in a log, which stays small however many they are', async () => {
    const dir = temporaryFolder()
    const [runs, each] = [8, 40]
    const sizes: number[] = []
    for (let index = 0; index < runs; index += 1) {
      expect(await outputOf(run(LEAVER, dir, index * each, each))).toBe('left')
      sizes.push(logSize(dir))
    }
    // The log is there after some of them, or this test would say nothing; and it was taken in at least once.
    expect(sizes.some((size) => size > 0)).toBe(true)
    expect(sizes.some((size, index) => index > 0 && size < (sizes[index - 1] ?? 0))).toBe(true)
    for (const size of sizes) expect(size).toBeLessThan(512 * 1024)
    expect([...openForTest(dir).links.all()].map(({ id }) => id).sort()).toEqual(
      sampleLinks(runs * each)
        .map(({ id }) => id)
        .sort(),
    )
  })
})
