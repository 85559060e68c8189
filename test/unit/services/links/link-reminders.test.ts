import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Library, openLibrary } from '../../../../electron/services/library/open-library.ts'
import { LinkReminders } from '../../../../electron/services/links/link-reminders.ts'
import { ReminderBook } from '../../../../electron/services/links/reminder-book.ts'
import { type AppEvent, appEvent } from '../../../../shared/api/events.ts'
import type { Link } from '../../../../shared/links/link.ts'
import { sampleId, sampleLink } from '../library/samples.ts'
import { temporaryFolder } from '../playground/serve.ts'

const START = Date.parse('2026-11-25T12:00:00Z')
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]

beforeEach(() => {
  vi.useFakeTimers({ now: START })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A link that ends so long after the start, with a life of a week. */
function ending(number: number, after: number, change: Partial<Link> = {}): Link {
  return sampleLink(number, {
    expiresAt: new Date(START + after).toISOString(),
    expiresSeconds: (7 * DAY) / 1000,
    ...change,
  })
}

/** Reminders over a real library. `told` has, for each time, the numbers of minutes since the start and the links. */
async function reminding(given: readonly Link[] = []) {
  const folder = await temporaryFolder()
  const file = join(folder, 'reminders.json')
  const library = openLibrary({ dir: join(folder, 'library'), clock: Date })
  onTestFinished(() => library.close())
  library.links.insert(given)
  const told: [number, string[]][] = []
  const events: AppEvent[] = []
  const errors: string[] = []
  const setting = { isWanted: true, links: (): Library['links'] => library.links }
  const create = () => {
    const reminders = new LinkReminders({
      book: new ReminderBook({ links: () => setting.links(), file }),
      clock: Date,
      logger: { info: () => undefined, error: (event) => void errors.push(event) },
      isWanted: () => setting.isWanted,
      emit(event) {
        if (event.type !== 'links-expiring') throw new Error('another event')
        events.push(event)
        told.push([Math.round((Date.now() - START) / MINUTE), event.links.map(({ id }) => id)])
      },
    })
    onTestFinished(() => reminders.stop())
    return reminders
  }
  return { file, library, told, events, errors, setting, create }
}

describe('LinkReminders', () => {
  it('tells of a link a day and an hour before its end, and no more', async () => {
    const { told, create, events } = await reminding([ending(1, 3 * DAY, { key: 'a/\u202efdp.exe', note: 'secret' })])
    create().start()
    vi.advanceTimersByTime(4 * DAY)
    expect(told).toEqual([
      [2 * 24 * 60, [sampleId(1)]],
      [71 * 60, [sampleId(1)]],
    ])
    expect(appEvent().parse(events[0])).toEqual(events[0])
    // What could lie about the name is shown as a sign.
    expect(JSON.stringify(events)).not.toMatch(/\u202e|secret|http/)
  })

  it('tells of several at once, and not of those that are revoked or without their object', async () => {
    const revokedAt = new Date(START).toISOString()
    const { told, create } = await reminding([
      ending(1, DAY + MINUTE),
      ending(2, DAY + MINUTE),
      ending(3, DAY + MINUTE, { revokedAt }),
      ending(4, DAY + MINUTE, { uploadPending: true }),
    ])
    create().start()
    vi.advanceTimersByTime(2 * MINUTE)
    expect(told).toEqual([[1, [sampleId(1), sampleId(2)]]])
  })

  it('waits with one timer for what comes next, not by looking each second', async () => {
    const { create } = await reminding([ending(1, DAY + 3 * MINUTE)])
    create().start()
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersToNextTimer()
    expect(Date.now()).toBe(START + 3 * MINUTE)
    vi.advanceTimersToNextTimer()
    expect(Date.now()).toBe(START + 13 * MINUTE)
    expect(vi.getTimerCount()).toBe(1)
  })

  it('learns of a new link that ends sooner', async () => {
    const { told, create, library } = await reminding()
    const reminders = create()
    reminders.start()
    vi.advanceTimersByTime(MINUTE)
    library.links.insert([ending(1, 12 * MINUTE, { expiresSeconds: 600 })])
    for (let count = 0; count < 100; count += 1) reminders.refresh()
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(15 * MINUTE)
    expect(told).toEqual([[11, [sampleId(1)]]])
  })

  it('looks soon after a change, also where it slept through the end of its wait', async () => {
    const { told, create } = await reminding([ending(1, DAY + HOUR)])
    const reminders = create()
    reminders.start()
    vi.setSystemTime(START + 2 * HOUR)
    reminders.refresh()
    vi.advanceTimersByTime(1000)
    expect(told).toEqual([[120, [sampleId(1)]]])
  })

  it('repeats nothing after a restart, and tells what came due meanwhile', async () => {
    const { told, create } = await reminding([ending(1, DAY + MINUTE), ending(2, 2 * DAY), ending(3, DAY + HOUR)])
    const first = create()
    first.start()
    vi.advanceTimersByTime(2 * MINUTE)
    first.stop()
    expect(told).toEqual([[1, [sampleId(1)]]])
    // The third one's day comes while nothing runs, and it still works at the next start.
    vi.setSystemTime(START + 2 * HOUR)
    create().start()
    vi.advanceTimersByTime(MINUTE)
    create().start()
    vi.advanceTimersByTime(MINUTE)
    expect(told.slice(1)).toEqual([[120, [sampleId(3)]]])
  })

  it('tells once of a link whose both reminders were slept through, and not of one that has ended', async () => {
    const { told, create } = await reminding([ending(1, 3 * DAY), ending(2, DAY + HOUR)])
    create().start()
    // A sleeping computer's timers stand still: the clock jumps, and the timer ends later.
    vi.setSystemTime(START + 3 * DAY - 30 * MINUTE)
    vi.advanceTimersByTime(10 * MINUTE)
    expect(told).toEqual([[3 * 24 * 60 - 20, [sampleId(1)]]])
  })

  it('repeats nothing when the clock is set back a little, and goes on when it was wrong by far', async () => {
    const { told, create } = await reminding([ending(1, DAY + 20 * MINUTE)])
    create().start()
    vi.advanceTimersByTime(21 * MINUTE)
    expect(told).toHaveLength(1)
    vi.setSystemTime(START + 15 * MINUTE)
    vi.advanceTimersByTime(20 * MINUTE)
    expect(told).toHaveLength(1)
    vi.setSystemTime(START + 30 * DAY)
    vi.advanceTimersByTime(10 * MINUTE)
    vi.setSystemTime(START + DAY - 50 * MINUTE)
    vi.advanceTimersByTime(15 * MINUTE)
    expect(told).toEqual([
      [20, [sampleId(1)]],
      [24 * 60 - 40, [sampleId(1)]],
    ])
  })

  it('says nothing to whom it is not wanted, and does not catch up later', async () => {
    const { told, create, setting } = await reminding([ending(1, DAY + MINUTE)])
    setting.isWanted = false
    create().start()
    vi.advanceTimersByTime(2 * MINUTE)
    setting.isWanted = true
    create().start()
    vi.advanceTimersByTime(HOUR)
    expect(told).toEqual([])
  })

  it('begins with what comes, not with what was before its first start, and keeps no more than a moment', async () => {
    const { told, create, file } = await reminding([ending(1, DAY - HOUR)])
    create().start()
    vi.advanceTimersByTime(HOUR)
    expect(told).toEqual([])
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ toldUntil: new Date(START).toISOString() })
  })

  it('lives through a damaged file and a library that can’t be read', async () => {
    const { told, create, file, setting, errors, library } = await reminding([ending(1, DAY + 15 * MINUTE)])
    writeFileSync(file, '{"toldUntil":"never"')
    setting.links = () => {
      throw new Error('damaged')
    }
    create().start()
    expect(errors).toEqual(['link-reminders'])
    setting.links = () => library.links
    vi.advanceTimersByTime(20 * MINUTE)
    expect(told).toEqual([[15, [sampleId(1)]]])
  })

  it('tells no more links at once than the event takes', async () => {
    const { events, create } = await reminding(Array.from({ length: 150 }, (_, number) => ending(number, DAY + MINUTE)))
    create().start()
    vi.advanceTimersByTime(2 * MINUTE)
    expect(events).toHaveLength(1)
    expect(appEvent().parse(events[0])).toMatchObject({ links: { length: 100 } })
  })

  it('tells each once, where two processes tell at the same moment', async () => {
    const { told, create } = await reminding([ending(1, DAY + MINUTE), ending(2, DAY + 30 * MINUTE)])
    create().start()
    create().start()
    vi.advanceTimersByTime(DAY)
    expect(told.filter(([, ids]) => ids.includes(sampleId(1)))).toHaveLength(2)
    expect(told.filter(([, ids]) => ids.includes(sampleId(2)))).toHaveLength(2)
  })

  it('tells of none whose revocation is asked for, nor at the first look of what one wants to know from before', async () => {
    const { file, library } = await reminding([
      ending(1, DAY - HOUR),
      ending(2, DAY - HOUR, { revokeAskedAt: new Date(START).toISOString() }),
      ending(3, DAY + HOUR),
    ])
    const book = new ReminderBook({ links: () => library.links, file: `${file}.other`, firstSince: (now) => now - DAY })
    expect(book.take(START).map(({ id }) => id)).toEqual([sampleId(1)])
    expect(book.take(START)).toEqual([])
    expect(book.next(START, DAY)).toBe(START + HOUR)
    expect(book.next(START, MINUTE)).toBe(START + MINUTE)
  })

  it('stops', async () => {
    const { create, told } = await reminding([ending(1, DAY + MINUTE)])
    const reminders = create()
    reminders.start()
    reminders.stop()
    reminders.refresh()
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(DAY)
    expect(told).toEqual([])
  })
})
