import { readdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { SCHEMA } from '../../../../electron/services/library/migrations.ts'
import { openLibrary } from '../../../../electron/services/library/open-library.ts'
import { NOON, openForTest, standingClock, temporaryFolder } from './library-home.ts'
import { sampleLinks } from './samples.ts'

// As the next version will have it: one migration more, which the library on the disk has not.
vi.mock(import('../../../../electron/services/library/migrations.ts'), async (importOriginal) => {
  const { MIGRATIONS, migrate, ...rest } = await importOriginal()
  const migrations = [...MIGRATIONS, 'CREATE TABLE added (x INTEGER) STRICT']
  return {
    ...rest,
    MIGRATIONS: migrations,
    SCHEMA: migrations.length,
    migrate: (database) => migrate(database, migrations),
  }
})

/** A library of the schema before, with 20 links. */
function outdated(): string {
  const dir = temporaryFolder()
  const library = openForTest(dir)
  library.links.insert(sampleLinks(20))
  library.close()
  const database = new DatabaseSync(join(dir, 'library.db'))
  database.exec(`DROP TABLE added; PRAGMA user_version = ${SCHEMA - 1}`)
  database.close()
  return dir
}

describe('opening a library of an older version', () => {
  it('brings it up to date, after a backup', () => {
    const dir = outdated()
    const library = openForTest(dir, standingClock(NOON + 1000))
    expect(library.recovered).toBeUndefined()
    expect([...library.links.all()]).toEqual(sampleLinks(20))
    library.close()
    const database = new DatabaseSync(join(dir, 'library.db'))
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA })
    database.close()
    const backup = new DatabaseSync(join(dir, 'backups', readdirSync(join(dir, 'backups')).sort().at(-1) ?? ''))
    expect(backup.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA - 1 })
    expect(backup.prepare('SELECT count(*) AS links FROM links').get()).toEqual({ links: 20 })
    backup.close()
  })

  it('recovers a damaged one from a backup of the older version', () => {
    const dir = outdated()
    const path = join(dir, 'library.db')
    const database = new DatabaseSync(path)
    database.exec(`VACUUM INTO '${join(dir, 'backups', 'library-2026-11-24T13-00-00.000Z.db')}'`)
    database.close()
    truncateSync(path, 0)
    const library = openForTest(dir)
    expect(library.recovered).toMatchObject({ links: 20, backup: '2026-11-24T13:00:00.000Z' })
    expect([...library.links.all()]).toEqual(sampleLinks(20))
    library.close()
    const recovered = new DatabaseSync(path)
    expect(recovered.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA })
    recovered.close()
  })

  it('waits for a version that has it open, and then says so', () => {
    const dir = outdated()
    const lock = new DatabaseSync(join(dir, 'library.lock'))
    lock.exec('BEGIN; SELECT 1 FROM sqlite_schema')
    expect(() => openLibrary({ dir, clock: standingClock() })).toThrow(
      expect.objectContaining({ code: 'library-busy' }),
    )
    lock.close()
    expect(openForTest(dir).links.count()).toBe(20)
  })
})
