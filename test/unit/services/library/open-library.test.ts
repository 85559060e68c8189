import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { SCHEMA } from '../../../../electron/services/library/migrations.ts'
import { openLibrary } from '../../../../electron/services/library/open-library.ts'
import { sortName } from '../../../../electron/services/library/search-text.ts'
import { NOON, openForTest, standingClock, temporaryFolder } from './library-home.ts'
import { sampleConnection, sampleId, sampleLink } from './samples.ts'

const HOUR = 3_600_000
const withCode = (code: string) => expect.objectContaining({ name: 'AppError', code })
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
const markerOf = (dir: string): unknown => JSON.parse(readFileSync(join(dir, 'library.json'), 'utf8'))

describe('openLibrary', () => {
  it('makes the library on first use, and finds it again', () => {
    const dir = join(temporaryFolder(), 'home', 'library')
    const first = openForTest(dir)
    first.links.insert([sampleLink(1)])
    first.connections.insert(sampleConnection())
    first.close()
    const second = openForTest(dir)
    expect(second.links.get(sampleId(1))).toEqual(sampleLink(1))
    expect(second.connections.list()).toEqual([sampleConnection()])
    expect(second.recovered).toBeUndefined()
  })

  it.skipIf(process.platform === 'win32')('lets nobody else read its files, whatever they were before', () => {
    const dir = join(temporaryFolder(), 'library')
    openForTest(dir).close()
    chmodSync(dir, 0o755)
    for (const name of readdirSync(dir)) if (name !== 'backups') chmodSync(join(dir, name), 0o644)
    const library = openForTest(dir)
    library.links.insert([sampleLink(1)])
    library.backUpWhenDue()
    const modes = (folder: string, names: string[]) => names.map((name) => statSync(join(folder, name)).mode & 0o777)
    expect(modes(dir, ['.', 'backups'])).toEqual([0o700, 0o700])
    const files = ['library.db', 'library.db-wal', 'library.db-shm', 'library.lock']
    expect(modes(dir, files)).toEqual(files.map(() => 0o600))
    expect(modes(join(dir, 'backups'), readdirSync(join(dir, 'backups')))).toEqual([0o600])
    library.close()
    expect(modes(dir, ['library.json'])).toEqual([0o600])
  })

  it('opens twice in one process', () => {
    const dir = temporaryFolder()
    const one = openForTest(dir)
    const other = openForTest(dir)
    one.links.insert([sampleLink(1)])
    other.links.insert([sampleLink(2)])
    expect(one.links.count()).toBe(2)
    one.close()
    expect(other.links.count()).toBe(2)
  })

  it('opens a library of schema 1', () => {
    const dir = temporaryFolder()
    copyFileSync('test/fixtures/library/schema-1.db', join(dir, 'library.db'))
    const expected: unknown = JSON.parse(readFileSync('test/fixtures/library/schema-1.json', 'utf8'))
    const library = openForTest(dir)
    expect({ links: [...library.links.all()], connections: library.connections.list() }).toEqual(expected)
    expect(library.regions.get('connection-1', 'reports')).toBe('eu-west-1')
    expect(library.recovered).toBeUndefined()
    const byName = library.links.search({ now: NOON, limit: 100, order: 'name' }).links.map(sortName)
    expect(byName).toEqual(byName.toSorted())
  })

  it.each([
    ['with a marker', true],
    ['without one', false],
  ])('leaves a newer library as it is, %s', (_, hasMarker) => {
    const dir = temporaryFolder()
    const library = openForTest(dir)
    library.links.insert([sampleLink(1)])
    library.close()
    const path = join(dir, 'library.db')
    const database = new DatabaseSync(path)
    database.exec(`PRAGMA user_version = ${SCHEMA + 1}`)
    database.close()
    if (hasMarker) writeFileSync(join(dir, 'library.json'), JSON.stringify({ schema: SCHEMA + 1 }))
    const before = [hashOf(path), markerOf(dir), readdirSync(dir)]
    expect(() => openLibrary({ dir, clock: standingClock() })).toThrow(withCode('library-newer'))
    expect([hashOf(path), markerOf(dir), readdirSync(dir)]).toEqual(before)
  })

  it('leaves a newer library as it is that has its changes in the log still', () => {
    const dir = temporaryFolder()
    openForTest(dir).close()
    const database = new DatabaseSync(join(dir, 'library.db'))
    database.exec(`PRAGMA user_version = ${SCHEMA + 1}`)
    const crashed = temporaryFolder()
    const files = ['library.db', 'library.db-wal', 'library.json']
    for (const name of files) copyFileSync(join(dir, name), join(crashed, name))
    database.close()
    const hashes = () => files.map((name) => hashOf(join(crashed, name)))
    const before = hashes()
    expect(() => openLibrary({ dir: crashed, clock: standingClock() })).toThrow(withCode('library-newer'))
    expect(hashes()).toEqual(before)
  })

  it('says when its folder can’t be written to', () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'file'), '')
    const open = (path: string) => () => openLibrary({ dir: path, clock: standingClock() })
    expect(open(join(dir, 'file'))).toThrow(withCode('library-unwritable'))
    expect(open(join(dir, 'file', 'below'))).toThrow(withCode('library-unwritable'))
    mkdirSync(join(dir, 'a', 'library.db'), { recursive: true })
    expect(open(join(dir, 'a'))).toThrow(withCode('library-unwritable'))
    mkdirSync(join(dir, 'b', 'library.lock'), { recursive: true })
    expect(open(join(dir, 'b'))).toThrow(withCode('library-unwritable'))
  })

  it('checks itself once a day, and wholly once a week', () => {
    const dir = temporaryFolder()
    const clock = standingClock()
    const openAt = (time: number) => {
      clock.time = time
      openForTest(dir, clock).close()
      return markerOf(dir)
    }
    expect(openAt(NOON)).toMatchObject({ checkedAt: NOON, fullyCheckedAt: NOON })
    expect(openAt(NOON + 23 * HOUR)).toMatchObject({ checkedAt: NOON })
    const tomorrow = NOON + 24 * HOUR
    expect(openAt(tomorrow)).toMatchObject({ checkedAt: tomorrow, fullyCheckedAt: NOON })
    const nextWeek = NOON + 7 * 24 * HOUR
    expect(openAt(nextWeek)).toMatchObject({ checkedAt: nextWeek, fullyCheckedAt: nextWeek })
    expect(openAt(NOON)).toMatchObject({ checkedAt: NOON, fullyCheckedAt: NOON })
  })

  it('writes its marker again when that is lost', () => {
    const dir = temporaryFolder()
    openForTest(dir).close()
    for (const content of ['', '[', 'null', '{"schema":"x"}']) {
      writeFileSync(join(dir, 'library.json'), content)
      openForTest(dir).close()
      expect(markerOf(dir)).toMatchObject({ schema: SCHEMA, checkedAt: NOON })
    }
  })
})

