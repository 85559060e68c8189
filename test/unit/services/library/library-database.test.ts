import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { assertSqliteVersion, LibraryDatabase } from '../../../../electron/services/library/library-database.ts'
import { LinkRepository } from '../../../../electron/services/library/link-repository.ts'
import { migrate } from '../../../../electron/services/library/migrations.ts'
import { temporaryFolder } from './library-home.ts'
import { sampleLinks } from './samples.ts'

const withCode = (code: string) => expect.objectContaining({ name: 'AppError', code })

function open(path = join(temporaryFolder(), 'library.db')): LibraryDatabase {
  const database = new LibraryDatabase(path)
  onTestFinished(() => database.close())
  database.prepareForUse()
  migrate(database)
  return database
}

describe('LibraryDatabase', () => {
  it('needs a SQLite that two processes can write with', () => {
    for (const version of ['3.51.3', '3.51.10', '3.53.4', '4.0.0']) assertSqliteVersion(version)
    for (const version of ['3.51.2', '3.50.7', '3.9.9', '2.99.99', '0']) {
      expect(() => assertSqliteVersion(version), version).toThrow(withCode('internal'))
    }
  })

  it('is set to lose nothing', () => {
    const database = open()
    const setting = (name: string) => Object.values(database.row(`PRAGMA ${name}`) ?? {})[0]
    expect(setting('journal_mode')).toBe('wal')
    expect(setting('synchronous')).toBe(2)
    expect(setting('foreign_keys')).toBe(1)
    expect(setting('trusted_schema')).toBe(0)
    expect(setting('cell_size_check')).toBe(1)
    expect(setting('busy_timeout')).toBe(5000)
    database.exec('PRAGMA writable_schema = ON')
    expect(() => database.exec('DELETE FROM sqlite_schema')).toThrow()
  })

  it('writes all of a transaction or nothing', () => {
    const database = open()
    expect(() =>
      database.write(() => {
        database.run("INSERT INTO connections VALUES ('a', 'a', 0, NULL, '{}')")
        throw new Error('midway')
      }),
    ).toThrow('midway')
    expect(database.rows('SELECT id FROM connections')).toEqual([])
  })

  it('says that the disk is full, and stays as it was', () => {
    const database = open()
    const links = new LinkRepository(database)
    links.insert(sampleLinks(100))
    const pages = Object.values(database.row('PRAGMA page_count') ?? {})[0]
    database.exec(`PRAGMA max_page_count = ${Number(pages) + 5}`)
    expect(() => links.insert(sampleLinks(1000, 100))).toThrow(withCode('disk-full'))
    expect([...links.all()]).toEqual(sampleLinks(100))
    database.exec('PRAGMA max_page_count = 1000000')
    expect(links.insert(sampleLinks(1000, 100))).toBe(1000)
    expect(database.check('full')).toBe(true)
  })

  it('says that another one is writing, after waiting', () => {
    const path = join(temporaryFolder(), 'library.db')
    const database = open(path)
    const other = open(path)
    other.exec('PRAGMA busy_timeout = 20')
    database.write(() => {
      expect(() => other.write(() => {})).toThrow(withCode('library-busy'))
    })
    other.write(() => {})
  })

  it('tells of damage before it throws', () => {
    const path = join(temporaryFolder(), 'library.db')
    const healthy = open(path)
    new LinkRepository(healthy).insert(sampleLinks(100))
    healthy.close()
    writeFileSync(path, readFileSync(path).fill(0xa5, 3 * 4096))
    const onDamage = vi.fn()
    const database = new LibraryDatabase(path, { onDamage })
    onTestFinished(() => database.close())
    expect(() => [...new LinkRepository(database).all()]).toThrow(withCode('library-damaged'))
    expect(onDamage).toHaveBeenCalled()
  })
})
