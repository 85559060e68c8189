import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { openLibrary } from '../../../../electron/services/library/open-library.ts'
import { NOON, openForTest, standingClock, temporaryFolder } from './library-home.ts'
import { sampleConnection, sampleId, sampleLink, sampleLinks } from './samples.ts'

const DAY = 86_400_000
const PAGE = 4096

/** A library of 500 links and a connection that was closed; with the backup of its first 300, if asked. */
function filled(options: { backup: boolean }): string {
  const dir = temporaryFolder()
  const library = openForTest(dir)
  library.connections.insert(sampleConnection({ isDefault: true, clockOffsetSeconds: 7 }))
  library.links.insert(sampleLinks(300))
  library.close()
  const again = openForTest(dir)
  again.links.insert(sampleLinks(200, 300))
  again.close()
  if (!options.backup) rmSync(join(dir, 'backups'), { recursive: true })
  return dir
}

function overwrite(path: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path)
  change(bytes)
  writeFileSync(path, bytes)
}

/** Opens it on the next day, when it checks itself. */
const openNextDay = (dir: string) => openForTest(dir, standingClock(NOON + DAY))
const keptFiles = (dir: string) => readdirSync(dir).filter((name) => name.startsWith('library.corrupt-'))

describe('recovering a damaged library', () => {
  it.each([
    ['missing', (path: string) => rmSync(path), 0],
    ['empty', (path: string) => truncateSync(path, 0), 1],
    ['unreadable', (path: string) => writeFileSync(path, 'no database at all'.repeat(500)), 1],
  ] as const)('takes the backup when the file is %s', (damage, harm, kept) => {
    const dir = filled({ backup: true })
    harm(join(dir, 'library.db'))
    const library = openForTest(dir)
    expect(library.recovered).toMatchObject({
      damage,
      links: 300,
      connections: 1,
      backup: '2026-11-24T12:00:00.000Z',
      complete: false,
    })
    expect(library.recovered?.message).toMatch(/300 links were recovered, with the backup of 2026-11-24T12:00:00.000Z/)
    expect([...library.links.all()]).toEqual(sampleLinks(300))
    expect(library.connections.default()).toEqual(sampleConnection({ isDefault: true, clockOffsetSeconds: 7 }))
    expect(keptFiles(dir)).toHaveLength(kept)
    library.links.insert([sampleLink(9999)])
    library.close()
    expect(openForTest(dir).recovered).toBeUndefined()
  })

  it('starts empty, and says so, when there is nothing to recover', () => {
    const dir = filled({ backup: false })
    truncateSync(join(dir, 'library.db'), 0)
    const library = openForTest(dir)
    expect(library.recovered).toMatchObject({ damage: 'empty', links: 0, backup: undefined, complete: false })
    expect(library.recovered?.message).toMatch(
      /starts empty\. The damaged file is kept as .*library\.corrupt-2026-11-24T12-00-00/,
    )
    expect(library.links.count()).toBe(0)
  })

  it('reads all rows when only an index is damaged', () => {
    const dir = filled({ backup: true })
    const path = join(dir, 'library.db')
    const database = new DatabaseSync(path)
    const row = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_links_1'").get()
    database.close()
    const page = Number(row?.['rootpage'])
    overwrite(path, (bytes) => bytes.fill(0, (page - 1) * PAGE, page * PAGE))
    const before = readFileSync(path)
    const library = openNextDay(dir)
    expect(library.recovered).toMatchObject({ damage: 'unreadable', links: 500, complete: true, backup: undefined })
    expect([...library.links.all()]).toEqual(sampleLinks(500))
    expect(library.recovered?.keptAs).toBeDefined()
    expect(readFileSync(library.recovered?.keptAs ?? '').equals(before)).toBe(true)
  })

  it.each([false, true])('reads around damaged pages (with a backup: %s)', (backup) => {
    const dir = filled({ backup })
    overwrite(join(dir, 'library.db'), (bytes) => {
      const start = Math.floor(bytes.length / PAGE / 2) * PAGE
      bytes.fill(0xa5, start, start + 2 * PAGE)
    })
    const library = openNextDay(dir)
    expect(library.recovered).toMatchObject({ damage: 'unreadable', complete: false })
    const links = [...library.links.all()]
    expect(links.length).toBeGreaterThan(450)
    for (const link of links) expect(link).toEqual(sampleLink(Number.parseInt(link.id, 36)))
    if (backup) for (const link of sampleLinks(300)) expect(library.links.get(link.id)).toEqual(link)
    expect(library.connections.list()).toHaveLength(1)
  })

  it('repairs at the next start what it met while in use', () => {
    const dir = filled({ backup: true })
    overwrite(join(dir, 'library.db'), (bytes) => bytes.fill(0xa5, 4 * PAGE))
    const library = openForTest(dir)
    expect(() => [...library.links.all()]).toThrow(expect.objectContaining({ code: 'library-damaged' }))
    library.close()
    const repaired = openForTest(dir)
    expect(repaired.recovered).toMatchObject({ damage: 'unreadable', complete: false })
    expect(repaired.links.count()).toBeGreaterThanOrEqual(300)
  })

  it('keeps the file and its log, and doesn’t play the log into the new one', () => {
    const dir = filled({ backup: true })
    const library = openForTest(dir)
    library.links.insert(sampleLinks(50, 500))
    // As a crash leaves it: with a log.
    const crashed = temporaryFolder()
    cpSync(dir, crashed, { recursive: true })
    library.close()
    const log = readFileSync(join(crashed, 'library.db-wal'))
    expect(log.length).toBeGreaterThan(0)
    truncateSync(join(crashed, 'library.db'), 0)
    const recovered = openForTest(crashed)
    expect(recovered.links.count()).toBe(300)
    const [kept] = keptFiles(crashed)
    expect(readFileSync(join(crashed, `${kept}-wal`)).equals(log)).toBe(true)
    recovered.close()
    expect(openForTest(crashed).links.count()).toBe(300)
  })

  it('goes on with a recovery that was interrupted', () => {
    const dir = filled({ backup: false })
    const path = join(dir, 'library.db')
    const whole = openForTest(dir)
    whole.links.insert(sampleLinks(10, 500))
    // As a kill leaves it, after the log was removed and before the new file was in place: only the kept copy has all.
    const killed = temporaryFolder()
    cpSync(path, join(killed, 'library.db'))
    cpSync(path, join(killed, 'library.corrupt-2026'))
    cpSync(`${path}-wal`, join(killed, 'library.corrupt-2026-wal'))
    whole.close()
    writeFileSync(join(killed, 'library.rebuilt.db'), 'half')
    writeFileSync(
      join(killed, 'library.json'),
      JSON.stringify({ schema: 1, suspect: true, recovering: 'library.corrupt-2026' }),
    )
    const library = openForTest(killed)
    expect(library.recovered).toMatchObject({
      links: 510,
      complete: true,
      keptAs: join(killed, 'library.corrupt-2026'),
    })
    expect(existsSync(join(killed, 'library.rebuilt.db'))).toBe(false)
  })

  it('keeps every damaged file, of one moment too', () => {
    const dir = filled({ backup: true })
    for (const count of [1, 2, 3]) {
      truncateSync(join(dir, 'library.db'), 0)
      openForTest(dir).close()
      expect(keptFiles(dir)).toHaveLength(count)
    }
  })

  it('leaves out a backup that is damaged itself', () => {
    const dir = filled({ backup: true })
    const [older] = readdirSync(join(dir, 'backups'))
    const newer = join(dir, 'backups', 'library-2026-11-25T12-00-00.000Z.db')
    cpSync(join(dir, 'backups', older ?? ''), newer)
    overwrite(newer, (bytes) => bytes.fill(0xa5, 3 * PAGE, 5 * PAGE))
    rmSync(join(dir, 'library.db'))
    expect(openForTest(dir).recovered).toMatchObject({ links: 300, backup: '2026-11-24T12:00:00.000Z' })
  })

  it('doesn’t exchange the file of someone who has it open', () => {
    const dir = filled({ backup: true })
    const library = openForTest(dir)
    library.links.insert([sampleLink(1000)])
    writeFileSync(join(dir, 'library.json'), JSON.stringify({ schema: 1, recovering: 'library.corrupt-2026' }))
    expect(() => openLibrary({ dir, clock: standingClock() })).toThrow(
      expect.objectContaining({ code: 'library-busy' }),
    )
    expect(library.links.get(sampleId(1000))).toEqual(sampleLink(1000))
  })
})