describe('backups', () => {
  it('are made once a day, and seven are kept', () => {
    const dir = temporaryFolder()
    const clock = standingClock()
    for (let day = 0; day < 9; day += 1) {
      for (const hour of [0, 5]) {
        clock.time = NOON + (day * 24 + hour) * HOUR
        const library = openForTest(dir, clock)
        library.links.insert([sampleLink(day * 24 + hour)])
        library.close()
      }
    }
    const names = readdirSync(join(dir, 'backups'))
    expect(names).toHaveLength(7)
    expect(names.sort().at(-1)).toBe('library-2026-12-02T12-00-00.000Z.db')
    const backup = new DatabaseSync(join(dir, 'backups', names.at(-1) ?? ''), { readOnly: true })
    expect(backup.prepare('SELECT count(*) AS links FROM links').get()).toEqual({ links: 17 })
    backup.close()
  })

  it('that a killed process left half made are removed, and those in the making are not', () => {
    const dir = temporaryFolder()
    mkdirSync(join(dir, 'backups'))
    const [old, young] = [
      'library-2026-11-23T11-00-00.000Z.db.7.partial',
      'library-2026-11-24T11-59-59.000Z.db.8.partial',
    ]
    for (const name of [old, young]) writeFileSync(join(dir, 'backups', name), '')
    openForTest(dir).close()
    expect(readdirSync(join(dir, 'backups')).sort()).toEqual([young, 'library-2026-11-24T12-00-00.000Z.db'].sort())
  })

  it('that fail don’t keep the library from closing', () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'backups'), 'in the way')
    const errors: string[] = []
    const logger = { info: () => {}, error: (event: string) => errors.push(event) }
    const library = openLibrary({ dir, clock: standingClock(), logger })
    library.links.insert([sampleLink(1)])
    library.close()
    expect(errors).toEqual(['library-backup'])
    expect(existsSync(join(dir, 'library.db-wal'))).toBe(false)
    expect(openForTest(dir).links.count()).toBe(1)
  })
})
