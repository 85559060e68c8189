import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { LibraryDatabase } from '../../../../electron/services/library/library-database.ts'
import { MIGRATIONS, migrate } from '../../../../electron/services/library/migrations.ts'
import { killAfter, outputOf, run } from './child-process.ts'
import { temporaryFolder } from './library-home.ts'
import { LONG_MIGRATIONS } from './long-migrations.ts'

const MIGRATOR = new URL('migrating-process.ts', import.meta.url)

/** One hash for each released migration. A new migration adds a line; a line that changes breaks libraries that are out there. */
const RELEASED = [
  '521210dde8af46333797a79ce3ade26ce0fb2d00a78178efcd20403dedd34bb5',
  'dfcaec88e853e8e9e5850e4ba7a86dc5ff46e2c1a042fdc6f5385f63e386ca7c',
  '8c30e8a0a53519a708cd713097c579b469d4b4dd409873ed2bfd01df09f3ac9f',
  'd0650d176c6e5554ddbe4d7454cb3074c5159c874da4ca1ac751178e3dd3d5b1',
  'f2f2bc3aea951a0595c18a19a7e7ed70f94b25394aad71b98a44feb0f036872e',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '0e61a3f2fcd59425d02ef66c9e6fff7e8f768ec7419140950c87829ee6f3a5a0',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
]

function openDatabase(path: string): LibraryDatabase {
  const database = new LibraryDatabase(path)
  onTestFinished(() => database.close())
  return database
}

/** What is in a database of the long migrations: all rows of the steps that it says it has, and no others. */
function expectWholeSteps(database: LibraryDatabase): void {
  const schema = database.schema
  const rows = schema === 0 ? [] : database.rows('SELECT step, count(*) AS rows FROM steps GROUP BY step ORDER BY step')
  expect(rows).toEqual(Array.from({ length: schema }, (_, step) => ({ step, rows: 6000 })))
}

describe('migrate', () => {
  it('has every released migration as it was released', () => {
    expect(MIGRATIONS.map((sql) => createHash('sha256').update(sql).digest('hex'))).toEqual(RELEASED)
  })

  it('leaves nothing of a step that fails', () => {
    const database = openDatabase(join(temporaryFolder(), 'a.db'))
    const broken = 'CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)'
    expect(() => migrate(database, ['CREATE TABLE a (x INTEGER) STRICT', broken])).toThrow('nowhere')
    expect(database.schema).toBe(1)
    expect(database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")).toEqual([{ name: 'a' }])
  })

  it('refuses a schema that it doesn’t know', () => {
    const database = openDatabase(join(temporaryFolder(), 'a.db'))
    migrate(database, LONG_MIGRATIONS.slice(0, 2))
    expect(() => migrate(database, LONG_MIGRATIONS.slice(0, 1))).toThrow(
      expect.objectContaining({ code: 'library-newer' }),
    )
  })

  it('leaves a step to whoever was first', () => {
    const path = join(temporaryFolder(), 'a.db')
    const slow = openDatabase(path)
    const quick = openDatabase(path)
    slow.prepareForUse()
    const write = slow.write.bind(slow)
    vi.spyOn(slow, 'write').mockImplementationOnce((work) => {
      migrate(quick, LONG_MIGRATIONS.slice(0, 1))
      return write(work)
    })
    migrate(slow, LONG_MIGRATIONS.slice(0, 2))
    expect(slow.schema).toBe(2)
    expectWholeSteps(slow)
  })

  it('runs each step once when two processes migrate at once', async () => {
    const path = join(temporaryFolder(), 'a.db')
    openDatabase(path).prepareForUse()
    await Promise.all([outputOf(run(MIGRATOR, path)), outputOf(run(MIGRATOR, path))])
    const database = openDatabase(path)
    expect(database.schema).toBe(LONG_MIGRATIONS.length)
    expectWholeSteps(database)
  })

  it('survives being killed at any moment, and goes on', async () => {
    const path = join(temporaryFolder(), 'a.db')
    for (const delay of [0, 2, 5, 9, 14, 20, 27]) {
      await killAfter(run(MIGRATOR, path), delay)
      const database = new LibraryDatabase(path)
      expect(database.check('full')).toBe(true)
      expectWholeSteps(database)
      database.close()
    }
    const database = openDatabase(path)
    migrate(database, LONG_MIGRATIONS)
    expect(database.schema).toBe(LONG_MIGRATIONS.length)
    expectWholeSteps(database)
  })
})
